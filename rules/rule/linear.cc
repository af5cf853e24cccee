#include "rules/rule/linear.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace freshet {
namespace {

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

void scale(Linear& linear, const Rational& factor) {
    linear.number = linear.number * factor;
    for (Linear::Weighted& term : linear.terms) term.weight = term.weight * factor;
    for (NamedAddend& name : linear.names) name.weight = name.weight * factor;
}

[[noreturn]] void fail_units(const Linear& left, const Linear& right) {
    const std::string left_unit(to_string(*left.unit)), right_unit(to_string(*right.unit));
    const auto needs_unit = [](const Linear& number, const std::string& unit) {
        fail(number.first, "a number needs its unit: `" + number.first.text + " " + unit + "`");
    };
    if (right.is_number() && right_unit.empty()) needs_unit(right, left_unit);
    if (left.is_number() && left_unit.empty()) needs_unit(left, right_unit);
    const auto is_one_term = [](const Linear& linear) {
        return linear.terms.size() == 1 && linear.names.empty() &&
               linear.terms[0].weight == Rational(1) &&
               unit_of(linear.terms[0].measure) == *linear.unit;
    };
    const auto not_measured_in = [](const Linear& term, const Linear& other,
                                    const std::string& unit) {
        const Measure& measure = term.terms[0].measure;
        const std::string word = measure.gathering == Gathering::none
                                     ? std::string(to_string(measure.term))
                                     : text_of(measure);
        const std::string shown = unit.empty() ? "a plain number" : unit;
        const std::string own(to_string(*term.unit));
        fail(other.first, word + (own.empty() ? " is a plain number" : " is measured in " + own) +
                              ", not in " + shown);
    };
    if (is_one_term(left)) not_measured_in(left, right, right_unit);
    if (is_one_term(right)) not_measured_in(right, left, left_unit);
    fail(right.first, "this is in " + (right_unit.empty() ? "plain numbers" : right_unit) +
                          ", what it stands beside in " +
                          (left_unit.empty() ? "plain numbers" : left_unit));
}

// Makes both of one unit, or fails.
void match(Linear& left, Linear& right) {
    if (!left.unit) left.unit = right.unit;
    if (!right.unit) right.unit = left.unit;
    if (!left.unit || *left.unit == *right.unit) return;
    if (const auto factor = conversion(*right.unit, *left.unit)) {
        scale(right, *factor);
        right.unit = left.unit;
    } else if (const auto back = conversion(*left.unit, *right.unit)) {
        scale(left, *back);
        left.unit = right.unit;
    } else {
        fail_units(left, right);
    }
}

void add_term(std::vector<Linear::Weighted>& terms, const Linear::Weighted& added) {
    const auto found = std::find_if(terms.begin(), terms.end(), [&](const auto& term) {
        return term.measure == added.measure;
    });
    if (found == terms.end())
        terms.push_back(added);
    else
        found->weight = found->weight + added.weight;
}

void check_exact(const Linear& linear) {
    bool exact = linear.number.is_exact();
    for (const Linear::Weighted& term : linear.terms) exact = exact && term.weight.is_exact();
    for (const NamedAddend& name : linear.names) exact = exact && name.weight.is_exact();
    if (!exact) fail(linear.first, "the numbers here are too large or too fine to be exact");
}

// Whole weights of several terms, all times `scale`.
void make_whole(Comparison& comparison, const Linear& linear) {
    constexpr std::int64_t scale_max = 1'000'000, weight_max = 1'000'000'000;
    for (const Linear::Weighted& term : linear.terms) {
        const std::int64_t under = term.weight.under();
        if (under <= scale_max) comparison.scale = std::lcm(comparison.scale, under);
        if (under > scale_max || comparison.scale > scale_max)
            fail(linear.first, "the numbers here are too large or too fine to be exact");
    }
    for (const Linear::Weighted& term : linear.terms) {
        const Rational whole = term.weight * Rational(comparison.scale);
        if (!whole.is_exact() || whole.over() > weight_max || whole.over() < -weight_max)
            fail(linear.first, "the numbers here are too large or too fine to be exact");
        comparison.sum.push_back({term.measure, whole.over()});
    }
}

}  // namespace

