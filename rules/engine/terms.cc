#include "rules/engine/terms.h"

#include "rules/base/days_of_year.h"

namespace freshet {
namespace {

// From the begin of the hydrological day to now; its first moment belongs to the day before.
Duration since_day_start(const Instant& instant) {
    const Timestamp local = instant.at + beijing.east - instant.day_start;
    const Timestamp begin = std::chrono::floor<std::chrono::days>(local - Duration(1));
    return local - begin;
}

TermValue exactly_if(const Rational& units) {
    const Rational counts = units * Rational(Quantity::per_unit);
    if (!counts.is_exact()) return TermValue::unknown();
    return TermValue::exactly(Quantity::from_ten_thousandths(counts.nearest()));
}

Rational hours(Duration duration) {
    return Rational::of(duration.count(), Duration(std::chrono::hours(1)).count());
}

TermValue trend_of(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    const WindowTrend trend = samples.trend(instant.at, measure.window, instant.steps);
    if (!trend.measured) return TermValue::not_measured();
    if (!trend.known) return TermValue::unknown();
    return exactly_if(Rational::of(trend.rise) / hours(trend.time));
}

TermValue time_to(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    const WindowTrend trend = samples.trend(instant.at, measure.window, instant.steps);
    if (!trend.measured) return TermValue::not_measured();
    const Sample* now = samples.level(instant.at, instant.steps);
    if (now == nullptr) return TermValue::unknown();
    const Quantity left = measure.height - now->value;
    if (left <= Quantity()) return TermValue::exactly({});
    if (!trend.known) return TermValue::unknown();
    const TermValue longest = exactly_if(hours(time_to_max));
    if (trend.rise <= Quantity()) return longest;
    const TermValue time =
        exactly_if(Rational::of(left) / Rational::of(trend.rise) * hours(trend.time));
    return time.low_known && time.low < longest.low ? time : longest;
}

TermValue season(const Measure& measure, const Instant& instant) {
    const DaysOfYear days{measure.first_day, measure.last_day};
    const bool within = days.contains(month_day_of(instant.at));
    return TermValue::exactly(Quantity::from_units(within ? 1 : 0));
}

TermValue value_of(const WindowRain& rain) {
    if (!rain.measured) return TermValue::not_measured();
    return {true, true, true, rain.low, rain.high};
}

TermValue value_of(const WindowSwing& swing) {
    if (!swing.measured) return TermValue::not_measured();
    if (!swing.known) return TermValue::unknown();
    return {true, true, swing.high_known, swing.value, swing.high};
}

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
    if (!comparison.sum.empty() || series_of(measure.term) == SeriesAsked::rain) return evidence;
    const Sample* sample = measure.term == Term::flow ? samples.flow(instant.at, instant.steps)
                                                      : samples.level(instant.at, instant.steps);
    if (sample != nullptr) evidence.at = sample->at;
    if (measure.term == Term::rise) {
        const WindowSwing rise = samples.rise(instant.at, measure.window, instant.steps);
        evidence.lowest = rise.extreme;
        evidence.lowest_at = rise.extreme_at;
        evidence.now = rise.now;
    }
    return evidence;
}

}  // namespace

TermValue value_of(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    switch (measure.term) {
        case Term::rain:
            return value_of(samples.rain(instant.at, measure.window, instant.steps));
        case Term::rain_day:
            return value_of(samples.rain(instant.at, since_day_start(instant), instant.steps));
        case Term::max_rain:
            return value_of(
                samples.max_rain(instant.at, measure.inner, measure.window, instant.steps));
        case Term::level: {
            if (!samples.measures_level(instant.at)) return TermValue::not_measured();
            const Sample* level = samples.level(instant.at, instant.steps);
            return level == nullptr ? TermValue::unknown() : TermValue::exactly(level->value);
        }
        case Term::trend:
            return trend_of(measure, samples, instant);
        case Term::time_to:
            return time_to(measure, samples, instant);
        case Term::season:
            return season(measure, instant);
        case Term::flow: {
            if (!samples.measures_flow(instant.at)) return TermValue::not_measured();
            const Sample* flow = samples.flow(instant.at, instant.steps);
            return flow == nullptr ? TermValue::unknown() : TermValue::exactly(flow->value);
        }
        case Term::rise:
            return value_of(samples.rise(instant.at, measure.window, instant.steps));
        case Term::fall:
            return value_of(samples.fall(instant.at, measure.window, instant.steps));
    }
    return TermValue::unknown();
}

std::vector<Evidence> evidence_of(const Expression& expression, const StationSamples& samples,
                                  const Instant& instant) {
    std::vector<Evidence> result;
    expression.each([&](const Comparison& comparison) {
        if (comparison.measure.term == Term::season) return;
        const TermValue value = left_of(comparison, [&](const Measure& measure) {
            return value_of(measure, samples, instant);
        });
        if (compare(value, comparison.comparator, bound_of(comparison), Truth::no) == Truth::yes)
            result.push_back(evidence_of(comparison, samples, instant, value));
    });
    return result;
}

}  // namespace freshet
