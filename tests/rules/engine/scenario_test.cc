// The acceptance scenarios at the engine's own door: what is published, when, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

RuleText scenario_1_rule() {
    return rule_of("rain", {{Severity::blue, "rain(1h) >= 35 mm", "rain(1h) < 25 mm"},
                            {Severity::yellow, "rain(1h) >= 45 mm", "rain(1h) < 30 mm"},
                            {Severity::orange, "rain(1h) >= 48 mm", "rain(1h) < 40 mm"}});
}

void rain_of_scenario_1(JournalScript& script, int first_hour) {
    for (int minute = -60; minute < 0; minute += 5)
        script.report("R1", rain(clock(first_hour, minute), 0));
    script.report("R1", rain(clock(first_hour, 0), 5.0));
    for (int minute = 5; minute <= 55; minute += 5)
        script.report("R1", rain(clock(first_hour, minute), 3.6));
    script.report("R1", rain(clock(first_hour, 60), 5.4));
    for (int minute = 65; minute <= 180; minute += 5)
        script.report("R1", rain(clock(first_hour, minute), 0));
}

TEST(Scenario1, EdgesOfTheWindowAndOneHoldForAllSteps) {
    JournalScript script;
    script.configure(clock(0, 0),
                     configuration_of({station_of("R1", StationKind::rain)}, {scenario_1_rule()}));
    rain_of_scenario_1(script, 14);
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_THAT(lines(rows), ElementsAre("14:45:00 Alert blue raised R1 onset 14:45",
                                         "15:00:00 Update yellow escalated R1 onset 14:45",
                                         "15:55:00 Update blue lowered R1 onset 14:45",
                                         "16:00:00 Cancel receded R1 onset 14:45 ended 16:00"));
    const Warning& yellow = std::get<Warning>(rows[1].output);
    EXPECT_EQ(yellow.incident.text(), "rain.R1.20260701T064500Z");
    EXPECT_EQ(yellow.revision, 2U);
    ASSERT_EQ(yellow.evidence.size(), 1U);
    EXPECT_EQ(yellow.evidence[0].term, "rain(1h)");
    EXPECT_EQ(yellow.evidence[0].value, mm(45.0));
    EXPECT_EQ(yellow.evidence[0].threshold, mm(45.0));
    EXPECT_EQ(yellow.evidence[0].at, clock(15, 0));
}

RuleText rise_rule() {
    return rule_of("rise", {{Severity::red, "rise(30m) >= 0.80 m", "rise(30m) < 0.30 m"}});
}

TEST(Scenario2, TheCertainRiseIsFromTheLowestSampleInTheWindow) {
    JournalScript script;
    Station station = station_of("H1", StationKind::river, 15min);
    Station hourly = station_of("H3", StationKind::river, 1h);
    script.configure(
        clock(0, 0),
        configuration_of({station, station_of("H2", StationKind::river), hourly}, {rise_rule()}));
    for (const auto& [minute, value] : std::vector<std::pair<int, double>>{{30, 2.10},
                                                                           {60, 2.10},
                                                                           {75, 2.10},
                                                                           {90, 2.25},
                                                                           {105, 2.60},
                                                                           {120, 2.95},
                                                                           {125, 3.02},
                                                                           {130, 3.10},
                                                                           {135, 3.30},
                                                                           {150, 3.80}})
        script.report("H1", level(clock(0, minute), value));
    for (const auto& [minute, value] :
         std::vector<std::pair<int, double>>{{0, 3.00}, {10, 2.60}, {20, 2.90}, {30, 3.45}})
        script.report("H2", level(clock(5, minute), value));
    for (const auto& [hour, value] :
         std::vector<std::pair<int, double>>{{6, 2.00}, {7, 2.00}, {8, 3.20}})
        script.report("H3", level(clock(hour, 0), value));
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_THAT(lines(rows), ElementsAre("02:10:00 Alert red raised H1 onset 02:10",  // possible
                                         "02:15:00 Cancel withdrawn H1 onset 02:10",
                                         "02:30:00 Alert red raised H1 onset 02:30",
                                         "05:30:00 Alert red raised H2 onset 05:30",
                                         "08:00:00 Alert red raised H3 onset 08:00"));  // possible
    for (const std::size_t possible : {0, 4})
        EXPECT_EQ(std::get<Warning>(rows[possible].output).certainty, Certainty::possible);
    const Evidence& evidence = std::get<Warning>(rows[2].output).evidence.at(0);
    EXPECT_EQ(evidence.value, metres(0.85));
    EXPECT_EQ(evidence.lowest, metres(2.95));
    EXPECT_EQ(evidence.lowest_at, clock(2, 0));
    EXPECT_EQ(evidence.now, metres(3.80));
}

