// What a person writes in rules/*.yaml and thresholds.csv, and what the engine is given for it.
#include "rules/rule/rule_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/rules/rule/small_rules.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(RuleBook, AllMistakesAreSaidAtOnce) {
    RuleText rule = rule_of("levl > 5 m", "level < 4");
    rule.where = "kind == rivr";
    Configuration configuration;
    configuration.rules = {rule, rule};
    EXPECT_THAT(said(compile(std::move(configuration)).errors), SizeIs(7));
}

TEST(RuleBook, ManyParenthesesAreRefusedNotFollowed) {
    const std::string deep(100'000, '(');
    EXPECT_THAT(said(compile(rule_of(deep, "level < 4 m")).errors), SizeIs(1));
}

TEST(RuleBook, WhereChoosesStations) {
    struct Case {
        std::string where;
        bool river, rain;
    };
    const std::vector<Case> cases{
        {"", true, true},
        {"kind == river", true, false},
        {"kind in (rain, pump)", false, true},
        {"not kind == rain", true, false},
        {"kind != rain and station != H1", false, false},
        {"tag(\"small-basin\") or station == H1", true, true},
        {"catchment == mei", true, true},
        {"area in (330782103201)", true, true},
    };
    for (const Case& each : cases) {
        Configuration configuration;
        configuration.stations = {station_of("H1"), station_of("R1", StationKind::rain)};
        configuration.stations[1].tags = {"small-basin"};
        configuration.rules = {rule_of("level >= 5 m", "level < 4 m")};
        configuration.rules[0].where = each.where;
        const CompiledRuleBook compiled = compile(std::move(configuration));
        ASSERT_NE(compiled.book, nullptr) << each.where << said(compiled.errors).front();
        EXPECT_EQ(compiled.book->judged(StationId("H1")).size(), each.river ? 1U : 0U)
            << each.where;
        EXPECT_EQ(compiled.book->judged(StationId("R1")).size(), each.rain ? 1U : 0U) << each.where;
    }
}

// The narrower scope decides, at the same scope the row of this severity.
TEST(RuleBook, ThresholdsComeFromTheNarrowestScope) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain)};
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    const std::vector<ThresholdRow> rows{
        row_of(ThresholdScope::preset, "", {}, 10, 5),
        row_of(ThresholdScope::preset, "", Severity::red, 20, 15),
        row_of(ThresholdScope::kind, "rain", {}, 30, 25),
        row_of(ThresholdScope::catchment, "mei", Severity::red, 40, 35),
        row_of(ThresholdScope::station, "R1", {}, 50, 45),
        row_of(ThresholdScope::station, "R1", Severity::red, 60, 55),
    };
    for (const ThresholdRow& row : rows) {
        configuration.thresholds.push_back(row);
        const CompiledRuleBook compiled = compile(configuration);
        ASSERT_NE(compiled.book, nullptr);
        const Judgement& red = *compiled.book->judged(StationId("R1"))[0].severities[3];
        EXPECT_EQ(red.raise.comparison.threshold, *row.raise);
        EXPECT_EQ(red.clear.comparison.threshold, *row.clear);
    }
}

TEST(RuleBook, AVillageRowMakesASubjectOfItsOwn) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain)};
    configuration.stations[0].warns = {AreaId("330782103201"), AreaId("330782103202")};
    configuration.rules = {rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < 10 mm")};
    configuration.thresholds = {
        row_of(ThresholdScope::preset, "", {}, 50, 40),
        row_of(ThresholdScope::village, "R1@330782103201", Severity::red, 30, 20)};
    configuration.thresholds[1].hold = 2h;
    const CompiledRuleBook compiled = compile(configuration);
    ASSERT_NE(compiled.book, nullptr);
    const std::vector<JudgedSubject>& judged = compiled.book->judged(StationId("R1"));
    ASSERT_THAT(judged, SizeIs(2));
    EXPECT_EQ(judged[0].subject, SubjectId("R1@330782103201"));
    EXPECT_THAT(judged[0].areas, ElementsAre(AreaId("330782103201")));
    EXPECT_EQ(judged[0].severities[3]->raise.comparison.threshold, Quantity::from_units(30));
    EXPECT_EQ(judged[0].severities[3]->hold, 2h);
    EXPECT_EQ(judged[1].subject, SubjectId("R1"));
    EXPECT_THAT(judged[1].areas, ElementsAre(AreaId("330782103202")));
    EXPECT_EQ(judged[1].severities[3]->hold, 1h);
}

