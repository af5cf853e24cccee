// A parser by recursive descent. It stops at the first mistake of an expression: what follows one
// is mostly its consequence, and the other expressions of the file are reported all the same.
#include "rules/rule/parser.h"

#include <utility>

#include "rules/rule/nearest.h"
#include "rules/rule/token_cursor.h"

namespace freshet {
namespace {

constexpr Duration window_shortest = std::chrono::minutes(5);
constexpr Duration window_longest = std::chrono::hours(72);
constexpr int depth_max = 64;  // Parentheses within parentheses; a stranger's file is no stack.

struct Mistake {
    Problem problem;
};

struct Operand {
    enum class Kind { term, number, threshold };
    Kind kind = Kind::term;
    Token token;
    Term term = Term::rain;
    Duration window{};
    Quantity number;
    std::string unit;
    std::string name;
};

Comparator mirrored(Comparator comparator) {
    switch (comparator) {
        case Comparator::at_least:
            return Comparator::at_most;
        case Comparator::above:
            return Comparator::below;
        case Comparator::below:
            return Comparator::above;
        case Comparator::at_most:
            return Comparator::at_least;
    }
    return comparator;
}

class Parser : private TokenCursor {
public:
    explicit Parser(std::vector<Token> tokens) : TokenCursor(std::move(tokens)) {}

    Expression run() {
        Expression expression = either();
        if (peek().kind != Token::Kind::end)
            fail(peek(), "expected `and`, `or` or the end, found " + shown(peek()));
        return expression;
    }

private:
    void expect_sign(std::string_view sign, std::string_view after) {
        if (!take_sign(sign))
            fail(peek(), "expected `" + std::string(sign) + "` after " + std::string(after) +
                             ", found " + shown(peek()));
    }

    // Thrown no further than parse_expression below.
    [[noreturn]] static void fail(const Token& token, std::string message) {
        throw Mistake{{token.place, std::move(message)}};
    }
    Expression joined(Expression::Kind kind, std::string_view word, Expression (Parser::*part)()) {
        Expression first = (this->*part)();
        if (!is_word(word)) return first;
        Expression result;
        result.kind = kind;
        result.parts.push_back(std::move(first));
        while (is_word(word)) {
            take();
            result.parts.push_back((this->*part)());
        }
        return result;
    }

    Expression either() { return joined(Expression::Kind::any_of, "or", &Parser::both); }
    Expression both() { return joined(Expression::Kind::all_of, "and", &Parser::single); }

    Expression single() {
        if (take_sign("(")) {
            if (++depth_ > depth_max) fail(peek(), "too many parentheses within each other");
            Expression inner = either();
            expect_sign(")", "the expression in parentheses");
            --depth_;
            return inner;
        }
        Operand left = operand();
        Comparator comparator = take_comparator();
        Operand right = operand();
        if (left.kind != Operand::Kind::term) {
            std::swap(left, right);
            comparator = mirrored(comparator);
        }
        return compared(left, comparator, right);
    }

    Comparator take_comparator() {
        if (take_sign(">=")) return Comparator::at_least;
        if (take_sign("<=")) return Comparator::at_most;
        if (take_sign(">")) return Comparator::above;
        if (take_sign("<")) return Comparator::below;
        fail(peek(), "expected >=, >, < or <=, found " + shown(peek()));
    }

    static Expression compared(const Operand& term, Comparator comparator, const Operand& bound) {
        if (term.kind != Operand::Kind::term)
            fail(term.token, "one side must be rain(…), level or rise(…)");
        if (bound.kind == Operand::Kind::term)
            fail(bound.token, "one side must be a number with its unit, or threshold.NAME");
        Expression result;
        result.comparison.term = term.term;
        result.comparison.window = term.window;
        result.comparison.comparator = comparator;
        result.comparison.threshold_name = bound.name;
        result.comparison.place = term.token.place;
        if (bound.kind == Operand::Kind::number)
            result.comparison.threshold = in_unit_of(term.term, bound);
        return result;
    }

    static Quantity in_unit_of(Term term, const Operand& bound) {
        const std::string word(to_string(term)), unit(unit_of(term));
        if (bound.unit.empty())
            fail(bound.token, "a number needs its unit: `" + bound.token.text + " " + unit + "`");
        const std::int64_t scale = unit_scale(term, bound.unit);
        if (scale == 0)
            fail(bound.token, word + " is measured in " + unit + ", not in " + bound.unit);
        return Quantity::from_ten_thousandths(bound.number.ten_thousandths() * scale /
                                              Quantity::per_unit);
    }

    Operand operand() {
        if (peek().kind == Token::Kind::number) return number();
        if (peek().kind != Token::Kind::word)
            fail(peek(), "expected rain(…), level, rise(…), a number or threshold.NAME, found " +
                             shown(peek()));
        Operand result;
        result.token = take();
        const std::string& word = result.token.text;
        if (word == "threshold") return threshold(std::move(result));
        if (word == "level") {
            result.term = Term::level;
        } else if (word == "rain" || word == "rise") {
            result.term = word == "rain" ? Term::rain : Term::rise;
            result.window = window(word);
        } else {
            fail(result.token, "`" + word + "` is not known here" +
                                   did_you_mean(word, {"rain", "level", "rise", "threshold"}));
        }
        return result;
    }

    Operand number() {
        Operand result;
        result.kind = Operand::Kind::number;
        result.token = take();
        const Result<ParsedQuantity> parsed = parse_quantity(result.token.text);
        if (!parsed || parsed->rounded)
            fail(result.token, "`" + result.token.text + "` is no number of up to four decimals");
        result.number = parsed->value;
        if (peek().kind == Token::Kind::word && peek().text != "and" && peek().text != "or")
            result.unit = take().text;
        return result;
    }

    Operand threshold(Operand result) {
        result.kind = Operand::Kind::threshold;
        expect_sign(".", "`threshold`");
        if (peek().kind != Token::Kind::word)
            fail(peek(), "expected the name of a threshold, found " + shown(peek()));
        result.name = take().text;
        while (peek().kind == Token::Kind::sign && peek().text == "." && peek().touches_last) {
            take();
            result.name += "." + take().text;
        }
        return result;
    }

    Duration window(const std::string& word) {
        expect_sign("(", "`" + word + "`");
        const Token first = take();
        std::string text = first.text;
        if (peek().kind == Token::Kind::word && peek().touches_last) text += take().text;
        const Result<Duration> parsed = parse_duration(text);
        if (!parsed)
            fail(first, "`" + text + "` is no window; write " + word + "(30m) or " + word + "(3h)");
        if (*parsed < window_shortest || *parsed > window_longest)
            fail(first, word + "(" + text + "): a window is 5m at least and 72h at most");
        expect_sign(")", word + "(" + text);
        return *parsed;
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