RuleText stage_rule() {
    return rule_of("stage", {{Severity::yellow, "level >= 5.00 m", "level < 4.80 m"},
                             {Severity::orange, "level >= 6.00 m", "level < 5.80 m"}});
}

TEST(Scenario3, AGaugeThatDiesWhileRisingLowersNothing) {
    JournalScript script;
    script.configure(clock(0, 0),
                     configuration_of({station_of("H4", StationKind::river)}, {stage_rule()}));
    for (const auto& [minute, value] :
         std::vector<std::pair<int, double>>{{0, 4.60}, {5, 4.95}, {10, 5.40}, {15, 5.90}})
        script.report("H4", level(clock(3, minute), value));
    for (int minute = 16; minute < 220; ++minute) script.tick(clock(3, minute));
    double value = 4.70;
    for (int minute = 40; minute <= 75; minute += 5, value -= 0.05)
        script.report("H4", level(clock(6, minute), value));
    EXPECT_THAT(
        lines(fold(script.entries())),
        ElementsAre("03:10:00 Alert yellow raised H4 onset 03:10", "03:30:00 notice silent",
                    "06:40:00 notice back", "07:10:00 Cancel receded H4 onset 03:10 ended 07:10"));
}

TEST(Scenario5, TheSameRainToldThreeWaysIsCountedOnce) {
    JournalScript script;
    script.configure(
        clock(0, 0),
        configuration_of(
            {station_of("RH5", StationKind::river)},
            {rule_of("rain", {{Severity::blue, "rain(1h) >= 35 mm", "rain(1h) < 20 mm"}}),
             rule_of("rise", {{Severity::orange, "rise(1h) >= 1.50 m", "rise(1h) < 0.50 m"}})}));
    const auto reading = [](Element element, Timestamp at, double value) {
        Observation observation = level(at, value);
        observation.element = element;
        return observation;
    };
    script.report("RH5", {rain(clock(5, 0), 4.0), reading(Element::rain_total, clock(5, 0), 834)},
                  clock(5, 0, 3));
    const Timestamp quarter = clock(5, 15), six = clock(6, 0);
    script.report(
        "RH5",
        {rain(quarter, 6.0), rain(quarter, 14.0, 1h), reading(Element::rain_today, quarter, 44),
         reading(Element::rain_total, quarter, 844)},
        clock(5, 15, 4));
    std::vector<Observation> hourly;
    const double slots[] = {2, 2, 6, 4, 4, 3, 2, 2, 2, 1, 1, 1};
    for (int index = 0; index < 12; ++index) {
        hourly.push_back(rain(clock(5, 5 * (index + 1)), slots[index]));
        hourly.push_back(reading(Element::relative_level, clock(5, 5 * (index + 1)), 2.30));
    }
    hourly.push_back(rain(six, 30.0, 1h));
    hourly.push_back(reading(Element::rain_today, six, 64));
    hourly.push_back(reading(Element::rain_total, six, 864));
    hourly.push_back(level(six, 52.30));
    script.report("RH5", hourly, clock(6, 0, 3));
    script.report("RH5", hourly, clock(6, 0, 33));
    script.report("RH5",
                  {reading(Element::rain_today, six, 64), reading(Element::rain_total, six, 864),
                   level(six, 52.30)},
                  clock(6, 0, 41));
    EXPECT_THAT(lines(fold(script.entries())), IsEmpty());
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : script.entries()) ASSERT_TRUE(engine.apply(entry, output));
    const std::vector<StationPage> pages = engine.take_pages();
    ASSERT_EQ(pages.size(), 1U);
    EXPECT_EQ(pages[0].rain_1h, mm(30.0));
    EXPECT_EQ(pages[0].reports, 5U);
}