TEST(RuleBook, AMissingThresholdIsNoRuleNeverZero) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain), station_of("H1")};
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    configuration.thresholds = {row_of(ThresholdScope::kind, "rain", {}, 50, 40)};
    EXPECT_EQ(compile(configuration).book->judged(StationId("H1"))[0].severities[3], nullptr);
    EXPECT_NE(compile(configuration).book->judged(StationId("R1"))[0].severities[3], nullptr);
    configuration.thresholds[0].clear.reset();
    EXPECT_EQ(compile(configuration).book->judged(StationId("R1"))[0].severities[3], nullptr);
}

Timestamp on(std::string_view day) {
    return parse_time("2026-" + std::string(day) + "T00:00", beijing).value();
}

// A row of a season goes before one of all the year of its own scope, never before a narrower one.
TEST(RuleBook, TheRowOfTheSeasonDecidesOnItsDays) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain)};
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40),
                                row_of(ThresholdScope::preset, "", {}, 30, 20),
                                row_of(ThresholdScope::preset, "", {}, 20, 10)};
    configuration.thresholds[1].days = DaysOfYear{415, 630};
    configuration.thresholds[2].days = DaysOfYear{1101, 228};  // Over New Year.
    const auto raise_on = [&](std::string_view day) {
        const CompiledRuleBook compiled = compile(configuration);
        const JudgedSubject& subject = compiled.book->judged(StationId("R1"))[0];
        return subject.at(on(day))[3]->raise.comparison.threshold;
    };
    for (const auto& [day, raise] : std::vector<std::pair<std::string, int>>{{"01-01", 20},
                                                                             {"02-28", 20},
                                                                             {"03-01", 50},
                                                                             {"04-14", 50},
                                                                             {"04-15", 30},
                                                                             {"06-30", 30},
                                                                             {"07-01", 50},
                                                                             {"10-31", 50},
                                                                             {"11-01", 20},
                                                                             {"12-31", 20}})
        EXPECT_EQ(raise_on(day), Quantity::from_units(raise)) << day;
    EXPECT_EQ(compile(configuration).book->judged(StationId("R1"))[0].seasons.size(), 4U);
    configuration.thresholds.push_back(row_of(ThresholdScope::kind, "rain", {}, 70, 60));
    EXPECT_EQ(raise_on("05-01"), Quantity::from_units(70));
}

TEST(RuleBook, OutOfItsSeasonASeverityIsNotThereAndNotForgotten) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain)};
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40)};
    configuration.thresholds[0].days = DaysOfYear{701, 831};
    configuration.thresholds[0].hold = 3h;
    const CompiledRuleBook compiled = compile(configuration);
    const JudgedSubject& subject = compiled.book->judged(StationId("R1"))[0];
    EXPECT_NE(subject.at(on("08-31"))[3], nullptr);
    EXPECT_EQ(subject.at(on("09-01"))[3], nullptr);
    ASSERT_NE(subject.at_or_before(on("03-01"), 3), nullptr);
    EXPECT_EQ(subject.at_or_before(on("03-01"), 3)->hold, 3h);
    EXPECT_THAT(said(compiled.lints), IsEmpty());
}

