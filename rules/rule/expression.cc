// Interval comparisons: certain only where both ends of what is possible agree.
#include "rules/rule/expression.h"

#include <utility>

namespace freshet {

std::string_view to_string(Term term) {
    switch (term) {
        case Term::rain:
            return "rain";
        case Term::level:
            return "level";
        case Term::rise:
            return "rise";
        case Term::rain_day:
            return "rain";
        case Term::max_rain:
            return "max_rain";
        case Term::fall:
            return "fall";
        case Term::flow:
            return "flow";
        case Term::trend:
            return "trend";
        case Term::time_to:
            return "time_to";
        case Term::season:
            return "season";
        case Term::alarm:
            return "alarm";
        case Term::api:
            return "api";
        case Term::report:
            return "report";
        case Term::above:
            return "above";
        case Term::soil:
            return "soil";
        case Term::forecast_rain:
            return "forecast_rain";
    }
    return "";
}

Unit unit_of(Term term) {
    switch (term) {
        case Term::rain:
        case Term::rain_day:
        case Term::max_rain:
        case Term::api:
        case Term::forecast_rain:
            return millimetres;
        case Term::level:
        case Term::rise:
        case Term::fall:
            return metres;
        case Term::trend:
            return {Unit::Base::m, -1};
        case Term::time_to:
            return {Unit::Base::none, 1};
        case Term::flow:
            return cubic_metres_a_second;
        case Term::soil:
            return percents;
        case Term::season:
        case Term::alarm:
        case Term::report:
        case Term::above:
            break;
    }
    return plain_number;
}

SeriesAsked series_of(const Measure& measure) {
    switch (measure.term) {
        case Term::rain:
        case Term::rain_day:
        case Term::max_rain:
        case Term::api:
            return SeriesAsked::rain;
        case Term::level:
        case Term::rise:
        case Term::fall:
        case Term::trend:
        case Term::time_to:
            return SeriesAsked::level;
        case Term::season:
            return SeriesAsked::none;
        case Term::flow:
            return SeriesAsked::flow;
        case Term::alarm:
            return SeriesAsked::alarm;
        case Term::report:
            return SeriesAsked::patrol;
        case Term::above:
            return SeriesAsked::above;
        case Term::soil:
            return soil_series(measure.depth);
        case Term::forecast_rain:
            return SeriesAsked::forecast;
    }
    return SeriesAsked::rain;
}

bool is_condition(Term term) {
    return term == Term::season || term == Term::alarm || term == Term::report ||
           term == Term::above;
}

Duration reach_of(const Measure& measure) {
    constexpr Duration day = std::chrono::hours(24);
    if (measure.term == Term::rain_day) return day;
    if (measure.term == Term::soil) return soil_life_max;
    if (measure.term == Term::forecast_rain) return {};  // It looks ahead.
    return measure.term == Term::api ? measure.window + day : measure.window;
}

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

namespace {

std::string day_text(std::int16_t day) {
    const std::string text = std::to_string(10'000 + day);
    return text.substr(1, 2) + "-" + text.substr(3);
}

// "mean(rain(1h))", "count(stations where rain(1h) >= 30 mm)"
std::string gathered_text(const Measure& measure) {
    Measure asked = measure;
    asked.gathering = Gathering::none;
    asked.comparator = Comparator::at_least;
    asked.height = {};
    switch (measure.gathering) {
        case Gathering::mean:
            return "mean(" + text_of(asked) + ")";
        case Gathering::largest:
            return "max(" + text_of(asked) + ")";
        case Gathering::sum:
            return "sum(" + text_of(asked) + ")";
        case Gathering::count:
        case Gathering::none:
            break;
    }
    std::string condition = text_of(asked);
    if (!is_condition(measure.term))
        condition += " " + std::string(to_string(measure.comparator)) + " " +
                     format_quantity(measure.height) + " " +
                     std::string(to_string(unit_of(measure.term)));
    return "count(stations where " + condition + ")";
}

// What stands in parentheses after a height.
std::string and_window(const Measure& measure) {
    return (measure.window == trend_window_preset ? "" : ", " + format_duration(measure.window)) +
           ")";
}

}  // namespace

Unit unit_of(const Measure& measure) {
    return measure.gathering == Gathering::count ? plain_number : unit_of(measure.term);
}

std::string text_of(const Measure& measure) {
    if (measure.of) {
        Measure own = measure;
        own.of = {};
        return text_of(own) + " of \"" + measure.of.id().text() + "\"";
    }
    if (measure.gathering != Gathering::none) return gathered_text(measure);
    std::string text(to_string(measure.term));
    if (measure.term == Term::rain_day) return text + "(day)";
    if (measure.term == Term::level || measure.term == Term::flow) return text;
    text += "(";
    if (measure.term == Term::alarm) return text + ")";
    if (measure.term == Term::soil)
        return text + std::to_string(soil_depths_cm.at(measure.depth)) + "cm)";
    if (measure.term == Term::api)
        return text + std::to_string(measure.window / std::chrono::hours(24)) + ", " +
               format_quantity(measure.factor) + ")";
    if (measure.term == Term::time_to)
        return text + format_quantity(measure.height, 2) + " m" + and_window(measure);
    if (measure.term == Term::season)
        return text + "\"" + day_text(measure.first_day) + "\", \"" + day_text(measure.last_day) +
               "\")";
    if (measure.term == Term::above)
        return text + std::string(to_string(measure.severity)) + ", \"" + *measure.words + "\")";
    if (measure.term == Term::report) text += "\"" + *measure.words + "\", ";
    if (measure.term == Term::max_rain) text += format_duration(measure.inner) + ", ";
    return text + format_duration(measure.window) + ")";
}

std::string text_of(const Comparison& comparison) {
    for (const NamedAddend& name : comparison.names)
        if (name.is_height) return "time_to(" + name.name + and_window(comparison.measure);
    if (comparison.sum.empty()) return text_of(comparison.measure);
    std::string text;
    for (const Addend& addend : comparison.sum) {
        const std::int64_t size = addend.weight < 0 ? -addend.weight : addend.weight;
        if (!text.empty()) text += addend.weight < 0 ? " - " : " + ";
        const Rational weight = Rational::of(size, comparison.scale);
        if (weight.over() != 1) text += std::to_string(weight.over()) + " * ";
        text += text_of(addend.measure);
        if (weight.under() != 1) text += " / " + std::to_string(weight.under());
    }
    return text;
}

bool settle(Comparison& comparison) {
    const bool up =
        comparison.comparator == Comparator::at_least || comparison.comparator == Comparator::below;
    const auto whole = [&](const Rational& exact) {
        return Quantity::from_ten_thousandths(up ? exact.up() : exact.down());
    };
    const Rational threshold = comparison.number * Rational(Quantity::per_unit);
    const Rational bound = threshold * Rational(comparison.scale);
    comparison.threshold = comparison.sum.empty()
                               ? whole(threshold)
                               : Quantity::from_ten_thousandths(threshold.nearest());
    comparison.bound = whole(bound);
    return bound.is_exact();
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

namespace {

// Adds weight * end to one end of a sum; false when it does not fit.
bool add_to(Quantity& total, Quantity end, std::int64_t weight) {
    std::int64_t product = 0, sum = 0;
    if (__builtin_mul_overflow(end.ten_thousandths(), weight, &product) ||
        __builtin_add_overflow(total.ten_thousandths(), product, &sum))
        return false;
    total = Quantity::from_ten_thousandths(sum);
    return true;
}

}  // namespace

void TermSum::add(const TermValue& value, std::int64_t weight) {
    if (!value.measured) value_.measured = false;
    TermValue ends = value;
    if (weight < 0) {
        std::swap(ends.low, ends.high);
        std::swap(ends.low_known, ends.high_known);
    }
    value_.low_known = value_.low_known && ends.low_known && add_to(value_.low, ends.low, weight);
    value_.high_known =
        value_.high_known && ends.high_known && add_to(value_.high, ends.high, weight);
}

}  // namespace freshet
