// Interval comparisons: certain only where both ends of what is possible agree.
#include "rules/rule/expression.h"

namespace freshet {

std::string_view to_string(Term term) {
    switch (term) {
        case Term::rain:
            return "rain";
        case Term::level:
            return "level";
        case Term::rise:
            return "rise";
    }
    return "";
}

std::string_view unit_of(Term term) { return term == Term::rain ? "mm" : "m"; }

std::string_view to_string(Comparator comparator) {
    switch (comparator) {
        case Comparator::at_least:
            return ">=";
        case Comparator::above:
            return ">";
        case Comparator::below:
            return "<";
        case Comparator::at_most:
            return "<=";
    }
    return "";
}

std::string term_text(const Comparison& comparison) {
    std::string text(to_string(comparison.term));
    if (comparison.term != Term::level) text += "(" + format_duration(comparison.window) + ")";
    return text;
}

namespace {

// True when `above` holds of the low end, false when it fails of the high end.
template <class Above>
Truth judge(const TermValue& value, Above above) {
    if (value.low_known && above(value.low)) return Truth::yes;
    if (value.high_known && !above(value.high)) return Truth::no;
    return Truth::unknown;
}

Truth opposite(Truth truth) {
    if (truth == Truth::unknown) return truth;
    return truth == Truth::yes ? Truth::no : Truth::yes;
}

}  // namespace

Truth compare(const TermValue& value, Comparator comparator, Quantity threshold,
              Truth when_not_measured) {
    if (!value.measured) return when_not_measured;
    const Truth at_least = judge(value, [&](Quantity end) { return end >= threshold; });
    const Truth above = judge(value, [&](Quantity end) { return end > threshold; });
    switch (comparator) {
        case Comparator::at_least:
            return at_least;
        case Comparator::above:
            return above;
        case Comparator::below:
            return opposite(at_least);
        case Comparator::at_most:
            return opposite(above);
    }
    return Truth::unknown;
}

std::int64_t unit_scale(Term term, std::string_view unit) {
    if (unit == "cm") return term == Term::rain ? 100'000 : 100;
    if (unit == unit_of(term)) return Quantity::per_unit;
    return 0;
}

}  // namespace freshet