TEST(RuleBook, AConditionOfAThresholdIsReadAndRefusedByItsLine) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain)};
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40),
                                row_of(ThresholdScope::preset, "", {}, 30, 20)};
    const auto said_of = [&](std::string when) {
        configuration.thresholds[1].when = std::move(when);
        return said(compile(configuration).errors);
    };
    EXPECT_THAT(said_of("api(15, 0.85) >= 30 mm"), IsEmpty());
    const CompiledRuleBook compiled = compile(configuration);
    const Judgement& red = *compiled.book->judged(StationId("R1"))[0].severities[3];
    EXPECT_EQ(red.raise.comparison.threshold, Quantity::from_units(50));
    ASSERT_THAT(red.cases, SizeIs(1));
    EXPECT_EQ(red.cases[0].then->raise.comparison.threshold, Quantity::from_units(30));
    EXPECT_EQ(red.window_longest, 24h * 16);
    EXPECT_THAT(
        said_of("apj(15, 0.85) >= 30 mm"),
        ElementsAre("thresholds.csv:7:0: when: `apj` is not known here; did you mean `api`?"));
    EXPECT_THAT(said_of("level >= level.warning"),
                ElementsAre("thresholds.csv:7:0: when: a condition of a threshold names no other"));
    configuration.thresholds[1].clear.reset();
    EXPECT_THAT(said_of("api(15, 0.85) >= 30 mm"),
                ElementsAre("thresholds.csv:7:0: rain_1h: a row with `when` states raise and clear "
                            "where a rule asks for both"));
    configuration.thresholds[1].clear = Quantity::from_units(20);
    configuration.thresholds.erase(configuration.thresholds.begin());
    configuration.thresholds.push_back(configuration.thresholds[0]);
    configuration.thresholds[1].when = "api(15, 0.85) >= 60 mm";
    EXPECT_THAT(said_of("api(15, 0.85) >= 30 mm"),
                ElementsAre("thresholds.csv:7:0: rain_1h has rows with `when` only; one without "
                            "says what holds where none of them is true"));
}

// A condition that no row of the rule's names has changes nothing, and no name but its own.
TEST(RuleBook, AConditionIsACaseWhereItsRowsAreAskedFor) {
    Configuration configuration;
    configuration.stations = {station_of("H1"), station_of("H2")};
    configuration.rules = {rule_of("rain(1h) >= threshold.rain_1h and level >= threshold.stage",
                                   "rain(1h) < threshold.rain_1h")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40),
                                row_of(ThresholdScope::preset, "", {}, 5, 4),
                                row_of(ThresholdScope::station, "H1", {}, 30, 20),
                                row_of(ThresholdScope::preset, "", {}, 9, 8)};
    configuration.thresholds[1].name = "stage";
    configuration.thresholds[1].unit = "m";
    configuration.thresholds[2].when = "level > 3 m";
    configuration.thresholds[3].name = "other";
    configuration.thresholds[3].when = "level > 4 m";
    const CompiledRuleBook compiled = compile(configuration);
    ASSERT_NE(compiled.book, nullptr);
    const Judgement& here = *compiled.book->judged(StationId("H1"))[0].severities[3];
    ASSERT_THAT(here.cases, SizeIs(1));
    EXPECT_EQ(here.cases[0].then->raise.parts[0].comparison.threshold, Quantity::from_units(30));
    EXPECT_EQ(here.cases[0].then->raise.parts[1].comparison.threshold, Quantity::from_units(5));
    EXPECT_THAT(compiled.book->judged(StationId("H2"))[0].severities[3]->cases, IsEmpty());
}

TEST(RuleBook, AThresholdInTheWrongUnitIsRefusedOnce) {
    Configuration configuration;
    configuration.stations = {station_of("R1"), station_of("R2")};
    configuration.rules = {rule_of("level >= threshold.rain_1h", "level < 10 m")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40)};
    EXPECT_THAT(said(compile(configuration).errors),
                ElementsAre("thresholds.csv:7:0: rain_1h is in mm, but level is measured in m"));
}

// Of 100,000 stations under one set of numbers the first is worked out; what is too large there is
// said once.
TEST(RuleBook, SubjectsOfTheSameOrOfEqualRowsShareTheirJudgement) {
    Configuration configuration;
    for (const char* id : {"R1", "R2", "R3", "R4"})
        configuration.stations.push_back(station_of(id, StationKind::rain));
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40),
                                row_of(ThresholdScope::station, "R3", {}, 50, 40),
                                row_of(ThresholdScope::station, "R4", {}, 60, 40)};
    const auto book = compile(configuration).book;
    const auto judgement = [&](const char* id) {
        return book->judged(StationId(id))[0].severities[3];
    };
    EXPECT_EQ(judgement("R1"), judgement("R2"));
    EXPECT_EQ(judgement("R1"), judgement("R3"));
    EXPECT_NE(judgement("R1"), judgement("R4"));

    configuration.thresholds.resize(1);
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h / 0.0001", "rain(1h) < threshold.rain_1h")};
    configuration.thresholds[0].raise =
        Quantity::from_ten_thousandths(std::numeric_limits<std::int64_t>::max() / 2);
    EXPECT_THAT(said(compile(configuration).errors),
                ElementsAre("rules/flood.yaml:5:20: the thresholds here are too large or too fine "
                            "to be exact"));
}

