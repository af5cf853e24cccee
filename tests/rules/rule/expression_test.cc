// The language of conditions: what is read, what is refused and where, and what is left of
// arithmetic.
#include "rules/rule/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "rules/rule/parser.h"
#include "tests/rules/rule/small_rules.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

TEST(Expression, EachMistakeIsNamedWhereItStands) {
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
        {"level >= level", at + "20: the terms of both sides cancel each other out"},
        {"5 m >= 6 m",
         at + "27: nothing is measured here: one side must have a term, like rain(1h)"},
        {"rain(1h) + level >= 5 mm", at + "31: rain is measured in mm, not in m"},
        {"rain(1h) + rise(1h) * 2 >= 5 mm", at + "31: rain is measured in mm, not in m"},
        {"2 * level + rain(1h) >= 5 m", at + "24: rain is measured in mm, not in m"},
        {"level * level >= 5 m",
         at + "28: one side of * has to be a number: rules weigh terms, they "
              "multiply none"},
        {"level / level >= 5", at + "28: rules divide by a number or by a time only"},
        {"level / 0 >= 5 m", at + "28: nothing is divided by 0"},
        {"level * 2 h >= 5 m", at + "28: nothing is measured in m times h"},
        {"rain(30m) / 30m >= 20 mm/h",
         at + "32: nothing is measured in mm by m; m is metres here, half an hour 30 min"},
        {"rain(1h) / 1h >= 35 mm", at + "37: this is in mm, what it stands beside in mm/h"},
        {"5 m <= level > 6 m",
         at + "35: a chain of comparisons goes one way: 35 mm <= rain(1h) < 60 mm"},
        {"rain(1h) >= 35 inch", at +
                                    "35: `inch` is no unit; known are mm, cm, m, m3/s, mm/h, cm/h, "
                                    "m/h, h, min and %"},
        {"level-level.warning >= 1 m", at + "20: `level-level`: a minus stands between blanks"},
        {"level - level.warning >= 1 m", at + "20: no threshold is named `level.warning`"},
        {"max_rain(1h) >= 5 mm", at + "31: expected `,` after max_rain(1h, found `)`"},
        {"max_rain(3h, 1h) >= 5 mm",
         at + "20: max_rain(3h, 1h): the first window lies within the second"},
        {"rain(days) >= 5 mm", at + "25: `days` is no window; write rain(30m) or rain(3h)"},
        {"max_rian(1h, 3h) >= 5 mm",
         at + "20: `max_rian` is not known here; did you mean `max_rain`?"},
        {"fall(1h) >= 5 mm", at + "32: fall is measured in m, not in mm"},
        {"flow >= 5 m", at + "28: flow is measured in m3/s, not in m"},
        {"flow >= flow.warning", at + "20: no threshold is named `flow.warning`"},
        {"flow + level >= 5 m", at + "27: flow is measured in m3/s, not in m"},
        {"flow. >= 5 m3/s", at + "26: expected the name of a mark, found `>=`"},
        {"trend >= 5 m", at + "29: trend is measured in m/h, not in m"},
        {"time_to(level) <= 2 h",
         at + "28: time_to(…) asks for a mark, like level.guarantee, or a height in m"},
        {"time_to(level.gauge) <= 2 h", at + "20: no threshold is named `level.gauge`"},
        {"time_to(5 m) + level <= 2 h", at + "35: time_to is measured in h, not in m"},
        {"time_to(5 m) - time_to(6 m) <= 2 h", at + "20: time_to stands alone in its comparison"},
        {"season(\"04-15\", \"06-31\")",
         at + "36: `06-31` is no day; write it as \"04-15\", month and day"},
        {"season(\"04-15\", \"06-30\") > 1",
         at + "20: a condition is neither compared nor counted with"},
        {"alarm()  >= 1", at + "20: a condition is neither compared nor counted with"},
        {"alarm(1h)", at + "26: expected `)` after alarm(, found `1`"},
        {"level > 5 m or alarm", at + "40: expected `(` after `alarm`, found the end"},
        {"alrm()", at + "20: `alrm` is not known here; did you mean `alarm`?"},
        {"report(\"over\", 1h) > 0", at + "20: a condition is neither compared nor counted with"},
        {"report(5, 1h)",
         at + "27: expected what people have to say: report(\"water over bridge\", 30m), "
              "report(CODE, 30m); found `5`"},
        {"report(\" \", 1h)",
         at + "27: expected what people have to say: report(\"water over bridge\", 30m), "
              "report(CODE, 30m); found ` `"},
        {"above(purple, rainstorm)", at + "26: expected blue, yellow, orange or red, found "
                                          "`purple`; write above(orange, rainstorm)"},
        {"above(prepare, rainstorm)", at + "26: expected blue, yellow, orange or red, found "
                                           "`prepare`; write above(orange, rainstorm)"},
        {"above(orange, 5)", at + "34: expected the event: above(orange, rainstorm); found `5`"},
        {"above(orange)", at + "32: expected `,` after above(orange, found `)`"},
        {"report(over)", at + "31: expected `,` after report(`over`, found `)`"},
        {"report(over, 1m)", at + "33: report(1m): a window is 5m at least and 72h at most"},
        {"reprt(over, 1h)", at + "20: `reprt` is not known here; did you mean `report`?"},
        {"level > 5 m or silent(30m)",
         at + "35: silent(…) is no condition of a warning: silence neither raises nor ends one; "
              "`silent_after` of stations.csv says when the desk sees it"},
        {"api(15) >= 40 mm", at + "26: expected `,` after api(15, found `)`"},
        {"api(61, 0.85) >= 40 mm", at + "24: api(61, …): days are a whole number from 1 to 60"},
        {"api(15d, 0.85) >= 40 mm", at + "26: expected `,` after api(15, found `d`"},
        {"api(15, 1.1) >= 40 mm",
         at + "28: api(15, 1.1): what is left a day later is above 0 and 1 at most"},
        {"api(15, k) >= 40 mm",
         at + "28: expected what is left a day later as a plain number, found `k`"},
        {"soil(10cm) >= 35 mm", at + "34: soil is measured in %, not in mm"},
        {"soil(25cm) >= 35 %", at + "25: soil(25…: gauges stand 10, 20, 30, 40, 50, 60, 80 and 100 "
                                    "cm deep; write soil(40cm)"},
        {"soil(0.4m) >= 35 %",
         at + "25: soil(0.4…: gauges stand 10, 20, 30, 40, 50, 60, 80 and 100 cm deep; write "
              "soil(40cm)"},
        {"soil >= 35 %", at + "25: expected `(` after `soil`, found `>=`"},
        {"api(15, 0.85) >= 0.4 m", at + "37: api is measured in mm, not in m"},
        {"rain(day) >= 0 mm", at + "20: rain(day) >= 0 mm is always true"},
        {"level.warning", at + "33: expected >=, >, < or <=, found the end"},
        {"(level >= 5 m) >= 1 m", at + "20: a condition is neither compared nor counted with"},
        {"level >= 99999999999 m * 99999999999 * 9999999",
         at + "29: the numbers here are too large or too fine to be exact"},
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

// Whatever arithmetic was written, one term stands against one number.
TEST(Expression, ArithmeticIsDoneWhereTheRuleIsLoaded) {
    struct Case {
        std::string raise, meant;
    };
    const std::vector<Case> cases{
        {"rain(1h) >= 3.5 cm", "rain(1h) >= 35.0 mm"},
        {"2 * rain(1h) >= 70 mm", "rain(1h) >= 35.0 mm"},
        {"rain(3h) / 3h >= 20 mm/h", "rain(3h) >= 60.0 mm"},
        {"rain(30m) / 30 min > 20 mm/h", "rain(30m) > 10.0 mm"},
        {"5 m - level <= -1 m", "level >= 6.0 m"},
        {"level -1 m > 5 m", "level > 6.0 m"},
        {"-(level + 1 m) < -6 m", "level > 5.0 m"},
        {"(level + level) / 2 >= 80 cm", "level >= 0.8 m"},
        {"level - level.warning >= 0.5 m", "level >= 5.5 m"},
        {"2 * (level - level.warning) >= threshold.rain_1h", "level >= 25.0 m"},
        // A third of a ten-thousandth is reached by the next one, and not by the one before.
        {"3 * level >= 1 m", "level >= 0.3334 m"},
        {"rain(day) - rain(1h) > 10 mm", "rain(day) - rain(1h) > 10.0 mm"},
        {"max_rain(60m, 24h) / 1 h >= 40 mm/h", "max_rain(1h, 1d) >= 40.0 mm"},
        {"trend * 2 h > 1 m", "trend(1h) > 0.5 m/h"},
        {"time_to(level.warning) < 90 min", "time_to(5.00 m) < 1.5 h"},
        {"time_to(580 m, 30m) <= 2h", "time_to(580.00 m, 30m) <= 2.0 h"},
        {"season(\"11-01\", \"02-29\")", "season(\"11-01\", \"02-29\") >= 1.0 "},
        {"2 * flow > 300 m3/s", "flow > 150.0 m3/s"},
        {"fall(90m) >= 80 cm", "fall(90m) >= 0.8 m"},
        {"soil(40 cm) + soil(40cm) >= 70 %", "soil(40cm) >= 35.0 %"},
        {"3 * level > 1 m", "level > 0.3333 m"},
        {"3 * level < 1 m", "level < 0.3334 m"},
        {"3 * level <= 1 m", "level <= 0.3333 m"},
        {"rain(1h) + 0.5 * rain(3h) >= 40 mm", "rain(1h) + rain(3h) / 2 >= 40.0 mm"},
        {"rain(3h) / 3h - rain(1h) / 1h < 0 mm/h", "rain(3h) / 3 - rain(1h) < 0.0 mm/h"},
    };
    for (const Case& each : cases) {
        Configuration configuration;
        configuration.stations.push_back(station_of("H3"));
        configuration.rules.push_back(rule_of(each.raise, "level < 4 m"));
        configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 40, 0),
                                    row_of(ThresholdScope::preset, "", {}, 5, 0)};
        configuration.thresholds[0].unit = "m";
        configuration.thresholds[1].unit = "m";
        configuration.thresholds[1].name = "level.warning";
        const CompiledRuleBook compiled = compile(std::move(configuration));
        ASSERT_NE(compiled.book, nullptr) << each.raise << said(compiled.errors).front();
        const Comparison& found =
            compiled.book->judged(StationId("H3"))[0].severities[3]->raise.comparison;
        EXPECT_EQ(text_of(found) + " " + std::string(to_string(found.comparator)) + " " +
                      format_quantity(found.threshold, 1) + " " +
                      std::string(to_string(found.unit)),
                  each.meant)
            << each.raise;
    }
}