void fail(const Token& token, std::string message) {
    throw Mistake{{token.place, std::move(message)}};
}

Linear sum(Linear left, Linear right) {
    match(left, right);
    left.number = left.number + right.number;
    for (const Linear::Weighted& term : right.terms) add_term(left.terms, term);
    left.names.insert(left.names.end(), right.names.begin(), right.names.end());
    left.heights.insert(left.heights.end(), right.heights.begin(), right.heights.end());
    check_exact(left);
    return left;
}

Linear negative(Linear operand) {
    scale(operand, Rational(-1));
    return operand;
}

Linear product(Linear left, Linear right) {
    if (!left.is_number() && !right.is_number())
        fail(right.first,
             "one side of * has to be a number: rules weigh terms, they multiply none");
    if (!right.is_number()) std::swap(left, right);
    if (!left.unit && *right.unit != plain_number)
        fail(right.first, "a threshold is multiplied by a plain number only");
    if (left.unit) {
        const std::optional<Unit> unit = product(*left.unit, *right.unit);
        if (!unit)
            fail(right.first, "nothing is measured in " + std::string(to_string(*left.unit)) +
                                  " times " + std::string(to_string(*right.unit)));
        left.unit = unit;
    }
    scale(left, right.number);
    check_exact(left);
    return left;
}

Linear quotient(Linear left, const Linear& right) {
    if (!right.is_number()) fail(right.first, "rules divide by a number or by a time only");
    if (right.number.is_zero()) fail(right.first, "nothing is divided by 0");
    if (!left.unit && *right.unit != plain_number)
        fail(right.first, "a threshold is divided by a plain number only");
    if (left.unit) {
        const std::optional<Unit> unit = quotient(*left.unit, *right.unit);
        if (!unit)
            fail(right.first,
                 "nothing is measured in " + std::string(to_string(*left.unit)) + " by " +
                     std::string(to_string(*right.unit)) +
                     (right.unit->base == Unit::Base::m ? "; m is metres here, half an hour 30 min"
                                                        : ""));
        left.unit = unit;
    }
    scale(left, Rational(1) / right.number);
    check_exact(left);
    return left;
}

Expression compared(Linear left, Comparator comparator, Linear right) {
    const Token begin = left.first;
    SourcePlace place = left.terms.empty() ? right.first.place : left.first.place;
    if (left.terms.empty() && right.terms.empty())
        fail(right.first, "nothing is measured here: one side must have a term, like rain(1h)");
    match(left, right);
    Linear all = sum(std::move(left), negative(std::move(right)));
    std::erase_if(all.terms, [](const auto& term) { return term.weight.is_zero(); });
    if (all.terms.empty()) fail(begin, "the terms of both sides cancel each other out");
    const auto is_time_to = [](const auto& term) { return term.measure.term == Term::time_to; };
    const auto time_to = std::find_if(all.terms.begin(), all.terms.end(), is_time_to);
    if (time_to != all.terms.end() && (all.terms.size() > 1 || all.heights.size() > 1))
        fail(begin, "time_to stands alone in its comparison");
    if (all.terms[0].weight.over() < 0) {
        scale(all, Rational(-1));
        comparator = mirrored(comparator);
    }
    Expression result;
    Comparison& comparison = result.comparison;
    comparison.unit = *all.unit;
    for (NamedAddend& name : all.names)
        if (!name.unit) name.unit = all.unit;
    if (all.terms.size() == 1) {
        // One term is compared as it is measured: 2 * rain(1h) >= 70 mm is rain(1h) >= 35 mm.
        scale(all, Rational(1) / all.terms[0].weight);
        comparison.unit = unit_of(all.terms[0].measure);
    } else {
        make_whole(comparison, all);
    }
    scale(all, Rational(-1));  // What is no term goes to the other side.
    check_exact(all);
    comparison.measure = all.terms[0].measure;
    comparison.comparator = comparator;
    comparison.number = all.number;
    comparison.names = std::move(all.names);
    comparison.names.insert(comparison.names.end(), all.heights.begin(), all.heights.end());
    comparison.place = std::move(place);
    if (comparison.names.empty() && !settle(comparison))
        fail(begin, "the numbers here are too large or too fine to be exact");
    return result;
}

}  // namespace freshet