JournalScript scenario_6(int first_hour) {
    JournalScript script;
    script.configure(
        clock(0, 0),
        configuration_of(
            {station_of("R6", StationKind::rain)},
            {rule_of("rain", {{Severity::yellow, "rain(1h) >= 45 mm", "rain(1h) < 30 mm", 1h}})}));
    for (int minute = -115; minute <= 0; minute += 5)
        script.report("R6", rain(clock(first_hour, minute), 0));
    return script;
}

// Slots of the minutes (from, to] after the hour: 7.0 mm in the first seven, then dry.
std::vector<Observation> slots_of_6(int hour, int from, int to) {
    std::vector<Observation> slots;
    for (int minute = from + 5; minute <= to; minute += 5)
        slots.push_back(rain(clock(hour, minute), minute <= 35 ? 7.0 : 0.0));
    return slots;
}

TEST(Scenario6, HourlyBatchesWarnLateAndEndWhenTheyTell) {
    JournalScript script = scenario_6(5);
    for (int hour = 0; hour < 3; ++hour)
        script.report("R6", slots_of_6(5, 60 * hour, 60 * hour + 60), clock(6 + hour, 0, 5));
    EXPECT_THAT(lines(fold(script.entries())),
                ElementsAre("06:00:05 Alert yellow raised R6 onset 05:35",
                            "08:00:05 Cancel receded R6 onset 05:35 ended 07:15"));
}

TEST(Scenario6, ACrossingWarnsLateOnlyWhileItWouldStillBeOpen) {
    JournalScript open = scenario_6(7);
    open.report("R6", slots_of_6(7, 0, 120), clock(9, 0));
    for (int minute = 5; minute <= 30; minute += 5) open.report("R6", rain(clock(9, minute), 0));
    EXPECT_THAT(lines(fold(open.entries())),
                ElementsAre("09:00:00 Alert yellow raised R6 onset 07:35",
                            "09:15:00 Cancel receded R6 onset 07:35 ended 09:15"));

    JournalScript over = scenario_6(7);
    over.report("R6", slots_of_6(7, 0, 180), clock(10, 0));
    over.report("R6", rain(clock(10, 5), 0));
    EXPECT_THAT(lines(fold(over.entries())), ElementsAre("10:00:00 late R6 yellow 07:35-09:15"));
}

TEST(Scenario7c, ASensorThatReadsZeroEndsNothing) {
    JournalScript script;
    script.configure(
        clock(0, 0),
        configuration_of(
            {station_of("H7", StationKind::river, 15min)},
            {rule_of("stage", {{Severity::red, "level >= 5.00 m", "level < 4.00 m", 1h}})}));
    script.report("H7", level(clock(2, 30), 4.80));
    script.report("H7", level(clock(2, 45), 5.20));
    script.report("H7", level(clock(3, 0), 5.60));
    for (int minute = 15; minute <= 300; minute += 15)
        script.report("H7", level(clock(3, minute), 0));
    EXPECT_THAT(lines(fold(script.entries())),
                ElementsAre("02:45:00 Alert red raised H7 onset 02:45", "03:15:00 notice suspect"));
}

TEST(Scenario8, ClearNeverBeatsRaise) {
    JournalScript script;
    RuleText rain_rule = scenario_1_rule();
    rain_rule.where = "kind == rain";
    RuleText stage =
        rule_of("stage",
                {{Severity::orange, "level >= 6.00 m or rise(1h) >= 1.50 m", "rise(1h) < 0.50 m"}});
    stage.where = "kind == river";
    script.configure(clock(0, 0), configuration_of({station_of("R1", StationKind::rain),
                                                    station_of("H8", StationKind::river, 15min)},
                                                   {rain_rule, stage}));
    rain_of_scenario_1(script, 3);
    for (int minute = 0; minute <= 60; minute += 15)
        script.report("H8", level(clock(3, minute), 4.40));
    const double levels[] = {5.00, 5.60, 6.10, 6.20, 6.25, 6.25,
                             6.25, 6.22, 6.10, 5.95, 5.90, 5.80};
    for (int index = 0; index < 12; ++index)
        script.report("H8", level(clock(4, 15 * (index + 1)), levels[index]));
    std::vector<OutputRow> of_stage;
    for (const OutputRow& row : fold(script.entries()))
        if (row.catchment == CatchmentId("basin-H8")) of_stage.push_back(row);
    EXPECT_THAT(lines(of_stage), ElementsAre("04:45:00 Alert orange raised H8 onset 04:45",
                                             "07:00:00 Cancel receded H8 onset 04:45 ended 07:00"));
    EXPECT_EQ(std::get<Warning>(of_stage[0].output).evidence.size(), 2U);
}

