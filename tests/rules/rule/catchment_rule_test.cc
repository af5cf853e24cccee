// Rules about a catchment as a whole: what is read, what is refused and where, which stations
// count.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/rule/small_rules.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RuleText areal(std::string raise, std::string clear) {
    RuleText rule = rule_of(std::move(raise), std::move(clear));
    rule.subject = SubjectKind::catchment;
    rule.minimum = Quantity::from_ten_thousandths(7'000);
    rule.where = "kind == rain";
    return rule;
}

Configuration of_gauges(RuleText rule) {
    Configuration configuration;
    for (const char* id : {"R2", "R1", "R3"})
        configuration.stations.push_back(station_of(id, StationKind::rain));
    configuration.stations[0].warns = {AreaId("330782103202")};
    configuration.stations[2].weight = {};
    configuration.stations.push_back(station_of("R9", StationKind::rain));
    configuration.stations[3].catchment = CatchmentId("dong");
    configuration.rules = {std::move(rule)};
    return configuration;
}

const char* const mean_raise = "mean(rain(1h)) >= 45 mm";
const char* const mean_clear = "mean(rain(1h)) < 30 mm";

TEST(CatchmentRule, EachMistakeIsNamedWhereItStands) {
    struct Case {
        std::string raise, message;
    };
    const std::string at = "rules/flood.yaml:5:";
    const std::vector<Case> cases{
        {"rain(1h) >= 35 mm",
         at + "20: rain(1h) is of one station; a rule with `subject: catchment` asks mean(…), "
              "max(…), sum(…) or count(stations where …)"},
        {"mean(level) >= 5 m", at +
                                   "25: mean(level): of rain only; what a silent gauge may show of "
                                   "anything else nobody can bound"},
        {"mean(rain(1h)) >= 45", at + "38: a number needs its unit: `45 mm`"},
        {"mean(rain(1h)) >= 45 m", at + "38: mean(rain(1h)) is measured in mm, not in m"},
        {"mean(max(rain(1h))) >= 45 mm",
         at + "25: mean(…) is of one term, like rain(1h); found `max`"},
        {"maen(rain(1h)) >= 45 mm", at + "20: `maen` is not known here; did you mean `mean`?"},
        {"mean(45 mm) >= 45 mm", at + "25: mean(…) is of one term, like rain(1h); found `45`"},
        {"mean(rain(1h) >= 45 mm", at + "34: expected `)` after mean(rain…, found `>=`"},
        {"count(rain(1h) >= 30 mm) >= 2",
         at + "26: expected count(stations where …), found `rain`"},
        {"count(stations where rain(1h)) >= 2", at + "49: expected >=, >, < or <=, found `)`"},
        {"count(stations where rain(1h) >= 30 mm and level > 2 m) >= 2",
         at + "59: expected `)` after count(stations where …, found `and`"},
        {"count(stations where rain(1h) + rain(5m) >= 30 mm) >= 2",
         at + "41: count(stations where …) compares one term with one number, like rain(1h) >= 30 "
              "mm"},
        {"count(stations where level >= level.warning) >= 2",
         at + "41: count(stations where …) compares with a number; `level.warning` may differ from "
              "station to station"},
        {"count(stations where rain(1h) >= 30 mm) >= 2 mm",
         at + "63: count(stations where rain(1h) >= 30 mm) is a plain number, not in mm"},
        {"count(stations where rain(1h) >= 30 mm) >= 0",
         at + "20: count(stations where rain(1h) >= 30 mm) >= 0 is always true"},
        {"mean(rain(1h)) >= 0 mm", at + "20: mean(rain(1h)) >= 0 mm is always true"},
    };
    for (const Case& each : cases)
        EXPECT_THAT(said(compile(of_gauges(areal(each.raise, mean_clear))).errors),
                    ElementsAre(each.message))
            << each.raise;
    RuleText of_station = rule_of(mean_raise, "rain(1h) < 30 mm");
    EXPECT_THAT(said(compile(of_gauges(of_station)).errors),
                ElementsAre(at + "20: mean(rain(1h)) is of all stations of a catchment: the rule "
                                 "needs `subject: catchment`"));
}