TEST(Expression, AChainIsEachOfItsComparisons) {
    Problems problems;
    const auto chain = parse_expression("35 mm <= rain(1h) < 60 mm", {}, problems);
    ASSERT_TRUE(chain);
    ASSERT_THAT(chain->parts, SizeIs(2));
    EXPECT_EQ(chain->parts[0].comparison.comparator, Comparator::at_least);
    EXPECT_EQ(chain->parts[0].comparison.threshold, Quantity::from_units(35));
    EXPECT_EQ(chain->parts[1].comparison.comparator, Comparator::below);
    EXPECT_EQ(chain->parts[1].comparison.threshold, Quantity::from_units(60));
}

// A mark is one height: an empty clear is its raise. Of a threshold it is no rule.
TEST(Expression, AMarkOfTheStageNeedsNoClear) {
    Configuration configuration;
    configuration.stations = {station_of("H1")};
    configuration.rules = {rule_of("level >= level.guarantee", "level < level.guarantee - 20 cm")};
    configuration.thresholds = {row_of(ThresholdScope::preset, "", {}, 6, 5)};
    configuration.thresholds[0].name = "level.guarantee";
    configuration.thresholds[0].unit = "m";
    const auto clear = [&] {
        return compile(configuration)
            .book->judged(StationId("H1"))[0]
            .severities[3]
            ->clear.comparison.threshold;
    };
    EXPECT_EQ(clear(), Quantity::from_ten_thousandths(48'000));
    configuration.thresholds[0].clear.reset();
    EXPECT_EQ(clear(), Quantity::from_ten_thousandths(58'000));
}

// Whatever is written, the parser comes back: with an expression or with one problem at a place.
TEST(Expression, AnyTextIsReadOrRefused) {
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
                                          "-3 cm",
                                          "+",
                                          "-",
                                          "*",
                                          "/",
                                          "2 h",
                                          "level.x",
                                          "3"};
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

TEST(Expression, ASumIsAsCertainAsItsTerms) {
    Comparison comparison;
    Measure last_hour, last_three;
    last_hour.window = 1h;
    last_three.window = 3h;
    comparison.sum = {{last_hour, 2}, {last_three, -1}};
    const auto of = [&](const TermValue& hour, const TermValue& three) {
        return left_of(comparison,
                       [&](const Measure& measure) { return measure.window == 1h ? hour : three; });
    };
    const auto units = [](std::int64_t count) { return Quantity::from_units(count); };
    const TermValue between{true, true, true, units(2), units(4)};
    const TermValue unbounded{true, true, false, units(2), {}};
    EXPECT_EQ(of(between, TermValue::exactly(units(1))),
              (TermValue{true, true, true, units(3), units(7)}));
    EXPECT_EQ(of(TermValue::exactly(units(5)), between),
              (TermValue{true, true, true, units(6), units(8)}));
    EXPECT_FALSE(of(between, unbounded).low_known);
    EXPECT_TRUE(of(between, unbounded).high_known);
    EXPECT_FALSE(of(TermValue::unknown(), between).high_known);
    EXPECT_FALSE(of(between, TermValue::not_measured()).measured);
    const TermValue huge = TermValue::exactly(Quantity::from_ten_thousandths(1LL << 62));
    EXPECT_FALSE(of(huge, between).low_known);
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