class Scenario9 : public ::testing::Test {
protected:
    Scenario9() {
        script.configure(
            clock(0, 0),
            configuration_of({station_of("H9", StationKind::river, 10min)}, {stage_rule()}));
        script.report("H9", level(clock(22, 0), 4.90));
        script.report("H9", level(clock(22, 10), 5.10));
        script.cancel(clock(22, 12), "stage.H9.20260701T141000Z");
    }
    // What comes after the first two lines, which are those of every case.
    std::vector<std::string> after() {
        std::vector<std::string> said = lines(fold(script.entries()));
        EXPECT_EQ(said.at(0), "22:10:00 Alert yellow raised H9 onset 22:10");
        EXPECT_EQ(said.at(1), "22:12:00 Cancel withdrawn_by_person H9 onset 22:10");
        return {said.begin() + 2, said.end()};
    }
    JournalScript script;
};

TEST_F(Scenario9, AMuteCoversOnlyWhatWasCancelled) {
    script.report("H9", level(clock(22, 20), 5.20));
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : script.entries()) ASSERT_TRUE(engine.apply(entry, output));
    EXPECT_EQ(engine.take_pages().at(0).muted, "muted by WANG until cleared, at most until 00:12");
    script.report("H9", level(clock(22, 30), 6.05));
    EXPECT_THAT(after(), ElementsAre("22:30:00 Alert orange raised H9 onset 22:30"));
}

TEST_F(Scenario9, AMuteEndsWhenItHasClearedByItself) {
    script.report("H9", level(clock(22, 20), 5.20));
    for (int minute = 30; minute <= 60; minute += 10)
        script.report("H9", level(clock(22, minute), 4.70));
    script.report("H9", level(clock(23, 10), 5.05));
    EXPECT_THAT(after(), ElementsAre("23:10:00 Alert yellow raised H9 onset 23:10"));
}

TEST_F(Scenario9, AMuteRunsOutAfterTwoHours) {
    for (int minute = 20; minute <= 150; minute += 10)
        script.report("H9", level(clock(22, minute), 5.20));
    script.tick(clock(24, 31));
    EXPECT_THAT(after(), ElementsAre("00:12:00 Alert yellow mute_expired H9 onset 22:10"));
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_EQ(std::get<Warning>(rows[2].output).incident.text(), "stage.H9.20260701T141000Z~2");
}

TEST_F(Scenario9, APersonRaisesForAnArea) {
    Command raise;
    raise.kind = CommandKind::raise;
    raise.area = AreaId("330782103201");
    raise.severity = Severity::red;
    raise.event = "mountain-torrent";
    raise.by = PersonId("WANG");
    raise.reason = "water over the bridge";
    script.command(clock(23, 5), raise);
    script.tick(clock(29, 10));
    EXPECT_THAT(after(), ElementsAre("23:05:00 Alert red raised_by_hand 330782103201 onset 23:05",
                                     "05:05:00 Cancel expired 330782103201 onset 23:05 ended 05:05",
                                     "22:25:00 notice silent",
                                     // What was cancelled has not cleared meanwhile.
                                     "00:12:00 Alert yellow mute_expired H9 onset 22:10"));
    const std::vector<OutputRow> rows = fold(script.entries());
    EXPECT_EQ(rows[2].catchment, CatchmentId("330782103201"));
    EXPECT_EQ(std::get<Warning>(rows[2].output).text, "water over the bridge");
    // The same person ends it instead.
    script.entries().pop_back();
    Command clear;
    clear.kind = CommandKind::clear;
    clear.incident = std::get<Warning>(rows[2].output).incident;
    clear.by = PersonId("WANG");
    clear.reason = "bridge checked";
    script.command(clock(23, 30), clear);
    script.command(clock(23, 31), clear);
    EXPECT_THAT(after(),
                ElementsAre("23:05:00 Alert red raised_by_hand 330782103201 onset 23:05",
                            "23:30:00 Cancel cleared_by_hand 330782103201 onset 23:05 ended 23:30",
                            "23:31:00 notice command_refused"));
}

}  // namespace
}  // namespace freshet::testing
