// How far a station's clock is off, and one that was reset (rules/README.md, 3, 69 and 70).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/engine/clock_repair.h"
#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

TEST(Clocks, TheOffsetIsThatOfTheReportsThatCameStraightAway) {
    ClockOffset clock_of_station;
    Timestamp now = clock(1, 0);
    const auto hear = [&](Duration behind) {
        now += 5min;
        clock_of_station.add(now - behind, now);
    };
    for (int count = 0; count < 3; ++count) hear(181s);
    EXPECT_EQ(clock_of_station.behind(), std::nullopt) << "three are too few";
    hear(20min);
    EXPECT_EQ(clock_of_station.behind(), 181s);
    for (int count = 0; count < 5; ++count) hear(40min);
    EXPECT_EQ(clock_of_station.behind(), 181s) << "the line was down, not the clock";
    hear(24h * 9000);
    EXPECT_EQ(clock_of_station.behind(), 181s) << "the year 2000 is another matter";
    for (int count = 0; count < 12; ++count) hear(-30s);
    EXPECT_EQ(clock_of_station.behind(), -30s) << "it was set";
    Encoder encoder;
    clock_of_station.encode(encoder);
    ClockOffset again;
    const std::string bytes = encoder.take();
    Decoder decoder(bytes);
    again.decode(decoder);
    EXPECT_TRUE(decoder.finished());
    EXPECT_EQ(again.behind(), -30s);
}

TEST(Clocks, OneThatIsOffIsSaidOnceUntilItIsRight) {
    JournalScript script;
    script.configure(clock(0, 0), configuration_of({station_of("H1", StationKind::river)}, {}));
    Timestamp at = clock(0, 5);
    const auto hear = [&](Duration ahead, int count) {
        for (; count > 0; --count, at += 5min) {
            Report report;
            report.station = StationId("H1");
            report.sent_at = at + ahead;
            report.observations = {level(at, 2.00)};
            script.add(at, report);
        }
    };
    hear(3min, 20);
    hear(90s, 20);
    hear(3min, 20);
    hear(0s, 20);
    hear(-2h, 20);
    std::vector<std::string> said;
    for (const OutputRow& row : fold(script.entries()))
        if (const auto* notice = std::get_if<Notice>(&row.output)) said.push_back(notice->text);
    EXPECT_THAT(said, ElementsAre("the clock of H1 is 3m ahead", "the clock of H1 is 2h behind"));
}

TEST(Clocks, WhichReportsOfAResetClockAreJudgedWhenTheyCome) {
    const Timestamp now = clock(7, 40, 10), reset = now - 24h * 9000;
    struct Case {
        const char* name;
        std::optional<Timestamp> sent_at;
        std::vector<Observation> observations;
        std::vector<Timestamp> placed;
    };
    for (const Case& each : std::vector<Case>{
             {"live", reset, {level(reset, 6.2), rain(reset, 1)}, {now, now}},
             {"a minute before", reset + 1min, {level(reset, 6.2)}, {now}},
             {"a stored batch",
              reset + 5min,
              {level(reset, 6.2), level(reset + 5min, 6.3)},
              {reset, reset + 5min}},
             {"stored, sent later", reset + 1h, {level(reset, 6.2)}, {reset}},
             {"the clock is right, the value old", now, {level(reset, 6.2)}, {reset}},
             {"no time of sending", std::nullopt, {level(reset, 6.2)}, {reset}},
             {"six days on the way", now - 6 * 24h, {level(now - 6 * 24h, 6.2)}, {now - 6 * 24h}},
             {"no clock at all",
              Timestamp::min(),
              {level(Timestamp::min(), 6.2)},
              {Timestamp::min()}},
             {"ahead", now + 1h, {level(now + 1h, 6.2)}, {now}},
             {"a batch ahead",
              now + 1h,
              {level(now - 5min, 6), level(now + 30min, 6.1), level(now + 1h, 6.2)},
              {now - 5min, now}},
             {"all is well", now - 2s, {level(now, 6.2)}, {now}},
         }) {
        Report report;
        report.sent_at = each.sent_at;
        report.observations = each.observations;
        const ClockRepair repair = repair_clock(report, now, EngineOptions());
        const Report& seen = repair.report ? *repair.report : report;
        std::vector<Timestamp> placed;
        for (const Observation& observation : seen.observations) {
            placed.push_back(observation.observed_at);
            EXPECT_EQ(observation.reason == QualityReason::clock_repaired,
                      observation.observed_at == now && repair.count > 0)
                << each.name;
        }
        EXPECT_EQ(placed, each.placed) << each.name;
    }
}

}  // namespace
}  // namespace freshet::testing
