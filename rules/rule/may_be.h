// Whether a condition may be so: each term lies where that helps it most, within what is asked of
// it. Kleene's unknown says the same of what is certain, where any bound will do; here only what
// was measured is asked.
#pragma once

#include <algorithm>

#include "rules/rule/expression.h"

namespace freshet {

inline bool may_be(const TermValue& value, Comparator comparator, Quantity threshold) {
    switch (comparator) {
        case Comparator::at_least:
            return value.high_known && value.high >= threshold;
        case Comparator::above:
            return value.high_known && value.high > threshold;
        case Comparator::below:
            return value.low_known && value.low < threshold;
        case Comparator::at_most:
            return value.low_known && value.low <= threshold;
    }
    return false;
}

// `ask(const Measure&)` gives the TermValue.
template <class Ask>
bool may_be(const Expression& expression, Ask&& ask) {
    const auto may = [&](const Expression& part) { return may_be(part, ask); };
    switch (expression.kind) {
        case Expression::Kind::comparison:
            return may_be(left_of(expression.comparison, ask), expression.comparison.comparator,
                          bound_of(expression.comparison));
        case Expression::Kind::all_of:
            return std::all_of(expression.parts.begin(), expression.parts.end(), may);
        case Expression::Kind::any_of:
            return std::any_of(expression.parts.begin(), expression.parts.end(), may);
    }
    return false;
}

}  // namespace freshet