// Scenario 2c.
TEST(RuleBook, LintsARiseShorterThanTheStep) {
    Configuration configuration;
    configuration.stations = {station_of("H3")};
    configuration.stations[0].level_step = 1h;
    configuration.rules = {rule_of("rise(30m) >= 0.80 m", "rise(30m) < 0.3 m")};
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:5:20: rise(30m) is shorter than the 60 min step of "
                            "station H3; it can never be certain there"));
}

TEST(RuleBook, LintsALineThroughFewerThanTwoSamples) {
    Configuration configuration;
    configuration.stations = {station_of("H3")};
    configuration.stations[0].level_step = 2h;
    configuration.rules = {rule_of("trend >= 0.5 m/h or time_to(5 m, 6h) < 1 h",
                                   "trend < 0 m/h and time_to(5 m, 6h) > 2 h")};
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:5:20: trend(1h) is shorter than the 120 min step of "
                            "station H3; it can never be certain there"));
}

// Scenario 8.
TEST(RuleBook, LintsWhatClearForgets) {
    const RuleText rule =
        rule_of("level >= 6.00 m or rise(1h) >= 1.50 m", "rise(1h) < 0.50 m", Severity::orange);
    EXPECT_THAT(said(compile(rule).lints),
                ElementsAre("rules/flood.yaml:5:20: orange: raise uses level, clear does not"));
}

TEST(RuleBook, LintsRainShorterThanTheStep) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain), station_of("R2")};
    configuration.stations[0].rain_step = configuration.stations[1].rain_step = 1h;
    configuration.rules = {rule_of("rain(30m) >= 20 mm or max_rain(30m, 3h) >= 30 mm",
                                   "rain(30m) < 20 mm and max_rain(30m, 3h) < 30 mm")};
    const std::string end =
        " is shorter than the 60 min step of station R1 (and 1 more); the rain of a whole step "
        "counts in it";
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:5:42: max_rain(30m, 3h)" + end,
                            "rules/flood.yaml:5:20: rain(30m)" + end));
}

// Allowed, for not every gauge has every row; and never taken for 0.
TEST(RuleBook, LintsMissingThresholdsAndStationsUnderNoRule) {
    Configuration configuration;
    configuration.stations = {station_of("R1", StationKind::rain), station_of("H1"),
                              station_of("H2"), station_of("T1", StationKind::tide)};
    configuration.stations[3].place = {"stations.csv", 9, 0};
    configuration.rules = {
        rule_of("rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h")};
    configuration.rules[0].where = "kind in (rain, river)";
    configuration.thresholds = {row_of(ThresholdScope::kind, "rain", {}, 50, 40)};
    EXPECT_THAT(said(compile(configuration).lints),
                ElementsAre("rules/flood.yaml:5:20: red: no threshold `rain_1h` for H1 (and 1 "
                            "more); there is no red there",
                            "stations.csv:9:0: station T1 is under no rule: whatever is measured "
                            "there warns nobody"));
}

TEST(RuleBook, LintsNumbersOutOfOrderAndRulesOfNoStation) {
    RuleText rule = rule_of("level >= 5 m", "level < 5.5 m");
    rule.severities[2] = SeverityText{"level >= 6 m", "level < 5.5 m", 1h, {}, {}};
    EXPECT_THAT(said(compile(rule).lints),
                ElementsAre("rules/flood.yaml:5:20: red: clears level under 5.50 m, which is above "
                            "its raise of 5.00 m (at H3)",
                            "rules/flood.yaml:5:20: red: level 5.00 m is below orange's 6.00 m "
                            "(at H3)"));
    rule = rule_of("level >= 5 m", "level < 4 m");
    rule.where = "kind == tide";
    EXPECT_THAT(said(compile(rule).lints),
                ElementsAre("rules/flood.yaml:1:1: rule `flood` matches no station",
                            ":0:0: station H3 is under no rule: whatever is measured there warns "
                            "nobody"));
    EXPECT_THAT(said(compile(rule_of("level >= 5 m", "level < 4 m")).lints), IsEmpty());
}

// 2 a - b lies between twice the low of a less the high of b, and the other way round.
}  // namespace
}  // namespace freshet
