// What late and revised observations, new configurations and people's orders make of what was said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

RuleText stage_rule() {
    return rule_of("stage", {{Severity::yellow, "level >= 5.00 m", "level < 4.80 m"},
                             {Severity::orange, "level >= 6.00 m", "level < 5.80 m"}});
}

class Late : public ::testing::Test {
protected:
    void begin(std::vector<RuleText> rules = {stage_rule()}) {
        script.configure(
            clock(0, 0),
            configuration_of({station_of("H1", StationKind::river, 10min)}, std::move(rules)));
    }
    // Every ten minutes from the given time.
    void levels(int hour, int minute, std::vector<double> values) {
        for (const double value : values) {
            script.report("H1", level(clock(hour, minute), value));
            minute += 10;
        }
    }
    void revise(Timestamp at, double value, Timestamp received_at) {
        Report report;
        report.station = StationId("H1");
        report.protocol = Protocol::stream;
        report.sent_at = received_at;
        report.observations = {level(at, value)};
        script.add(received_at, report);
    }
    std::vector<std::string> said() const { return lines(fold(script.entries())); }
    JournalScript script;
};

TEST_F(Late, ACorrectionWithdrawsWhatWasNeverThere) {
    begin();
    levels(1, 0, {4.50, 5.10, 4.60});
    revise(clock(1, 10), 4.51, clock(1, 25));
    EXPECT_THAT(said(), ElementsAre("01:10:00 Alert yellow raised H1 onset 01:10",
                                    "01:25:00 Cancel withdrawn H1 onset 01:10"));
}

TEST_F(Late, ACorrectionToZeroIsNotBelieved) {
    begin();
    levels(1, 0, {4.50, 5.10, 4.60});
    revise(clock(1, 10), 0, clock(1, 25));
    EXPECT_THAT(said(), ElementsAre("01:10:00 Alert yellow raised H1 onset 01:10"));
}

TEST_F(Late, AnEarlierSampleMovesTheOnsetAndTheIdStays) {
    begin();
    levels(1, 0, {4.50});
    levels(1, 20, {5.10});
    script.report("H1", {level(clock(1, 10), 5.05)}, clock(1, 25));
    levels(1, 30, {6.20});
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_THAT(lines(rows), ElementsAre("01:20:00 Alert yellow raised H1 onset 01:20",
                                         "01:25:00 Update yellow onset_moved H1 onset 01:10",
                                         "01:30:00 Update orange escalated H1 onset 01:10"));
    for (const OutputRow& row : rows)
        EXPECT_EQ(std::get<Warning>(row.output).incident.text(), "stage.H1.20260630T172000Z");
}

TEST_F(Late, ASampleThatBreaksTheHoldOpensAnotherWithANumber) {
    begin();
    levels(1, 0, {5.10, 4.70, 4.70});
    levels(1, 40, {4.70});
    // It was over all the time but for what we had heard.
    script.report("H1", {level(clock(1, 30), 5.20)}, clock(1, 45));
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_THAT(lines(rows), ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00",
                                         "01:40:00 Cancel receded H1 onset 01:00 ended 01:40",
                                         "01:45:00 Alert yellow raised H1 onset 01:00"));
    EXPECT_EQ(std::get<Warning>(rows[2].output).incident.text(), "stage.H1.20260630T170000Z~2");
}

TEST_F(Late, APastCrossingIsToldOnceHoweverItChanges) {
    begin();
    levels(1, 0, {4.50});
    levels(3, 0, {4.50});
    script.report("H1",
                  {level(clock(1, 10), 5.20), level(clock(1, 20), 4.70), level(clock(1, 30), 4.70),
                   level(clock(1, 40), 4.70), level(clock(1, 50), 4.70)},
                  clock(3, 2));
    script.report("H1", {level(clock(1, 5), 6.20)}, clock(3, 4));
    EXPECT_THAT(said(), ElementsAre("03:02:00 late H1 yellow 01:10-01:50"));
}

TEST_F(Late, BeyondTheBoundNothingIsTouchedAndItIsSaidOnce) {
    begin();
    levels(1, 0, {4.50});
    levels(26, 0, {4.50});
    script.report("H1", {level(clock(1, 10), 5.20)}, clock(26, 2));
    script.report("H1", {level(clock(1, 20), 5.20)}, clock(26, 3));
    levels(26, 10, {4.50});
    script.report("H1", {level(clock(1, 30), 5.20)}, clock(26, 12));
    EXPECT_THAT(said(),
                ElementsAre("02:02:00 notice beyond_lateness", "02:12:00 notice beyond_lateness"));
}

