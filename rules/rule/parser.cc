// A parser by recursive descent. It stops at the first mistake of an expression: what follows one
// is mostly its consequence, and the other expressions of the file are reported all the same.
#include "rules/rule/parser.h"

#include <utility>
#include <variant>

#include "rules/rule/condition_parser.h"
#include "rules/rule/linear.h"
#include "rules/rule/nearest.h"

namespace freshet {
namespace {

constexpr int depth_max = 64;  // Parentheses within parentheses; a stranger's file is no stack.

// Both kinds of parentheses are read alike: which it was shows at its end.
using Part = std::variant<Linear, Expression>;

bool rises(Comparator comparator) {
    return comparator == Comparator::at_least || comparator == Comparator::above;
}

class Parser : private ConditionParser {
public:
    explicit Parser(std::vector<Token> tokens) : ConditionParser(std::move(tokens)) {}

    Expression run() {
        Expression expression = condition(either());
        if (peek().kind != Token::Kind::end)
            fail(peek(), "expected `and`, `or` or the end, found " + shown(peek()));
        return expression;
    }

private:
    // What has just been read has to be true or false.
    Expression condition(Part part) const {
        if (std::holds_alternative<Linear>(part))
            fail(peek(), "expected >=, >, < or <=, found " + shown(peek()));
        return std::get<Expression>(std::move(part));
    }

    static Linear value(Part part, const Token& begin) {
        if (std::holds_alternative<Expression>(part))
            fail(begin, "a condition is neither compared nor counted with");
        return std::get<Linear>(std::move(part));
    }

    Part joined(Expression::Kind kind, std::string_view word, Part (Parser::*part)()) {
        Part first = (this->*part)();
        if (!is_word(word)) return first;
        Expression result;
        result.kind = kind;
        result.parts.push_back(condition(std::move(first)));
        while (take_word(word)) result.parts.push_back(condition((this->*part)()));
        return result;
    }

    Part either() { return joined(Expression::Kind::any_of, "or", &Parser::both); }
    Part both() { return joined(Expression::Kind::all_of, "and", &Parser::chain); }

    Part chain() {
        const Token begin = peek();
        Part first = sum();
        std::optional<Comparator> comparator = take_comparator();
        if (!comparator) return first;
        Linear left = value(std::move(first), begin);
        Expression result;
        result.kind = Expression::Kind::all_of;
        const bool upwards = rises(*comparator);
        while (comparator) {
            const Token right_begin = peek();
            Linear right = value(sum(), right_begin);
            if (rises(*comparator) != upwards)
                fail(right_begin, "a chain of comparisons goes one way: 35 mm <= rain(1h) < 60 mm");
            result.parts.push_back(compared(std::move(left), *comparator, right));
            left = std::move(right);
            comparator = take_comparator();
        }
        if (result.parts.size() == 1) return std::move(result.parts.front());
        return result;
    }

    std::optional<Comparator> take_comparator() {
        if (take_sign(">=")) return Comparator::at_least;
        if (take_sign("<=")) return Comparator::at_most;
        if (take_sign(">")) return Comparator::above;
        if (take_sign("<")) return Comparator::below;
        return std::nullopt;
    }

    Part sum() {
        const Token begin = peek();
        Part left = product();
        while (true) {
            const Token sign = peek();
            const bool minus = take_sign("-");
            // `level -3 m`: the minus has been taken for the number's own, which comes to the same.
            const bool own = sign.kind == Token::Kind::number && sign.text.starts_with('-');
            if (!minus && !own && !take_sign("+")) return left;
            const Token right_begin = peek();
            Linear right = value(product(), right_begin);
            left = freshet::sum(value(std::move(left), begin),
                                minus ? negative(std::move(right)) : std::move(right));
        }
    }

    Part product() {
        const Token begin = peek();
        Part left = operand();
        while (true) {
            const bool times = take_sign("*");
            if (!times && !take_sign("/")) return left;
            const Token right_begin = peek();
            Linear right = value(operand(), right_begin);
            Linear first = value(std::move(left), begin);
            left = times ? freshet::product(std::move(first), std::move(right))
                         : quotient(std::move(first), right);
        }
    }

    Part operand() {
        const Token begin = peek();
        if (++depth_ > depth_max) fail(begin, "too many parentheses within each other");
        Part result = bare_operand(begin);
        --depth_;
        return result;
    }

