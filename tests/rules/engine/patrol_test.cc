// What a person said changes what rules of its station say, and nothing else of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

Configuration valley() {
    Configuration configuration = configuration_of(
        {station_of("H1", StationKind::river), station_of("H2", StationKind::river)},
        {rule_of("patrol", {{Severity::red, "report(\"water over bridge\", 30m)", "level < 3.00 m",
                             30min}})});
    configuration.stations[1].warns = {AreaId("330782103201"), AreaId("330782103202")};
    configuration.areas.push_back({AreaId("330782103202"), "Lower village", {}, {}, {}, {}});
    return configuration;
}

PatrolReport said(const char* station, const char* area, Timestamp at) {
    PatrolReport report;
    report.id = "g1";
    report.by = PersonId("LI");
    report.station = StationId(station);
    report.area = AreaId(area);
    report.observed_at = at;
    report.text = "Water over bridge";
    return report;
}

StationPage page_of(const std::vector<JournalEntry>& entries) {
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : entries) EXPECT_TRUE(engine.apply(entry, output));
    for (const StationPage& page : engine.take_pages())
        if (page.station == StationId("H1")) return page;
    ADD_FAILURE() << "H1 has no page";
    return {};
}

TEST(Patrols, SilenceOfAStationGoesOn) {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    script.report("H1", level(clock(1, 0), 2.0));
    PatrolReport read = said("H1", "", clock(1, 20));
    read.level = metres(2.5);
    script.add(clock(1, 20), read);
    script.add(clock(1, 21), read);
    script.tick(clock(1, 30));
    const StationPage page = page_of(script.entries());
    EXPECT_TRUE(page.silent);
    EXPECT_EQ(page.reports, 1U);
    EXPECT_EQ(page.last_arrival, clock(1, 0));
    ASSERT_EQ(page.patrols.size(), 1U);
    EXPECT_EQ(page.patrols[0], read);
    ASSERT_EQ(page.latest.size(), 1U);
    EXPECT_EQ(page.latest[0].value, metres(2.5));
    EXPECT_EQ(page.latest[0].reason, QualityReason::by_hand);
}

TEST(Patrols, APageShowsTheNewest) {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    for (int minute = 0; minute < 20; ++minute)
        script.add(clock(2, 0), said("H1", "", clock(1, minute)));
    const StationPage page = page_of(script.entries());
    ASSERT_EQ(page.patrols.size(), 8U);
    EXPECT_EQ(page.patrols.front().observed_at, clock(1, 12));
    EXPECT_EQ(page.patrols.back().observed_at, clock(1, 19));
}

TEST(Patrols, AnAreaIsHeardByTheStationsThatWarnIt) {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    script.add(clock(1, 0), said("", "330782103202", clock(1, 0)));
    EXPECT_THAT(lines(fold(script.entries())),
                ElementsAre("01:00:00 Alert red raised H2 onset 01:00"));
    script.add(clock(1, 5), said("", "330782103201", clock(1, 5)));
    EXPECT_THAT(lines(fold(script.entries())),
                ElementsAre("01:00:00 Alert red raised H2 onset 01:00",
                            "01:05:00 Alert red raised H1 onset 01:05"));
}

TEST(Patrols, OfNoPlaceOrTooLateTheyAreANoticeOnly) {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    script.add(clock(1, 0), said("H9", "", clock(1, 0)));
    script.add(clock(1, 1), said("", "330782103299", clock(1, 1)));
    script.add(clock(26, 0), said("H1", "", clock(1, 59)));
    EXPECT_THAT(lines(fold(script.entries())),
                ElementsAre("01:00:00 notice command_refused", "01:01:00 notice command_refused",
                            "02:00:00 notice beyond_lateness"));
    EXPECT_EQ(lines(fold(script.entries(), 5)), lines(fold(script.entries())));
}

// Who saw it, and when, is the evidence.
TEST(Patrols, AreEvidence) {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    script.add(clock(1, 10), said("H1", "", clock(1, 5)));
    const std::vector<OutputRow> rows = fold(script.entries());
    ASSERT_EQ(rows.size(), 1U);
    const auto& warning = std::get<Warning>(rows[0].output);
    ASSERT_EQ(warning.evidence.size(), 1U);
    EXPECT_EQ(warning.evidence[0].term, "report(\"water over bridge\", 30m)");
    EXPECT_EQ(warning.evidence[0].by, PersonId("LI"));
    EXPECT_EQ(warning.evidence[0].at, clock(1, 5));
    EXPECT_EQ(warning.onset, clock(1, 5));
}

}  // namespace
}  // namespace freshet::testing
