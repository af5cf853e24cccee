// What the parser of scenario files makes of lines, and what it says of lines that are none.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/scenario/scenario.h"

namespace freshet::scenario {
namespace {

using ::testing::ElementsAre;

Timestamp july(int day, int hour, int minute, int second = 0) {
    return from_civil({2026, 7, day, hour, minute, second}, beijing).value();
}

Scenario parsed(std::string_view body) {
    const ParsedScenario result =
        parse_scenario("a.scenario", "scenario: A title\ndate: 2026-07-01\n" + std::string(body));
    for (const Problem& problem : result.problems) {
        ADD_FAILURE() << problem.place.line << ": " << problem.message;
    }
    return result.scenario.value_or(Scenario{});
}

std::vector<std::string> problems_of(std::string_view text) {
    std::vector<std::string> said;
    for (const Problem& problem : parse_scenario("a.scenario", text).problems) {
        said.push_back(std::to_string(problem.place.line) + ": " + problem.message);
    }
    return said;
}

TEST(ScenarioParser, KeepsFilesOfTheConfigurationAsTheyStand) {
    const Scenario scenario = parsed(
        "== stations.csv ==\nstation,name\nR1,\"A, B\"\n\n== rules/x.yaml ==\n# mine\nrules:\n");
    ASSERT_EQ(scenario.configuration.size(), 2U);
    EXPECT_EQ(scenario.configuration.at("stations.csv").text, "station,name\nR1,\"A, B\"\n\n");
    EXPECT_EQ(scenario.configuration.at("stations.csv").line, 4);
    EXPECT_EQ(scenario.configuration.at("rules/x.yaml").text, "# mine\nrules:\n");
}

TEST(ScenarioParser, RepeatsValuesAtTheirStep) {
    const Scenario scenario =
        parsed("== input ==\n13:50 every 5m R1 rain 3.6x2 _ missing 5 mm over 10m  # storm\n");
    ASSERT_EQ(scenario.inputs.size(), 4U);
    const auto sample = [&](std::size_t i) {
        return std::get<Report>(scenario.inputs[i].body).observations.at(0);
    };
    EXPECT_EQ(scenario.inputs[1].arrives, july(1, 13, 55));
    EXPECT_EQ(sample(1).value, Quantity::from_ten_thousandths(36'000));
    EXPECT_EQ(sample(1).interval, std::chrono::minutes(10));
    EXPECT_EQ(sample(2).observed_at, july(1, 14, 5));
    EXPECT_EQ(sample(2).quality, Quality::missing);
    EXPECT_EQ(sample(3).value, Quantity::from_units(5));
}

TEST(ScenarioParser, OneFrameIsWhatStandsAndArrivesTogether) {
    const Scenario scenario = parsed(
        "== input ==\n"
        "05:05 every 5m R1 rain 2 2 mm arrives 06:00:03 function 34 serial 7\n"
        "05:10          R1 level 52.30 m arrives 06:00:03 sent 06:00:03 function 34 serial 7\n"
        "05:15          R1 rain 1 mm arrives 06:00:03 function 33\n"
        "04:00          R1 rain 1 mm\n");
    ASSERT_EQ(scenario.inputs.size(), 3U);
    EXPECT_EQ(scenario.inputs[0].arrives, july(1, 4, 0));
    const Report& hourly = std::get<Report>(scenario.inputs[1].body);
    EXPECT_EQ(hourly.observations.size(), 3U);
    EXPECT_EQ(hourly.function, 0x34);
    EXPECT_EQ(hourly.serial, 7U);
    EXPECT_EQ(hourly.sent_at, july(1, 6, 0, 3));
}

TEST(ScenarioParser, DelaysRepeatsAndMistakesClocks) {
    const Scenario scenario = parsed(
        "== input ==\n"
        "14:00 every 5m R1 rain 1 2 mm delayed 20m\n"
        "15:00 R1 rain 3 mm again 30s\n"
        "15:00 R1 level 2.10 m again 30s\n"
        "16:00 R1 rain 4 mm clock -8h\n");
    ASSERT_EQ(scenario.inputs.size(), 5U);
    EXPECT_EQ(scenario.inputs[1].arrives, july(1, 14, 25));
    EXPECT_EQ(std::get<Report>(scenario.inputs[1].body).observations[0].observed_at,
              july(1, 14, 5));
    // The frame of two values comes twice, whole.
    EXPECT_EQ(scenario.inputs[3].arrives, july(1, 15, 0, 30));
    EXPECT_EQ(scenario.inputs[2].body, scenario.inputs[3].body);
    EXPECT_EQ(std::get<Report>(scenario.inputs[3].body).observations.size(), 2U);
    const Report& behind = std::get<Report>(scenario.inputs[4].body);
    EXPECT_EQ(scenario.inputs[4].arrives, july(1, 16, 0));
    EXPECT_EQ(behind.observations[0].observed_at, july(1, 8, 0));
    EXPECT_EQ(behind.sent_at, july(1, 8, 0));
    EXPECT_THAT(problems_of("scenario: x\n== input ==\n"
                            "14:00 R1 rain 1 mm arrives 14:10 delayed 5m\n"
                            "14:00 R1 rain 1 mm clock 3m\n"),
                ElementsAre("3: arrives or delayed, not both",
                            "4: '3m' is no error of a clock; write +3m or -8h"));
}

TEST(ScenarioParser, AFileMayBeAnotherFromATimeOn) {
    const Scenario scenario = parsed(
        "== rules/x.yaml ==\nrules: []\n== rules/x.yaml from 14:30 ==\n# new\nrules: []\n"
        "== stations.csv from 14:30 ==\nstation\n");
    EXPECT_EQ(scenario.configuration.at("rules/x.yaml").text, "rules: []\n");
    ASSERT_EQ(scenario.changes.size(), 1U);
    EXPECT_EQ(scenario.changes.begin()->first, july(1, 14, 30));
    EXPECT_EQ(scenario.changes.begin()->second.at("rules/x.yaml").text, "# new\nrules: []\n");
    EXPECT_EQ(scenario.changes.begin()->second.at("rules/x.yaml").line, 6);
    EXPECT_EQ(scenario.changes.begin()->second.count("stations.csv"), 1U);
    EXPECT_EQ(scenario.until, july(1, 14, 30));
    EXPECT_EQ(problems_of("scenario: x\n== rules/x.yaml from noon ==\n").size(), 1U);
}

TEST(ScenarioParser, ReadsCommandsAsTheyAreTyped) {
    const Scenario scenario = parsed(
        "== input ==\n"
        "22:12 freshet incident cancel I1 --by WANG --reason \"gate test\"\n"
        "07-02 00:12:30 freshet incident raise --area 330782103201 --severity red --event flood"
        " --by LI --text \"water over the bridge\" --expires 3h\n");
    ASSERT_EQ(scenario.inputs.size(), 2U);
    const Command& cancel = std::get<Command>(scenario.inputs[0].body);
    EXPECT_EQ(cancel.kind, CommandKind::cancel);
    EXPECT_EQ(cancel.incident, IncidentId("I1"));
    EXPECT_EQ(cancel.reason, "gate test");
    const Command& raise = std::get<Command>(scenario.inputs[1].body);
    EXPECT_EQ(scenario.inputs[1].arrives, july(2, 0, 12, 30));
    EXPECT_EQ(raise.area, AreaId("330782103201"));
    EXPECT_EQ(raise.severity, Severity::red);
    EXPECT_EQ(raise.expires_after, std::chrono::hours(3));
    EXPECT_EQ(scenario.until, july(2, 0, 12, 30));
}

TEST(ScenarioParser, ReadsExpectations) {
    const Scenario scenario = parsed(
        "until: 16:00\n== expect ==\n"
        "14:45 Alert blue I1 possible to desk public id r.R1.x onset 14:40 reason raised"
        " because rise(30m) 0.85 m >= 0.80 m lowest 2.95 m at 02:00\n"
        "15:00 Cancel I1 ended 14:55 by WANG text \"a b\"\n"
        "15:10 late-crossing red R1 onset 12:00 ended 13:00\n"
        "15:20 notice silent R1\n"
        "15:25 notice uncovered creek text \"too few\"\n"
        "15:30 value R1 rain(1h) 10..14 mm suspect\n");
    ASSERT_EQ(scenario.expectations.size(), 6U);
    const auto& alert = std::get<ExpectedWarning>(scenario.expectations[0].body);
    EXPECT_EQ(alert.severity, Severity::blue);
    EXPECT_EQ(alert.certainty, Certainty::possible);
    EXPECT_EQ(alert.audience, (std::vector{Audience::desk, Audience::public_}));
    EXPECT_EQ(alert.id, "r.R1.x");
    EXPECT_EQ(alert.onset, july(1, 14, 40));
    ASSERT_EQ(alert.evidence.size(), 1U);
    EXPECT_EQ(alert.evidence[0].lowest_at, july(1, 2, 0));
    const auto& cancel = std::get<ExpectedWarning>(scenario.expectations[1].body);
    EXPECT_EQ(cancel.type, MessageType::cancel);
    EXPECT_EQ(cancel.severity, std::nullopt);
    EXPECT_EQ(cancel.text, "a b");
    EXPECT_EQ(std::get<ExpectedLateCrossing>(scenario.expectations[2].body).ended, july(1, 13, 0));
    EXPECT_EQ(std::get<ExpectedNotice>(scenario.expectations[3].body).kind, NoticeKind::silent);
    const auto& notice = std::get<ExpectedNotice>(scenario.expectations[4].body);
    EXPECT_EQ(notice.whom, "creek");
    EXPECT_EQ(notice.text, "too few");
    EXPECT_EQ(std::get<ExpectedValue>(scenario.expectations[5].body).high,
              Quantity::from_units(14));
    EXPECT_EQ(std::get<ExpectedValue>(scenario.expectations[5].body).quality, "suspect");
    EXPECT_EQ(scenario.until, july(1, 16, 0));
}

TEST(ScenarioParser, ReadsWorkAtAStation) {
    const Scenario scenario = parsed(
        "until: 16:00\n== input ==\n"
        "14:00 freshet station maintenance R1 --until 15:30 --by LI --reason \"new battery\"\n"
        "14:30 freshet station maintenance R1 --end --by LI --reason done\n");
    ASSERT_EQ(scenario.inputs.size(), 2U);
    const Command& begun = std::get<Command>(scenario.inputs[0].body);
    EXPECT_EQ(begun.kind, CommandKind::maintenance);
    EXPECT_EQ(begun.station, StationId("R1"));
    EXPECT_EQ(begun.until, july(1, 15, 30));
    EXPECT_EQ(begun.by, PersonId("LI"));
    EXPECT_EQ(begun.reason, "new battery");
    EXPECT_EQ(std::get<Command>(scenario.inputs[1].body).kind, CommandKind::maintenance_end);
    EXPECT_THAT(problems_of("scenario: x\ndate: 2026-07-01\n== input ==\n"
                            "14:00 freshet station maintenance R1 --by LI --reason x\n"
                            "14:00 freshet station maintenance R1 --until 15:00 --end --by LI "
                            "--reason x\n"
                            "14:00 freshet station maintenance R1 --until 15:00 --by LI\n"
                            "14:00 freshet station maintenance R1 --for 2h --by LI --reason x\n"),
                ElementsAre("4: needs --until or --end", "5: needs --until or --end",
                            "6: needs --by and --reason",
                            "7: '--for' is no option of station maintenance"));
}

TEST(ScenarioParser, SaysEveryMistakeWithItsLine) {
    EXPECT_THAT(
        problems_of("date: soon\n"
                    "weather: bad\n"
                    "== input ==\n"
                    "25:00 R1 rain 1\n"
                    "14:00 R1 snow 1\n"
                    "14:00 R1 rain 1 2\n"
                    "14:00 R1 rain many\n"
                    "14:00 R1 rain 1 mm by bus\n"
                    "14:00 freshet incident cancel I1 --by WANG\n"
                    "== expect ==\n"
                    "14:00 Alarm blue I1\n"
                    "14:00 Alert purple I1\n"
                    "14:00 Alert blue I1 because \"of\n"
                    "== forecast ==\n"),
        ElementsAre(
            "1: 'soon' is no date", "2: 'weather' is not one of scenario, date, zone, until",
            ::testing::StartsWith("4: "), "5: 'snow' is no element",
            "6: one time, one value; or write `every 5m`", ::testing::StartsWith("7: 'many': "),
            "8: 'by' is not one of over, arrives, delayed, again, clock, sent, function, serial",
            "9: needs --by and --reason",
            "11: 'Alarm' is not one of Alert, Update, Cancel, late-crossing, notice, value",
            "12: 'purple' is no severity", "13: a quote that does not end",
            "14: section 'forecast' is neither a configuration file nor input, expect or check",
            "0: has no `scenario:` line"));
}

}  // namespace
}  // namespace freshet::scenario