    Part bare_operand(const Token& begin) {
        if (take_sign("(")) {
            Part inner = either();
            expect_sign(")", "the expression in parentheses");
            return inner;
        }
        if (take_sign("-")) {
            const Token after = peek();
            return negative(value(operand(), after));
        }
        if (begin.kind == Token::Kind::number) return number();
        if (begin.kind != Token::Kind::word)
            fail(begin, "expected rain(…), level, rise(…), a number or threshold.NAME, found " +
                            shown(begin));
        take();
        if (begin.text == "threshold") return threshold(begin);
        if (begin.text == "season") return season();
        if (begin.text == "alarm") return alarm();
        if (begin.text == "report") return report();
        if (begin.text == "above") return above();
        if (begin.text == "silent")
            fail(begin,
                 "silent(…) is no condition of a warning: silence neither raises nor ends "
                 "one; `silent_after` of stations.csv says when the desk sees it");
        if (begin.text == "time_to") return time_to(begin);
        if (begin.text == "mean" || begin.text == "max" || begin.text == "sum")
            return gathered(begin);
        if (begin.text == "count") return count(begin);
        const bool has_marks = begin.text == "level" || begin.text == "flow";
        if (has_marks && take_sign(".")) return mark(begin);
        return term(begin);
    }

    Linear term(const Token& begin) {
        const std::string& word = begin.text;
        Measure measure;
        if (word == "level" || word == "flow") {
            measure.term = word == "level" ? Term::level : Term::flow;
        } else if (word == "trend") {
            measure.term = Term::trend;
            measure.window = trend_window_preset;
            if (take_sign("(")) {
                measure.window = window("trend", "1h");
                expect_sign(")", "trend(" + format_duration(measure.window));
            }
        } else if (word == "rain") {
            expect_sign("(", "`rain`");
            measure.term = is_word("day") ? Term::rain_day : Term::rain;
            if (!take_word("day")) measure.window = window(word, "3h");
            expect_sign(")", text_of(measure).substr(0, text_of(measure).size() - 1));
        } else if (word == "rise" || word == "fall" || word == "forecast_rain") {
            expect_sign("(", "`" + word + "`");
            measure.term = word == "rise"   ? Term::rise
                           : word == "fall" ? Term::fall
                                            : Term::forecast_rain;
            measure.window = window(word, "3h");
            expect_sign(")", text_of(measure).substr(0, text_of(measure).size() - 1));
        } else if (word == "max_rain") {
            measure = largest(begin);
        } else if (word == "soil") {
            measure = soil();
        } else if (word == "api") {
            measure = antecedent();
        } else if (word.find('-') != std::string::npos) {
            fail(begin, "`" + word + "`: a minus stands between blanks");
        } else {
            fail(begin,
                 "`" + word + "` is not known here" +
                     did_you_mean(word, {"rain",      "level", "rise",    "fall",   "flow",
                                         "max_rain",  "trend", "time_to", "season", "alarm",
                                         "report",    "above", "api",     "soil",   "forecast_rain",
                                         "threshold", "mean",  "max",     "sum",    "count"}));
        }
        if (take_word("of")) measure.of = station(measure);
        return {begin, unit_of(measure.term), {{measure, Rational(1)}}, {}, {}, {}};
    }

    Linear number() {
        const Token token = take();
        const Result<ParsedQuantity> parsed = parse_quantity(token.text);
        if (!parsed || parsed->rounded)
            fail(token, "`" + token.text + "` is no number of up to four decimals");
        Linear result{token, plain_number, {}, {}, {}, Rational::of(parsed->value)};
        const Token unit_begin = peek();
        const std::string word = unit();
        if (word.empty()) return result;
        const std::optional<WrittenUnit> unit = unit_from(word);
        if (!unit)
            fail(unit_begin, "`" + word +
                                 "` is no unit; known are mm, cm, m, m3/s, mm/h, cm/h, "
                                 "m/h, h, min and %");
        result.unit = unit->unit;
        result.number = result.number * unit->factor;
        return result;
    }

    // "mm", "m3/s"; empty where the number has none.
    std::string unit() {
        if (peek().kind != Token::Kind::word || is_word("and") || is_word("or")) return "";
        std::string word = take().text;
        if (peek().kind == Token::Kind::sign && peek().text == "/" && peek().touches_last &&
            peek(1).kind == Token::Kind::word && peek(1).touches_last) {
            take();
            word += "/" + take().text;
        }
        return word;
    }

    Linear threshold(const Token& begin) {
        expect_sign(".", "`threshold`");
        NamedAddend name{dotted_name("threshold"), std::nullopt, Rational(1), false};
        return {begin, std::nullopt, {}, {std::move(name)}, {}, {}};
    }

    // `level.warning` is the row of that very name, a height of the stage.
    Linear mark(const Token& begin) {
        const Unit unit = begin.text == "level" ? metres : cubic_metres_a_second;
        NamedAddend name{begin.text + "." + dotted_name("mark"), unit, Rational(1), true};
        return {begin, unit, {}, {std::move(name)}, {}, {}};
    }

