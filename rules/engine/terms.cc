#include "rules/engine/terms.h"

namespace freshet {
namespace {

Evidence evidence_of(const Comparison& comparison, const StationSamples& samples,
                     const Instant& instant, const TermValue& value) {
    Evidence evidence;
    evidence.term = text_of(comparison);
    evidence.unit = to_string(comparison.unit);
    // What was certain: the low end of what reached it, the high end of what lies under.
    const bool from_below =
        comparison.comparator == Comparator::below || comparison.comparator == Comparator::at_most;
    const Quantity end = from_below ? value.high : value.low;
    evidence.value = Quantity::from_ten_thousandths(
        Rational::of(end.ten_thousandths(), comparison.scale).nearest());
    evidence.threshold = comparison.threshold;
    evidence.at = instant.at;
    // Of a sum the moments differ; it is true at the instant.
    const Measure& measure = comparison.measure;
    if (!comparison.sum.empty() || measure.term == Term::rain) return evidence;
    if (const Sample* level = samples.level(instant.at, instant.steps)) evidence.at = level->at;
    if (measure.term == Term::rise) {
        const WindowRise rise = samples.rise(instant.at, measure.window, instant.steps);
        evidence.lowest = rise.lowest;
        evidence.lowest_at = rise.lowest_at;
        evidence.now = rise.now;
    }
    return evidence;
}

}  // namespace

TermValue value_of(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    switch (measure.term) {
        case Term::rain: {
            const WindowRain rain = samples.rain(instant.at, measure.window, instant.steps);
            if (!rain.measured) return TermValue::not_measured();
            return {true, true, true, rain.low, rain.high};
        }
        case Term::level: {
            if (!samples.measures_level(instant.at)) return TermValue::not_measured();
            const Sample* level = samples.level(instant.at, instant.steps);
            return level == nullptr ? TermValue::unknown() : TermValue::exactly(level->value);
        }
        case Term::rise: {
            const WindowRise rise = samples.rise(instant.at, measure.window, instant.steps);
            if (!rise.measured) return TermValue::not_measured();
            if (!rise.known) return TermValue::unknown();
            return {true, true, rise.high_known, rise.value, rise.high};
        }
    }
    return TermValue::unknown();
}

std::vector<Evidence> evidence_of(const Expression& expression, const StationSamples& samples,
                                  const Instant& instant) {
    std::vector<Evidence> result;
    expression.each([&](const Comparison& comparison) {
        const TermValue value = left_of(comparison, [&](const Measure& measure) {
            return value_of(measure, samples, instant);
        });
        if (compare(value, comparison.comparator, bound_of(comparison), Truth::no) == Truth::yes)
            result.push_back(evidence_of(comparison, samples, instant, value));
    });
    return result;
}

}  // namespace freshet