TEST(CatchmentRule, StatesHowMuchOfTheWeightHasToReport) {
    const std::string flood = "rules/flood.yaml:1:1: rule `flood`";
    const auto with = [](std::optional<Quantity> minimum) {
        RuleText rule = areal(mean_raise, mean_clear);
        rule.minimum = minimum;
        return said(compile(of_gauges(rule)).errors);
    };
    EXPECT_THAT(with(std::nullopt),
                ElementsAre(flood + " states no minimum: which part of a catchment's weight has to "
                                    "report, like `minimum: 0.7`"));
    for (const std::int64_t wrong : {-1, 0, 10'001})
        EXPECT_THAT(with(Quantity::from_ten_thousandths(wrong)),
                    ElementsAre(flood + ": minimum is above 0 and 1 at most"));
    EXPECT_THAT(with(Quantity::from_units(1)), IsEmpty());
    RuleText of_station = rule_of("level > 5 m", "level < 4 m");
    of_station.minimum = Quantity::from_units(1);
    EXPECT_THAT(said(compile(of_gauges(of_station)).errors),
                ElementsAre(flood + ": minimum is of rules with `subject: catchment`"));
}

TEST(CatchmentRule, CountsTheStationsOfEachCatchmentThatHaveAWeight) {
    const CompiledRuleBook compiled = compile(of_gauges(areal(mean_raise, mean_clear)));
    ASSERT_NE(compiled.book, nullptr);
    const auto& judged = compiled.book->judged(CatchmentId("mei"));
    ASSERT_THAT(judged, SizeIs(1));
    EXPECT_EQ(judged[0].subject, SubjectId("mei"));
    EXPECT_THAT(judged[0].areas, ElementsAre(AreaId("330782103201"), AreaId("330782103202")));
    ASSERT_THAT(judged[0].members, SizeIs(2));
    EXPECT_EQ(judged[0].members[0]->id, StationId("R1"));
    EXPECT_EQ(judged[0].members[1]->id, StationId("R2"));
    EXPECT_THAT(compiled.book->judged(CatchmentId("dong")), SizeIs(1));
    EXPECT_THAT(compiled.book->judged(CatchmentId("xi")), IsEmpty());
    EXPECT_THAT(compiled.book->judged(StationId("R1")), IsEmpty());
    EXPECT_THAT(said(compiled.lints),
                ElementsAre(":0:0: station R3 is under no rule: whatever is measured there warns "
                            "nobody"));
}

// The rows of a station say nothing of its catchment.
TEST(CatchmentRule, TakesThresholdsOfItsCatchmentAndThoseForAll) {
    Configuration configuration = of_gauges(
        areal("mean(rain(1h)) >= threshold.rain_1h", "mean(rain(1h)) < threshold.rain_1h"));
    configuration.thresholds = {row_of(ThresholdScope::station, "R1", {}, 1, 1),
                                row_of(ThresholdScope::kind, "rain", {}, 2, 2),
                                row_of(ThresholdScope::preset, "", {}, 50, 40),
                                row_of(ThresholdScope::catchment, "mei", {}, 30, 20)};
    const auto threshold = [](const CompiledRuleBook& compiled, const char* catchment) {
        const auto& judged = compiled.book->judged(CatchmentId(catchment));
        return judged[0].severities[3]->raise.comparison.threshold;
    };
    const CompiledRuleBook compiled = compile(configuration);
    ASSERT_NE(compiled.book, nullptr);
    EXPECT_EQ(threshold(compiled, "mei"), Quantity::from_units(30));
    EXPECT_EQ(threshold(compiled, "dong"), Quantity::from_units(50));

    configuration.thresholds[3].when = "rain(24h) >= 50 mm";
    EXPECT_THAT(
        said(compile(configuration).errors),
        ElementsAre("thresholds.csv:7:0: when: rule `flood` asks this of a catchment, but a "
                    "condition is of a station"));
    configuration.thresholds[3].when = "mean(rain(24h)) >= 50 mm";
    EXPECT_THAT(said(compile(configuration).errors),
                ElementsAre("thresholds.csv:7:0: when: mean(rain(1d)) is of a catchment, a "
                            "condition of a threshold is of a station"));
}

TEST(CatchmentRule, LintsThatEveryStationCounts) {
    RuleText rule = areal(mean_raise, mean_clear);
    rule.where.clear();
    Configuration configuration = of_gauges(rule);
    configuration.stations[2].weight = station_weight_preset;
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:1:1: rule `flood` has no where: every station of a "
                            "catchment counts, one without the gauge as one that is silent"));
}

}  // namespace
}  // namespace freshet