TEST_F(Late, AClockAheadIsJudgedAtArrival) {
    begin();
    levels(1, 0, {4.50});
    script.report("H1", {level(clock(9, 0), 5.30), level(clock(9, 10), 5.20)}, clock(1, 10));
    EXPECT_THAT(said(), ElementsAre("01:10:00 notice clock_repaired",
                                    "01:10:00 Alert yellow raised H1 onset 01:10"));
}

// What a stranger's program may send over the stream: every field at the edge of its type.
TEST_F(Late, NumbersAtTheEdgeOfTheirTypeHarmNothing) {
    begin();
    levels(1, 0, {4.50});
    for (const Timestamp at : {Timestamp::min(), Timestamp::max(), clock(1, 5)}) {
        for (const Duration interval : {Duration::min(), Duration::max(), Duration(5min)}) {
            Report report;
            report.station = StationId("H1");
            report.protocol = Protocol::stream;
            report.sent_at = interval == Duration::min() ? Timestamp::min() : Timestamp::max();
            report.observations = {rain(at, 9e11, interval), level(at, -9e11)};
            script.add(clock(1, 6), report);
        }
    }
    levels(1, 10, {5.10});
    EXPECT_THAT(said(),
                ElementsAre("01:06:00 notice beyond_lateness", "01:06:00 notice clock_repaired",
                            "01:10:00 Alert yellow raised H1 onset 01:10"));
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : script.entries()) ASSERT_TRUE(engine.apply(entry, output));
    const ConfigurationSource source = [&](JournalPosition) -> Result<ConfigurationRecord> {
        return std::get<ConfigurationRecord>(script.entries()[0].record.body);
    };
    Engine again(ShardSlot{});
    ASSERT_TRUE(again.restore(engine.snapshot(CatchmentId()), source));
    ASSERT_TRUE(again.restore(engine.snapshot(CatchmentId("basin-H1")), source));
    EXPECT_EQ(again.snapshot(CatchmentId("basin-H1")).blob,
              engine.snapshot(CatchmentId("basin-H1")).blob);
}

TEST_F(Late, ATestFrameIsNotFolded) {
    begin();
    Report report;
    report.station = StationId("H1");
    report.function = 0x30;
    report.observations = {level(clock(1, 0), 7.00)};
    script.add(clock(1, 0), report);
    EXPECT_THAT(said(), IsEmpty());
}

TEST_F(Late, AnUnknownStationIsSaidOnceAndNeverJudged) {
    begin();
    script.report("X9", level(clock(1, 0), 9.00));
    script.report("X9", level(clock(1, 10), 9.00));
    EXPECT_THAT(said(), ElementsAre("01:00:00 notice unknown_station"));
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : script.entries()) ASSERT_TRUE(engine.apply(entry, output));
    const std::vector<StationPage> pages = engine.take_pages();
    ASSERT_EQ(pages.size(), 1U);
    EXPECT_TRUE(pages[0].catchment.empty());
    EXPECT_EQ(pages[0].reports, 2U);
}

