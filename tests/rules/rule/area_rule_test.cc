// Rules about areas: what is read, what is refused and doubted, which stations count.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/rule/small_rules.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// R1 and R2 in a village of 330782, of two catchments; R3 of another city.
Configuration of_city(std::vector<AreaId> areas) {
    Configuration configuration;
    for (const auto& [id, parent] :
         {std::pair("330782", ""), std::pair("330782103201", "330782"), std::pair("330799", "")}) {
        Area area;
        area.id = AreaId(id);
        area.parent = AreaId(parent);
        configuration.areas.push_back(area);
    }
    for (const char* id : {"R2", "R1", "R3"})
        configuration.stations.push_back(station_of(id, StationKind::rain));
    configuration.stations[0].catchment = CatchmentId("dong");
    configuration.stations[2].area = AreaId("330799");
    RuleText rule = rule_of("mean(rain(1h)) >= 45 mm", "mean(rain(1h)) < 30 mm");
    rule.subject = SubjectKind::area;
    rule.areas = std::move(areas);
    rule.minimum = Quantity::from_ten_thousandths(7'000);
    rule.where = "kind == rain";
    configuration.rules = {rule};
    return configuration;
}

TEST(AreaRule, EachMistakeIsNamed) {
    EXPECT_THAT(said(compile(of_city({})).errors),
                ElementsAre("rules/flood.yaml:1:1: rule `flood` is about areas and names none: "
                            "`areas: [330782]`"));
    EXPECT_THAT(said(compile(of_city({AreaId("330728")})).errors),
                ElementsAre("rules/flood.yaml:1:1: rule `flood`: there is no area 330728; did you "
                            "mean `330782`?"));
    Configuration of_stations = of_city({AreaId("330782")});
    of_stations.rules[0] = rule_of("rain(1h) >= 45 mm", "rain(1h) < 30 mm");
    of_stations.rules[0].areas = {AreaId("330782")};
    EXPECT_THAT(said(compile(of_stations).errors),
                ElementsAre("rules/flood.yaml:1:1: rule `flood`: areas are of rules with `subject: "
                            "area`"));
    Configuration of_one = of_city({AreaId("330782")});
    of_one.rules[0].severities[3]->raise = "rain(1h) >= 45 mm";
    EXPECT_THAT(said(compile(of_one).errors),
                ElementsAre("rules/flood.yaml:5:20: rain(1h) is of one station; a rule with "
                            "`subject: area` asks mean(…), max(…), sum(…) or count(stations where "
                            "…)"));
}

TEST(AreaRule, HasAllThatLiesThereAsGuests) {
    const CompiledRuleBook compiled = compile(of_city({AreaId("330782")}));
    ASSERT_THAT(said(compiled.errors), IsEmpty());
    const CatchmentId city("330782");
    ASSERT_THAT(compiled.book->judged(city), SizeIs(1));
    const JudgedSubject& judged = compiled.book->judged(city)[0];
    EXPECT_EQ(judged.subject, SubjectId("330782"));
    EXPECT_THAT(judged.areas, ElementsAre(AreaId("330782")));
    ASSERT_THAT(judged.members, SizeIs(2));
    EXPECT_EQ(judged.members[0]->id, StationId("R1"));
    EXPECT_THAT(compiled.book->guests().hosts_of(StationId("R2")), ElementsAre(city));
    EXPECT_THAT(compiled.book->guests().hosts_of(StationId("R3")), IsEmpty());
    EXPECT_THAT(said(compiled.lints),
                ElementsAre(":0:0: station R3 is under no rule: whatever is measured there warns "
                            "nobody"));
}

TEST(AreaRule, IsDoubtedWithoutStationsAndWithTooMany) {
    Configuration empty = of_city({AreaId("330782"), AreaId("330799")});
    empty.stations.pop_back();
    EXPECT_THAT(said(compile(empty).lints),
                ElementsAre("rules/flood.yaml:1:1: rule `flood`: no station counts in area "
                            "330799"));
    Configuration many = of_city({AreaId("330782")});
    many.stations.pop_back();
    for (int i = 0; i < 999; ++i)
        many.stations.push_back(station_of("S" + std::to_string(i), StationKind::rain));
    EXPECT_THAT(said(compile(many).lints),
                ElementsAre("rules/flood.yaml:1:1: rule `flood`: area 330782 has 1001 stations; of "
                            "more than 1000 each report has all of them looked at"));
}

// Of thresholds only rows of default reach it, whatever its code.
TEST(AreaRule, TakesTheRowsOfDefault) {
    Configuration configuration = of_city({AreaId("330782")});
    configuration.rules[0].severities[3]->raise = "mean(rain(1h)) >= threshold.rain_1h";
    configuration.thresholds = {row_of(ThresholdScope::preset, "", std::nullopt, 50, 30),
                                row_of(ThresholdScope::catchment, "330782", std::nullopt, 20, 10),
                                row_of(ThresholdScope::station, "R1", std::nullopt, 10, 5)};
    const CompiledRuleBook compiled = compile(configuration);
    ASSERT_THAT(said(compiled.errors), IsEmpty());
    const auto& red = compiled.book->judged(CatchmentId("330782"))[0].severities[3];
    EXPECT_EQ(red->raise.comparison.threshold, Quantity::from_units(50));
}

}  // namespace
}  // namespace freshet
