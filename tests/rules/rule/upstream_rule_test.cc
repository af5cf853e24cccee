// A station asked of by name: what is read, what is refused and where, who becomes a guest of whom.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/rule/small_rules.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// H3 asks; H2 lies beyond the divide.
Configuration asking(std::string raise, std::string clear = "level < 2 m") {
    Configuration configuration;
    configuration.stations = {station_of("H2"), station_of("H3")};
    configuration.stations[0].catchment = CatchmentId("dong");
    configuration.rules = {rule_of(std::move(raise), std::move(clear))};
    configuration.rules[0].where = "station == \"H3\"";
    return configuration;
}

TEST(UpstreamRule, EachMistakeIsNamedWhereItStands) {
    struct Case {
        std::string raise, message;
    };
    const std::string at = "rules/flood.yaml:5:";
    const std::vector<Case> cases{
        {"level of \"H22\" >= 2 m",
         at + "20: level of \"H22\": no station is named `H22`; did you mean `H2`?"},
        {"level of H2 >= 2 m",
         at + "29: expected a station in quotes: level of \"H2\"; found `H2`"},
        {"level of \"H2\" >= 2 mm", at + "37: level is measured in m, not in mm"},
        {"rise(30m) of \"H2\" >= 0.5", at + "41: a number needs its unit: `0.5 m`"},
        {"api(15, 0.85) of \"H2\" >= 20 mm",
         at + "37: api(15, 0.85) is asked of the subject itself, not of a station by name"},
        {"level >= 5 m and rise(30m) of \"X\" >= 1 m",
         at + "37: rise(30m) of \"X\": no station is named `X`"},
    };
    for (const Case& each : cases)
        EXPECT_THAT(said(compile(asking(each.raise)).errors), ElementsAre(each.message))
            << each.raise;
    RuleText areal = rule_of("mean(rain(1h) of \"H2\") >= 20 mm", "mean(rain(1h)) < 10 mm");
    areal.subject = SubjectKind::catchment;
    areal.minimum = Quantity::from_units(1);
    Configuration configuration = asking("level >= 2 m");
    configuration.rules = {areal};
    EXPECT_THAT(said(compile(configuration).errors),
                ElementsAre("rules/flood.yaml:5:25: mean(…) asks all stations; rain(1h) of \"H2\" "
                            "is of one"));
}

TEST(UpstreamRule, NamesWhatItAsksAndWhoIsAGuest) {
    const CompiledRuleBook compiled = compile(
        asking("rise(30m) of \"H2\" >= 0.5 m and flow of \"H2\" > 3 m3/s or level of \"H3\" > 9 m",
               "level < 2 m"));
    ASSERT_THAT(said(compiled.errors), IsEmpty());
    const JudgedSubject& judged = compiled.book->judged(StationId("H3")).at(0);
    EXPECT_TRUE(judged.uses.has(SeriesAsked::level));
    EXPECT_FALSE(judged.uses.has(SeriesAsked::flow));
    ASSERT_THAT(judged.upstreams, SizeIs(2));
    EXPECT_EQ(judged.upstreams[0].station, StationId("H2"));
    EXPECT_TRUE(judged.upstreams[0].uses.has(SeriesAsked::flow));
    EXPECT_THAT(compiled.book->askers_of(StationId("H2")), ElementsAre(StationId("H3")));
    const GuestList& guests = compiled.book->guests();
    EXPECT_THAT(guests.hosts_of(StationId("H2")), ElementsAre(CatchmentId("mei")));
    EXPECT_THAT(guests.hosts_of(StationId("H3")), IsEmpty());
    EXPECT_TRUE(guests.is_asked(CatchmentId("mei"), StationId("H2")));
}

TEST(UpstreamRule, AGaugeOfRainIsDoubtedForItsStage) {
    Configuration configuration = asking("level of \"H2\" >= 2 m", "level of \"H2\" < 1 m");
    configuration.stations[0].kind = StationKind::rain;
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:5:20: level of \"H2\": H2 is of kind rain; what it "
                            "never tells is unknown"));
}

TEST(UpstreamRule, AWindowShorterThanItsStepIsDoubted) {
    Configuration configuration = asking("rise(10m) of \"H2\" >= 2 m", "rise(10m) of \"H2\" < 1 m");
    configuration.stations[0].level_step = 60min;
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:5:20: rise(10m) of \"H2\" is shorter than the 60 min "
                            "step of station H2; it can never be certain there"));
}

TEST(UpstreamRule, NoConditionOfAThresholdNamesAStation) {
    Configuration configuration = asking("rain(1h) >= threshold.rain_1h", "rain(1h) < 5 mm");
    configuration.thresholds = {row_of(ThresholdScope::preset, "", std::nullopt, 30, 20),
                                row_of(ThresholdScope::preset, "", std::nullopt, 20, 10)};
    configuration.thresholds[1].when = "rain(1h) of \"H2\" >= 5 mm";
    EXPECT_THAT(said(compile(configuration).errors),
                ElementsAre("thresholds.csv:7:0: when: rain(1h) of \"H2\": a condition of a "
                            "threshold is of the station itself"));
}

}  // namespace
}  // namespace freshet