TEST_F(Late, ASilenceIsNoHold) {
    begin();
    levels(1, 0, {5.10, 4.70});
    // 40 minutes of nothing are more than three steps: the hold begins again.
    levels(1, 50, {4.70, 4.70, 4.70});
    EXPECT_THAT(said(), ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00"));
    levels(2, 20, {4.70});
    EXPECT_EQ(said().back(), "02:20:00 Cancel receded H1 onset 01:00 ended 02:20");
}

TEST_F(Late, ABadValueBetweenIsNoHoldEither) {
    begin();
    levels(1, 0, {5.10, 4.70, 4.70});
    Observation bad = level(clock(1, 25), 0);
    bad.quality = Quality::bad;
    script.report("H1", bad);
    levels(1, 30, {4.70, 4.70, 4.70});
    EXPECT_EQ(said().size(), 1U);
    levels(2, 0, {4.70});
    EXPECT_EQ(said().back(), "02:00:00 Cancel receded H1 onset 01:00 ended 02:00");
}

TEST_F(Late, FillBytesAreAsIfNothingCame) {
    begin();
    levels(1, 0, {5.10, 4.70, 4.70});
    Observation fill = level(clock(1, 25), 0);
    fill.quality = Quality::missing;
    script.report("H1", fill);
    levels(1, 30, {4.70, 4.70});
    EXPECT_EQ(said().back(), "01:40:00 Cancel receded H1 onset 01:00 ended 01:40");
}

TEST(LostSlots, AClearWaitsForWhatTheyCouldHaveHeld) {
    JournalScript script;
    script.configure(
        clock(0, 0),
        configuration_of(
            {station_of("R1", StationKind::rain)},
            {rule_of("rain", {{Severity::blue, "rain(1h) >= 35 mm", "rain(1h) < 15 mm", 10min}})}));
    for (int minute = 0; minute <= 60; minute += 5)
        script.report("R1", rain(clock(1, minute), 3.0));
    for (int minute = 5; minute <= 120; minute += 5)
        if (minute != 30) script.report("R1", rain(clock(2, minute), 0.0));
    // Without the lost slot it is under 15 from 02:45 on; the slot may have held 20 mm until 03:30.
    EXPECT_THAT(lines(fold(script.entries())),
                ElementsAre("01:55:00 Alert blue raised R1 onset 01:55",
                            "03:40:00 Cancel receded R1 onset 01:55 ended 03:40"));
}

TEST_F(Late, WhenAudiencesWaitAnIncidentSubsidesFirst) {
    RuleText rule = stage_rule();
    rule.all_clear[2] = AllClear::person;
    begin({rule});
    levels(1, 0, {5.10, 4.70, 4.70, 4.70, 4.70});
    Command clear;
    clear.kind = CommandKind::clear;
    clear.incident = IncidentId("stage.H1.20260630T170000Z");
    clear.by = PersonId("LI");
    clear.reason = "the bank was walked";
    script.command(clock(1, 5), clear);
    script.command(clock(1, 50), clear);
    auto& entries = script.entries();
    std::stable_sort(entries.begin(), entries.end(), [](const auto& left, const auto& right) {
        return left.record.received_at < right.record.received_at;
    });
    for (std::size_t index = 0; index < entries.size(); ++index)
        entries[index].position = {0, index};
    const std::vector<OutputRow> rows = fold(entries);
    EXPECT_THAT(lines(rows), ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00",
                                         "01:05:00 notice command_refused",
                                         "01:40:00 Cancel subsided H1 onset 01:00 ended 01:40",
                                         "01:50:00 Cancel cleared_by_hand H1 onset 01:00 ended "
                                         "01:40"));
    EXPECT_THAT(std::get<Warning>(rows[2].output).audience,
                ElementsAre(Audience::desk, Audience::officials));
    EXPECT_THAT(std::get<Warning>(rows[3].output).audience, ElementsAre(Audience::public_));
}

TEST_F(Late, WhatHadSubsidedJoinsWhatIsOpen) {
    RuleText rule = stage_rule();
    rule.all_clear[2] = AllClear::person;
    begin({rule});
    levels(1, 0, {5.10, 4.70, 4.70});
    levels(1, 40, {4.70});
    script.report("H1", {level(clock(1, 30), 5.20)}, clock(1, 45));
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_THAT(lines(rows), ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00",
                                         "01:40:00 Cancel subsided H1 onset 01:00 ended 01:40",
                                         "01:45:00 Alert yellow raised H1 onset 01:00",
                                         "01:45:00 Cancel joined H1 onset 01:00 ended 01:40"));
    EXPECT_EQ(std::get<Warning>(rows[3].output).other, std::get<Warning>(rows[2].output).incident);
}

TEST_F(Late, ANewConfigurationJudgesTheNewestSampleAtOnce) {
    begin();
    levels(1, 0, {4.90, 4.95});
    RuleText lower = stage_rule();
    lower.severities[1]->raise = "level >= 4.90 m";
    script.configure(clock(1, 13),
                     configuration_of({station_of("H1", StationKind::river, 10min)}, {lower}));
    levels(1, 20, {4.70, 4.70, 4.70, 4.70});
    EXPECT_THAT(said(), ElementsAre("01:13:00 Alert yellow rule_changed H1 onset 01:13",
                                    "01:50:00 Cancel receded H1 onset 01:13 ended 01:50"));
}

TEST_F(Late, AnInstantIsJudgedByTheConfigurationOfItsTime) {
    begin();
    levels(1, 0, {4.50});
    RuleText lower = stage_rule();
    lower.severities[1]->raise = "level >= 4.90 m";
    script.configure(clock(1, 13),
                     configuration_of({station_of("H1", StationKind::river, 10min)}, {lower}));
    levels(1, 20, {4.50});
    // Observed before the change: under the old threshold it was nothing.
    script.report("H1", {level(clock(1, 9), 4.95)}, clock(1, 25));
    EXPECT_THAT(said(), ElementsAre("01:25:00 Alert yellow raised H1 onset 01:13"))
        << "the newest sample at the change was the late one";
}