    std::string dotted_name(const std::string& of) {
        if (peek().kind != Token::Kind::word)
            fail(peek(), "expected the name of a " + of + ", found " + shown(peek()));
        std::string name = take().text;
        while (peek().kind == Token::Kind::sign && peek().text == "." && peek().touches_last) {
            take();
            name += "." + take().text;
        }
        return name;
    }

    // time_to(level.guarantee), time_to(5.80 m, 30m)
    Linear time_to(const Token& begin) {
        expect_sign("(", "`time_to`");
        const Token height_begin = peek();
        Linear height = value(operand(), height_begin);
        if (height.unit != metres || !height.terms.empty() || !height.heights.empty())
            fail(height_begin,
                 "time_to(…) asks for a mark, like level.guarantee, or a height in m");
        Measure measure;
        measure.term = Term::time_to;
        measure.window = trend_window_preset;
        measure.height = Quantity::from_ten_thousandths(
            (height.number * Rational(Quantity::per_unit)).nearest());
        if (take_sign(",")) measure.window = window("time_to", "1h");
        expect_sign(")", "time_to(…");
        for (NamedAddend& name : height.names) name.is_height = true;
        Linear result{begin, unit_of(measure.term), {{measure, Rational(1)}}, {}, {}, {}};
        result.heights = std::move(height.names);
        return result;
    }

    // mean(rain(1h)): of all stations of the catchment.
    Linear gathered(const Token& begin) {
        const std::string& word = begin.text;
        expect_sign("(", "`" + word + "`");
        const Token inner_begin = take();
        const bool is_term = inner_begin.kind == Token::Kind::word && inner_begin.text != "mean" &&
                             inner_begin.text != "max" && inner_begin.text != "sum" &&
                             inner_begin.text != "count";
        if (!is_term)
            fail(inner_begin,
                 word + "(…) is of one term, like rain(1h); found " + shown(inner_begin));
        Linear result = term(inner_begin);
        Measure& measure = result.terms.front().measure;
        if (series_of(measure) != SeriesAsked::rain)
            fail(inner_begin, word + "(" + text_of(measure) +
                                  "): of rain only; what a silent gauge may show of anything else "
                                  "nobody can bound");
        if (measure.of)
            fail(inner_begin, word + "(…) asks all stations; " + text_of(measure) + " is of one");
        measure.gathering = word == "mean"  ? Gathering::mean
                            : word == "max" ? Gathering::largest
                                            : Gathering::sum;
        expect_sign(")", word + "(" + inner_begin.text + "…");
        result.first = begin;
        return result;
    }

    // count(stations where rain(1h) >= 30 mm)
    Linear count(const Token& begin) {
        expect_sign("(", "`count`");
        if (!take_word("stations") || !take_word("where"))
            fail(peek(), "expected count(stations where …), found " + shown(peek()));
        const Token inner_begin = peek();
        const Expression inner = condition(chain());
        const Comparison& asked = inner.comparison;
        const bool is_one =
            inner.kind == Expression::Kind::comparison && asked.sum.empty() &&
            asked.measure.gathering == Gathering::none && !asked.measure.of &&
            asked.measure.term != Term::time_to && asked.measure.term != Term::season &&
            asked.measure.term != Term::report && asked.measure.term != Term::above &&
            asked.measure.term != Term::forecast_rain;
        if (!is_one)
            fail(inner_begin,
                 "count(stations where …) compares one term with one number, like "
                 "rain(1h) >= 30 mm");
        if (!asked.names.empty())
            fail(inner_begin, "count(stations where …) compares with a number; `" +
                                  asked.names.front().name +
                                  "` may differ from station to station");
        Measure measure = asked.measure;
        measure.gathering = Gathering::count;
        measure.comparator = asked.comparator;
        measure.height = asked.threshold;
        expect_sign(")", "count(stations where …");
        return {begin, plain_number, {{measure, Rational(1)}}, {}, {}, {}};
    }

    // max_rain(1h, 24h)
    Measure largest(const Token& begin) {
        Measure measure;
        measure.term = Term::max_rain;
        expect_sign("(", "`max_rain`");
        measure.inner = window("max_rain", "1h, 24h");
        expect_sign(",", "max_rain(" + format_duration(measure.inner));
        measure.window = window("max_rain", "1h, 24h");
        expect_sign(")", "max_rain(" + format_duration(measure.inner) + ", " +
                             format_duration(measure.window));
        if (measure.inner > measure.window)
            fail(begin, text_of(measure) + ": the first window lies within the second");
        return measure;
    }

    int depth_ = 0;
};

}  // namespace

std::optional<Expression> parse_expression(std::string_view text, const SourcePlace& place,
                                           Problems& problems) {
    try {
        return Parser(tokens_of(text, place)).run();
    } catch (const Mistake& mistake) {
        problems.push_back(mistake.problem);
        return std::nullopt;
    }
}

}  // namespace freshet
