#include "rules/rule/condition_parser.h"

#include <memory>
#include <utility>

#include "rules/model/folded_text.h"
#include "rules/model/severity.h"
#include "rules/rule/linear.h"

namespace freshet {
namespace {

constexpr Duration window_shortest = std::chrono::minutes(5);
constexpr Duration window_longest = std::chrono::hours(72);
constexpr int api_days_max = 60;  // As many days are kept.

// The term answers 1 where it is so.
Expression is_so(Measure measure, const SourcePlace& place) {
    Expression result;
    Comparison& comparison = result.comparison;
    comparison.place = place;
    comparison.measure = std::move(measure);
    comparison.number = Rational(1);
    settle(comparison);
    return result;
}

}  // namespace

void ConditionParser::expect_sign(std::string_view sign, std::string_view after) {
    if (!take_sign(sign))
        fail(peek(), "expected `" + std::string(sign) + "` after " + std::string(after) +
                         ", found " + shown(peek()));
}

// season("04-15", "06-30"): true on these days and all between, over New Year too.
Expression ConditionParser::season() {
    expect_sign("(", "`season`");
    const SourcePlace place = peek().place;
    Measure measure;
    measure.term = Term::season;
    measure.first_day = day();
    expect_sign(",", "the first day");
    measure.last_day = day();
    expect_sign(")", "the last day");
    return is_so(std::move(measure), place);
}

// alarm(): the station itself says that it is over its limit.
Expression ConditionParser::alarm() {
    const SourcePlace place = peek().place;
    Measure measure;
    measure.term = Term::alarm;
    expect_sign("(", "`alarm`");
    expect_sign(")", "alarm(");
    return is_so(std::move(measure), place);
}

// report("water over bridge", 30m), report(over-bridge, 30m)
Expression ConditionParser::report() {
    const SourcePlace place = peek().place;
    Measure measure;
    measure.term = Term::report;
    expect_sign("(", "`report`");
    const std::string said = shown(peek());
    measure.words =
        words("what people have to say: report(\"water over bridge\", 30m), report(CODE, 30m)");
    expect_sign(",", "report(" + said);
    measure.window = window("report", "\"…\", 3h");
    expect_sign(")", "report(" + said);
    return is_so(std::move(measure), place);
}

// above(orange, rainstorm): a warning of a higher level, of this colour or a severer one.
Expression ConditionParser::above() {
    const SourcePlace place = peek().place;
    Measure measure;
    measure.term = Term::above;
    expect_sign("(", "`above`");
    const Token colour = take();
    const std::optional<Severity> severity = severity_from(colour.text);
    if (!severity || is_stage(*severity))
        fail(colour, "expected blue, yellow, orange or red, found " + shown(colour) +
                         "; write above(orange, rainstorm)");
    measure.severity = *severity;
    expect_sign(",", "above(" + colour.text);
    measure.words = words("the event: above(" + colour.text + ", rainstorm)");
    expect_sign(")", "above(" + colour.text + ", …");
    return is_so(std::move(measure), place);
}

// soil(40cm)
Measure ConditionParser::soil() {
    expect_sign("(", "`soil`");
    const Token begin = take();
    const bool in_cm = begin.kind == Token::Kind::number && take_word("cm");
    Measure measure;
    measure.term = Term::soil;
    while (in_cm && measure.depth < soil_depths_cm.size() &&
           std::to_string(soil_depths_cm.at(measure.depth)) != begin.text)
        ++measure.depth;
    if (!in_cm || measure.depth == soil_depths_cm.size())
        fail(begin,
             "soil(" + begin.text +
                 "…: gauges stand 10, 20, 30, 40, 50, 60, 80 and 100 cm deep; write soil(40cm)");
    expect_sign(")", "soil(" + begin.text + "cm");
    return measure;
}

// level of "H2"
NamedStation ConditionParser::station(const Measure& measure) {
    const Token named = take();
    const std::string asked = text_of(measure);
    if (named.kind != Token::Kind::text || named.text.empty())
        fail(named, "expected a station in quotes: " + asked + " of \"H2\"; found " + shown(named));
    if (measure.term == Term::api || measure.term == Term::soil ||
        measure.term == Term::forecast_rain)
        fail(named, asked + " is asked of the subject itself, not of a station by name");
    return NamedStation(StationId(named.text));
}

// api(15, 0.85)
Measure ConditionParser::antecedent() {
    Measure measure;
    measure.term = Term::api;
    expect_sign("(", "`api`");
    const Token days_begin = peek();
    const Rational days = plain("the number of days");
    if (days.under() != 1 || days.over() < 1 || days.over() > api_days_max)
        fail(days_begin, "api(" + days_begin.text + ", …): days are a whole number from 1 to 60");
    measure.window = days.over() * Duration(std::chrono::hours(24));
    expect_sign(",", "api(" + days_begin.text);
    const Token factor_begin = peek();
    const Rational factor = plain("what is left a day later") * Rational(Quantity::per_unit);
    if (factor.over() < 1 || factor.over() > Quantity::per_unit)
        fail(factor_begin, "api(" + days_begin.text + ", " + factor_begin.text +
                               "): what is left a day later is above 0 and 1 at most");
    measure.factor = Quantity::from_ten_thousandths(factor.nearest());
    expect_sign(")", "api(" + days_begin.text + ", " + factor_begin.text);
    return measure;
}

Rational ConditionParser::plain(const std::string& what) {
    if (peek().kind != Token::Kind::number)
        fail(peek(), "expected " + what + " as a plain number, found " + shown(peek()));
    const Token token = take();
    const Result<ParsedQuantity> parsed = parse_quantity(token.text);
    if (!parsed || parsed->rounded)
        fail(token, "`" + token.text + "` is no number of up to four decimals");
    return Rational::of(parsed->value);
}

std::shared_ptr<const std::string> ConditionParser::words(const std::string& expected) {
    const Token token = take();
    const bool is_said = token.kind == Token::Kind::text || token.kind == Token::Kind::word;
    std::string folded = is_said ? folded_text(token.text) : "";
    if (folded.empty()) fail(token, "expected " + expected + "; found " + shown(token));
    return std::make_shared<const std::string>(std::move(folded));
}

std::int16_t ConditionParser::day() {
    const Token token = take();
    const std::string& text = token.text;
    // 2000 had a 29 February.
    const Result<Timestamp> time = parse_time("2000-" + text + "T00:00", utc);
    if (token.kind != Token::Kind::text || text.size() != 5 || !time)
        fail(token, shown(token) + " is no day; write it as \"04-15\", month and day");
    const CivilTime civil = to_civil(*time, utc);
    return static_cast<std::int16_t>(civil.month * 100 + civil.day);
}

Duration ConditionParser::window(const std::string& word, const std::string& example) {
    const Token first = take();
    std::string text = first.text;
    if (peek().kind == Token::Kind::word && peek().touches_last) text += take().text;
    const Result<Duration> parsed = parse_duration(text);
    if (!parsed)
        fail(first, "`" + text + "` is no window; write " + word + "(30m) or " + word + "(" +
                        example + ")");
    if (*parsed < window_shortest || *parsed > window_longest)
        fail(first, word + "(" + text + "): a window is 5m at least and 72h at most");
    return *parsed;
}

}  // namespace freshet
