// What a person writes in rules/*.yaml and thresholds.csv, and what the engine is given for it.
#include "rules/rule/rule_book.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "rules/rule/parser.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using namespace std::chrono_literals;

RuleText rule_of(std::string raise, std::string clear, Severity severity = Severity::red) {
    RuleText rule;
    rule.name = RuleName("flood");
    rule.event = "flood";
    rule.place = {"rules/flood.yaml", 1, 1};
    SeverityText text{std::move(raise), std::move(clear), 1h, {}, {}};
    text.raise_place = {"rules/flood.yaml", 5, 20};
    text.clear_place = {"rules/flood.yaml", 6, 20};
    rule.severities[static_cast<std::size_t>(severity) - 1] = text;
    return rule;
}

Station station_of(std::string id, StationKind kind = StationKind::river) {
    Station station;
    station.id = StationId(std::move(id));
    station.kind = kind;
    station.catchment = CatchmentId("mei");
    station.area = AreaId("330782103201");
    return station;
}

ThresholdRow row_of(ThresholdScope scope, std::string id, std::optional<Severity> severity,
                    std::int64_t raise, std::int64_t clear) {
    ThresholdRow row;
    row.scope = scope;
    row.id = std::move(id);
    row.name = "rain_1h";
    row.severity = severity;
    row.raise = Quantity::from_units(raise);
    row.clear = Quantity::from_units(clear);
    row.unit = "mm";
    row.place = {"thresholds.csv", 7, 0};
    return row;
}

CompiledRuleBook compile(Configuration configuration) {
    return compile_rule_book(std::make_shared<const Configuration>(std::move(configuration)));
}

CompiledRuleBook compile(RuleText rule) {
    Configuration configuration;
    configuration.stations.push_back(station_of("H3"));
    configuration.rules.push_back(std::move(rule));
    return compile(std::move(configuration));
}

std::vector<std::string> said(const Problems& problems) {
    std::vector<std::string> lines;
    for (const Problem& problem : problems)
        lines.push_back(problem.place.file + ":" + std::to_string(problem.place.line) + ":" +
                        std::to_string(problem.place.column) + ": " + problem.message);
    return lines;
}

TEST(RuleBook, EachMistakeIsNamedWhereItStands) {
    struct Case {
        std::string raise, message;
    };
    const std::string at = "rules/flood.yaml:5:";
    const std::vector<Case> cases{
        {"rian(1h) >= 35 mm", at + "20: `rian` is not known here; did you mean `rain`?"},
        {"level >= 5 m or lvel > 6 m", at + "36: `lvel` is not known here; did you mean `level`?"},
        {"rain(1h) >= 35", at + "32: a number needs its unit: `35 mm`"},
        {"rain(1h) >= 35 m", at + "32: rain is measured in mm, not in m"},
        {"level >= 5 mm", at + "29: level is measured in m, not in mm"},
        {"rain(1h) = 35 mm", at + "29: expected >=, >, < or <=, found `=`"},
        {"rain(1 week) >= 35 mm", at + "25: `1` is no window; write rain(30m) or rain(3h)"},
        {"rain(4m) >= 35 mm", at + "25: rain(4m): a window is 5m at least and 72h at most"},
        {"rain(73h) >= 35 mm", at + "25: rain(73h): a window is 5m at least and 72h at most"},
        {"level >= level", at + "29: one side must be a number with its unit, or threshold.NAME"},
        {"5 m >= 6 m", at + "27: one side must be rain(…), level or rise(…)"},
        {"(level >= 5 m",
         at + "33: expected `)` after the expression in parentheses, found the end"},
        {"level >= 5 m rise(1h) > 1 m", at + "33: expected `and`, `or` or the end, found `rise`"},
        {"level >= 5.00001 m", at + "29: `5.00001` is no number of up to four decimals"},
        {"level >= threshold.guarantee", at + "20: no threshold is named `guarantee`"},
        {"level >= 5 m ; drop", at + "33: expected `and`, `or` or the end, found `;`"},
        {"rain(1h) >= 0 mm", at + "20: rain(1h) >= 0 mm is always true"},
        {"level ≥ 5 m und level > 6 m", at + "32: expected `and`, `or` or the end, found `und`"},
        {"", at + "20: red has no raise"},
    };
    for (const Case& each : cases) {
        const CompiledRuleBook compiled = compile(rule_of(each.raise, "level < 4 m"));
        EXPECT_EQ(compiled.book, nullptr) << each.raise;
        EXPECT_THAT(said(compiled.errors), ElementsAre(each.message)) << each.raise;
    }
}

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

