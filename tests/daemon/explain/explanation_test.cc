// Which row decides and what it overrides, which samples are shown, and tokens back and forth.
#include "daemon/explain/explanation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Timestamp july(int hour, int minute) {
    return from_civil({2026, 7, 1, hour, minute, 0}, beijing).value();
}

ThresholdRow row(ThresholdScope scope, const char* id, int raise) {
    ThresholdRow row;
    row.scope = scope;
    row.id = id;
    row.name = "rain_1h";
    row.unit = "mm";
    row.raise = Quantity::from_units(raise);
    return row;
}

Configuration brook() {
    Configuration configuration;
    Station station;
    station.id = StationId("R1");
    station.catchment = CatchmentId("brook");
    configuration.stations = {station};
    RuleText rule;
    rule.name = RuleName("hour");
    SeverityText text;
    text.raise = "rain(1h) >= threshold.rain_1h";
    text.clear = "rain(3h) < 10 mm";
    text.raise_place = {"rules/x.yaml", 5, 1};
    rule.severities[3] = text;
    configuration.rules = {rule};
    ThresholdRow winter = row(ThresholdScope::station, "R1", 90);
    winter.days = DaysOfYear{1101, 331};
    ThresholdRow yellow = row(ThresholdScope::station, "R1", 30);
    yellow.severity = Severity::yellow;
    configuration.thresholds = {row(ThresholdScope::preset, "", 60),
                                row(ThresholdScope::catchment, "brook", 50),
                                row(ThresholdScope::catchment, "other", 55),
                                row(ThresholdScope::station, "R1", 45),
                                winter,
                                yellow};
    return configuration;
}

Warning alert() {
    Warning warning;
    warning.incident = IncidentId("hour.R1.20260701T040000Z");
    warning.revision = 2;
    warning.rule = RuleName("hour");
    warning.station = StationId("R1");
    warning.subject = SubjectId("R1");
    warning.severity = Severity::red;
    warning.onset = july(12, 0);
    return warning;
}

TEST(Explanation, NamesTheRowThatDecidesAndWhatItOverrides) {
    const Explanation explanation = explain(alert(), {0, 7}, brook());
    ASSERT_EQ(explanation.chains.size(), 1U);
    std::vector<std::string> said;
    using Role = ThresholdLink::Role;
    for (const ThresholdLink& link : explanation.chains[0].links) {
        const std::string role = link.role == Role::decides      ? "decides "
                                 : link.role == Role::overridden ? "overridden "
                                                                 : "other season ";
        said.push_back(role + link.scope + " " + format_quantity(*link.row.raise));
    }
    EXPECT_THAT(said, ElementsAre("decides station R1 45", "other season station R1 90",
                                  "overridden catchment brook 50", "overridden default 60"));
    EXPECT_THAT(to_table(explanation),
                HasSubstr("RULE hour, red  [rules/x.yaml:5]\n  raise  rain(1h) >= "));
    EXPECT_EQ(explanation.from, july(9, 0));  // The clear looks back farther than the raise.
}

TEST(Explanation, ShowsTheSamplesOfTheWindowThatHadArrived) {
    Explanation explanation = explain(alert(), {0, 7}, brook());
    const auto tell = [&](std::uint64_t offset, const char* station, Timestamp at,
                          Quality quality) {
        Report report;
        report.station = StationId(station);
        Observation observation;
        observation.element = Element::rain;
        observation.observed_at = at;
        observation.quality = quality;
        Observation voltage = observation;
        voltage.element = Element::other;
        report.observations = {observation, voltage};
        add_samples({{0, offset}, {at, report}}, explanation);
    };
    tell(3, "R1", july(11, 0), Quality::good);
    tell(4, "R1", july(10, 0), Quality::missing);  // Late.
    tell(5, "R2", july(11, 30), Quality::good);
    tell(6, "R1", july(9, 0), Quality::good);   // The window is open at its begin.
    tell(7, "R1", july(12, 0), Quality::good);  // The record that showed it.
    tell(8, "R1", july(11, 45), Quality::good);
    std::vector<std::uint64_t> shown;
    for (const SampleShown& sample : explanation.samples) shown.push_back(sample.offset);
    EXPECT_THAT(shown, ElementsAre(4, 3, 7));
    EXPECT_THAT(to_json(explanation), HasSubstr("\"quality\":\"missing\""));
}

TEST(Explanation, OfACatchmentShowsTheStationsThatCountAndItsOwnRows) {
    Configuration configuration = brook();
    RuleText& rule = configuration.rules[0];
    rule.subject = SubjectKind::catchment;
    rule.minimum = Quantity::from_units(1);
    rule.where = "kind == rain";
    rule.severities[3]->raise = "mean(rain(1h)) >= threshold.rain_1h";
    configuration.stations.resize(4, configuration.stations[0]);
    configuration.stations[1].id = StationId("R2");
    configuration.stations[2].id = StationId("R3");
    configuration.stations[2].weight = {};
    configuration.stations[3].id = StationId("H1");
    configuration.stations[3].kind = StationKind::river;
    Warning warning = alert();
    warning.station = StationId();
    warning.subject = SubjectId("brook");
    Explanation explanation = explain(warning, {0, 7}, configuration);
    EXPECT_THAT(explanation.stations, ElementsAre(StationId("R1"), StationId("R2")));
    ASSERT_EQ(explanation.chains.size(), 1U);
    ASSERT_EQ(explanation.chains[0].links.size(), 2U);
    EXPECT_EQ(explanation.chains[0].links[0].scope, "catchment brook");
    for (const char* station : {"R1", "R2", "R3"}) {
        Report report;
        report.station = StationId(station);
        report.observations.resize(1);
        report.observations[0].element = Element::rain;
        report.observations[0].observed_at = july(11, 0);
        add_samples({{0, 3}, {july(11, 0), report}}, explanation);
    }
    EXPECT_EQ(explanation.samples.size(), 2U);
    EXPECT_THAT(to_table(explanation), HasSubstr("SAMPLES of R2, after"));
    EXPECT_THAT(to_json(explanation), HasSubstr("\"station\":\"R2\""));
}

TEST(Explanation, OfAPersonsWarningHasNoRule) {
    Warning by_hand = alert();
    by_hand.rule = RuleName();
    by_hand.station = StationId();
    by_hand.by = PersonId("WANG");
    by_hand.text = "water over the bridge";
    const Explanation explanation = explain(by_hand, {0, 7}, brook());
    EXPECT_FALSE(explanation.text);
    EXPECT_THAT(to_table(explanation), HasSubstr("by WANG: water over the bridge"));
}

TEST(DecisionToken, ComesBackAsItWas) {
    Warning warning = alert();
    warning.incident = IncidentId("hour.R1@330799101201.20260701T040000Z~2");
    const DecisionToken token = token_of(warning, {0, 42});
    EXPECT_EQ(parse_token(to_text(token)).value(), token);
    EXPECT_THAT(to_text(token), HasSubstr("Z~2.2@42#"));
    warning.onset += Duration(1);
    EXPECT_NE(token_of(warning, {0, 42}).hash, token.hash);
    const std::string hash = token.hash;
    for (const std::string& text :
         {std::string("x"), "a.1@2#" + hash.substr(1), "a.1@#" + hash, "a.@2#" + hash,
          ".1@2#" + hash, "a.1@2" + hash, "a.1@2x#" + hash, "a@2#" + hash})
        EXPECT_FALSE(parse_token(text)) << text;
}

}  // namespace
}  // namespace freshet