TEST_F(Late, ALoweringByConfigurationWaitsForTheHold) {
    begin();
    levels(1, 0, {6.10});
    RuleText higher = stage_rule();
    higher.severities[2]->raise = "level >= 7.00 m";
    higher.severities[2]->clear = "level < 6.80 m";
    script.configure(clock(1, 5),
                     configuration_of({station_of("H1", StationKind::river, 10min)}, {higher}));
    levels(1, 10, {6.10, 6.10, 6.10, 6.10});
    EXPECT_THAT(said(), ElementsAre("01:00:00 Alert orange raised H1 onset 01:00",
                                    "01:40:00 Update yellow lowered H1 onset 01:00"));
}

TEST_F(Late, ARuleThatIsRemovedEndsThroughItsHold) {
    begin();
    levels(1, 0, {5.10});
    script.configure(clock(1, 5),
                     configuration_of({station_of("H1", StationKind::river, 10min)}, {}));
    levels(1, 10, {5.10, 5.10, 5.10, 5.10});
    EXPECT_THAT(said(), ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00",
                                    "01:40:00 Cancel rule_removed H1 onset 01:00 ended 01:40"));
}

TEST_F(Late, AStationThatIsRemovedEndsAtOnce) {
    begin();
    levels(1, 0, {5.10});
    script.configure(clock(1, 5), configuration_of({}, {stage_rule()}));
    EXPECT_THAT(said(), ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00",
                                    "01:05:00 Cancel rule_removed H1 onset 01:00 ended 01:05"));
}

TEST_F(Late, ASilentStationIsShownAndExcusedForOurDowntime) {
    begin();
    levels(1, 0, {4.50});
    const auto silent_at = [&](Timestamp at, Duration downtime) {
        Engine engine(ShardSlot{});
        EngineOutput output;
        std::vector<JournalEntry> entries = script.entries();
        entries.push_back({{0, 2}, {clock(1, 10), Start{"test", downtime, Status::test}}});
        entries.push_back({{0, 3}, {at, Tick{}}});
        for (const JournalEntry& entry : entries) EXPECT_TRUE(engine.apply(entry, output));
        return engine.take_pages().at(0).silent;
    };
    // Three times ten minutes.
    EXPECT_FALSE(silent_at(clock(1, 29, 59), 0min));
    EXPECT_TRUE(silent_at(clock(1, 30), 0min));
    EXPECT_FALSE(silent_at(clock(1, 39, 59), 10min));
    EXPECT_TRUE(silent_at(clock(1, 40), 10min));
}

TEST_F(Late, CommandsThatCannotBeObeyedAreRefusedByOneShard) {
    begin();
    levels(1, 0, {5.10});
    script.cancel(clock(1, 1), "stage.H1.20260630T170000Z");
    script.cancel(clock(1, 2), "stage.H1.20260630T170000Z");
    script.cancel(clock(1, 3), "stage.H1.20260630T180000Z");
    script.cancel(clock(1, 4), "nonsense");
    Command raise;
    raise.kind = CommandKind::raise;
    raise.by = PersonId("LI");
    raise.reason = "water";
    raise.area = AreaId("000000000000");
    script.command(clock(1, 5), raise);
    raise.area = AreaId("330782103201");
    raise.by = PersonId();
    script.command(clock(1, 6), raise);
    for (const std::uint32_t shards : {1U, 3U})
        EXPECT_THAT(
            lines(fold(script.entries(), shards)),
            ElementsAre("01:00:00 Alert yellow raised H1 onset 01:00",
                        "01:01:00 Cancel withdrawn_by_person H1 onset 01:00",
                        "01:02:00 notice command_refused", "01:03:00 notice command_refused",
                        "01:04:00 notice command_refused", "01:05:00 notice command_refused",
                        "01:06:00 notice command_refused"));
}

TEST_F(Late, AConfigurationThatDoesNotCompileIsRefused) {
    RuleText broken = stage_rule();
    broken.severities[1]->raise = "levl >= 5 m";
    begin({broken});
    Engine engine(ShardSlot{});
    EngineOutput output;
    const Result<void> applied = engine.apply(script.entries().front(), output);
    ASSERT_FALSE(applied);
    EXPECT_EQ(applied.error().code, ErrorCode::refused);
}

TEST_F(Late, ARecordThatIsSkippedIsNotFolded) {
    script.add(clock(0, 0), Skip{{0, 2}, "crashed three times"});
    begin();
    levels(1, 0, {5.10});
    EXPECT_THAT(said(), IsEmpty());
}

}  // namespace
}  // namespace freshet::testing