TEST(RuleBook, AThresholdInTheWrongUnitIsRefusedOnce) {
    Configuration configuration;
    configuration.stations = {station_of("R1"), station_of("R2")};
    configuration.rules = {rule_of("level >= threshold.rain_1h", "level < 10 m")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 50, 40)};
    EXPECT_THAT(said(compile(configuration).errors),
                ElementsAre("thresholds.csv:7:0: rain_1h is in mm, but level is measured in m"));
}

// Whatever is written, the parser comes back: with an expression or with one problem at a place.
TEST(RuleBook, AnyTextIsReadOrRefused) {
    const std::vector<std::string> pieces{"rain(1h)",
                                          "rise(30m)",
                                          "level",
                                          ">=",
                                          "<",
                                          "5 m",
                                          "35 mm",
                                          "(",
                                          ")",
                                          "and",
                                          "or",
                                          "threshold.",
                                          "threshold.rain_1h",
                                          "≥",
                                          "\n",
                                          "\xff",
                                          "\"",
                                          "0.00001",
                                          "rain(",
                                          "99999999999999999999",
                                          " ",
                                          "-3 cm"};
    std::mt19937_64 random(5);
    int read = 0;
    for (int round = 0; round < 20000; ++round) {
        std::string text;
        for (std::uint64_t count = random() % 9; count > 0; --count)
            text += pieces[random() % pieces.size()] + (random() % 4 == 0 ? "" : " ");
        Problems problems;
        const auto expression = parse_expression(text, {"rules/x.yaml", 3, 7}, problems);
        EXPECT_EQ(expression.has_value(), problems.empty()) << text;
        EXPECT_LE(problems.size(), 1U);
        for (const Problem& problem : problems) EXPECT_GE(problem.place.line, 3);
        read += expression ? 1 : 0;
    }
    EXPECT_GT(read, 5);
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

// Scenario 8.
TEST(RuleBook, LintsWhatClearForgets) {
    const RuleText rule =
        rule_of("level >= 6.00 m or rise(1h) >= 1.50 m", "rise(1h) < 0.50 m", Severity::orange);
    EXPECT_THAT(said(compile(rule).lints),
                ElementsAre("rules/flood.yaml:5:20: orange: raise uses level, clear does not"));
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
                ElementsAre("rules/flood.yaml:1:1: rule `flood` matches no station"));
    EXPECT_THAT(said(compile(rule_of("level >= 5 m", "level < 4 m")).lints), IsEmpty());
}

TEST(Expression, UnknownIsNeitherTrueNorFalse) {
    const TermValue between{true, true, true, Quantity::from_units(2), Quantity::from_units(4)};
    const auto ask = [&](Comparator comparator, std::int64_t bound) {
        return compare(between, comparator, Quantity::from_units(bound), Truth::no);
    };
    EXPECT_EQ(ask(Comparator::at_least, 2), Truth::yes);
    EXPECT_EQ(ask(Comparator::at_least, 3), Truth::unknown);
    EXPECT_EQ(ask(Comparator::at_least, 5), Truth::no);
    EXPECT_EQ(ask(Comparator::above, 2), Truth::unknown);
    EXPECT_EQ(ask(Comparator::above, 4), Truth::no);
    EXPECT_EQ(ask(Comparator::below, 5), Truth::yes);
    EXPECT_EQ(ask(Comparator::below, 4), Truth::unknown);
    EXPECT_EQ(ask(Comparator::at_most, 4), Truth::yes);
    EXPECT_EQ(ask(Comparator::at_most, 1), Truth::no);
    EXPECT_EQ(compare(TermValue::unknown(), Comparator::below, Quantity(), Truth::yes),
              Truth::unknown);
    EXPECT_EQ(compare(TermValue::not_measured(), Comparator::below, Quantity(), Truth::yes),
              Truth::yes);
}

}  // namespace
}  // namespace freshet
