// Expression: when something is dangerous (raise) or over (clear), as a tree of comparisons. The
// parser makes it from text; the rule book puts numbers in the place of threshold names; the
// engine asks it about one instant of one station.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/base/problem.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

enum class Term : std::uint8_t { rain, level, rise };
std::string_view to_string(Term term);
std::string_view unit_of(Term term);  // "mm" for rain, "m" for level and rise

enum class Comparator : std::uint8_t { at_least, above, below, at_most };
std::string_view to_string(Comparator comparator);

struct Comparison {
    Term term = Term::rain;
    Duration window{};  // rain and rise
    Comparator comparator = Comparator::at_least;
    Quantity threshold;          // In the term's unit.
    std::string threshold_name;  // `threshold.NAME` not yet resolved; empty = a number.
    SourcePlace place;
};

// "rain(1h)", "level": how a comparison's left side is spelt in messages and evidence.
std::string term_text(const Comparison& comparison);

struct Expression {
    enum class Kind : std::uint8_t { comparison, all_of, any_of };
    Kind kind = Kind::comparison;
    Comparison comparison;
    std::vector<Expression> parts;

    // Calls visit(const Comparison&) for each comparison from left to right.
    template <class Visit>
    void each(Visit&& visit) const {
        if (kind == Kind::comparison) visit(comparison);
        for (const Expression& part : parts) part.each(visit);
    }
    template <class Visit>
    void each(Visit&& visit) {
        if (kind == Kind::comparison) visit(comparison);
        for (Expression& part : parts) part.each(visit);
    }
};

// Kleene's three values: unknown is never taken for either of the others.
enum class Truth : std::uint8_t { no, yes, unknown };

// What a term is at one instant: known to lie in [low, high], or not measured there at all.
struct TermValue {
    bool measured = true;
    bool low_known = true;
    bool high_known = true;
    Quantity low, high;

    static TermValue exactly(Quantity value) { return {true, true, true, value, value}; }
    static TermValue unknown() { return {true, false, false, {}, {}}; }
    static TermValue not_measured() { return {false, false, false, {}, {}}; }
    bool operator==(const TermValue&) const = default;
};

// `when_not_measured`: what a comparison with an element that the station does not have is worth:
// no in a raise, yes in a clear (rules/README.md, 17).
Truth compare(const TermValue& value, Comparator comparator, Quantity threshold,
              Truth when_not_measured);

// `ask(const Comparison&)` gives the TermValue. All parts are asked only where it matters.
template <class Ask>
Truth evaluate(const Expression& expression, Truth when_not_measured, Ask&& ask) {
    if (expression.kind == Expression::Kind::comparison) {
        const Comparison& comparison = expression.comparison;
        return compare(ask(comparison), comparison.comparator, comparison.threshold,
                       when_not_measured);
    }
    const bool all = expression.kind == Expression::Kind::all_of;
    const Truth decisive = all ? Truth::no : Truth::yes;
    Truth result = all ? Truth::yes : Truth::no;
    for (const Expression& part : expression.parts) {
        const Truth truth = evaluate(part, when_not_measured, ask);
        if (truth == decisive) return decisive;
        if (truth == Truth::unknown) result = Truth::unknown;
    }
    return result;
}

// mm, cm, m and what one of them is in ten-thousandths of the term's unit; 0 = not a unit of it.
// Metres of rain and millimetres of stage are refused: they are slips of the pen.
std::int64_t unit_scale(Term term, std::string_view unit);

}  // namespace freshet
