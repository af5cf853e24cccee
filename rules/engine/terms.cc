#include "rules/engine/terms.h"

#include <algorithm>
#include <utility>

#include "rules/base/days_of_year.h"
#include "rules/engine/sides.h"
#include "rules/engine/upstream_samples.h"
#include "rules/rule/may_be.h"

namespace freshet {
namespace {

Timestamp begin_of_day(const Instant& instant) {
    return day_begin_before(instant.at, instant.day_start);
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
    const StageNow now = samples.stage(instant.at, instant.steps);
    if (!now.low_known) return TermValue::unknown();
    const Quantity left = measure.height - now.low;
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

// factor * quantity, to the nearest ten-thousandth, halves up: there is no negative rain.
Quantity weighed(Quantity quantity, Quantity factor) {
    return Quantity::from_ten_thousandths(
        (Rational::of(quantity) * Rational::of(factor) * Rational(Quantity::per_unit)).nearest());
}

// Of the days before this one, the oldest weighed most often.
TermValue antecedent(const Measure& measure, const StationSamples& samples,
                     const Instant& instant) {
    if (!samples.measures_rain(instant.at)) return TermValue::not_measured();
    Quantity low, high;
    const Timestamp today = begin_of_day(instant);
    for (Timestamp end = today - measure.window + one_day; end <= today; end += one_day) {
        const WindowRain day = samples.rain_of_day(end, instant.steps);
        low = weighed(low + day.low, measure.factor);
        high = weighed(high + day.high, measure.factor);
    }
    return {true, true, true, low, high};
}

TermValue value_of(const WindowSwing& swing) {
    if (!swing.measured) return TermValue::not_measured();
    if (!swing.known) return TermValue::unknown();
    return {true, true, swing.high_known, swing.value, swing.high};
}

const Sample* last_sample(SeriesAsked series, const StationSamples& samples,
                          const Instant& instant) {
    if (series < first_side) {
        const Levels::Entry* told = samples.stage(instant.at, instant.steps).told;
        return told == nullptr ? nullptr : &told->sample;
    }
    const Side side = side_of(series);
    return samples.sides().last(side, instant.at, life_of(side, instant.steps));
}

// The newest of the window with these words, said of the station or of an area of the subject.
const Said* said_of(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    const auto is_of_subject = [&](const std::string& area) {
        return instant.judged != nullptr &&
               std::ranges::any_of(instant.judged->areas,
                                   [&](const AreaId& own) { return own.text() == area; });
    };
    const auto counts = [&](const Said& said) {
        return said.areas.empty() || std::ranges::any_of(said.areas, is_of_subject);
    };
    return samples.patrols().last(*measure.words, instant.at - measure.window, instant.at, counts);
}

const HeardFromAbove* above_of(const Measure& measure, const Instant& instant) {
    if (instant.judged == nullptr) return nullptr;
    const RuleBook& book = *(*instant.epochs)[instant.epochs->in_force(instant.at)].book;
    return instant.epochs->superiors().in_force(
        instant.at, {*measure.words, measure.severity, instant.judged->areas}, book);
}

// Where a question goes that names a station; nothing = nobody has ever heard of it.
struct Elsewhere {
    const StationSamples& samples;
    Instant instant;
    Measure measure;
};
std::optional<Elsewhere> elsewhere(const Measure& measure, const Instant& instant) {
    const EpochView& epochs = *instant.epochs;
    const Station* listed = epochs[epochs.in_force(instant.at)].book->station(measure.of.id());
    const StationSamples* samples = samples_of(measure.of.id(), epochs);
    if (listed == nullptr || samples == nullptr) return std::nullopt;
    Elsewhere result{*samples, instant, measure};
    result.instant.steps = steps_of(*listed);
    result.measure.of = {};
    return result;
}

// Who names a station means what is measured there: of one that never told of it that is unknown.
template <class Ask>
TermValue asked_elsewhere(const Measure& measure, const Instant& instant, Ask&& ask) {
    const std::optional<Elsewhere> there = elsewhere(measure, instant);
    if (!there) return TermValue::unknown();
    const TermValue value = ask(there->measure, there->samples, there->instant);
    return value.measured ? value : TermValue::unknown();
}

ForecastsView::Told forecast_of(const Measure& measure, const Instant& instant) {
    if (instant.judged == nullptr || instant.epochs == nullptr) return {};
    const RuleBook& book = *(*instant.epochs)[instant.epochs->in_force(instant.at)].book;
    return instant.epochs->forecasts().rain(instant.at, measure.window,
                                            places_of(*instant.judged, book));
}

TermValue forecast(const Measure& measure, const Instant& instant) {
    const ForecastsView::Told told = forecast_of(measure, instant);
    if (!told.ever) return TermValue::not_measured();
    if (told.heard == nullptr) return TermValue::unknown();
    return {true, true, true, told.low, told.high};
}

Evidence evidence_of(const Comparison& comparison, const StationSamples& samples,
                     const Instant& instant, const TermValue& value) {
    if (comparison.measure.of && comparison.sum.empty()) {
        const std::optional<Elsewhere> there = elsewhere(comparison.measure, instant);
        if (!there) return freshet::evidence_of(comparison, value, instant.at);
        Comparison own = comparison;
        own.measure = there->measure;
        Evidence evidence = evidence_of(own, there->samples, there->instant, value);
        evidence.term = text_of(comparison);
        return evidence;
    }
    Evidence evidence = freshet::evidence_of(comparison, value, instant.at);
    // Of a sum the moments differ; it is true at the instant.
    const Measure& measure = comparison.measure;
    if (!comparison.sum.empty() || series_of(measure) == SeriesAsked::rain) return evidence;
    if (measure.term == Term::above) {
        if (const HeardFromAbove* heard = above_of(measure, instant)) {
            evidence.at = heard->begins;
            evidence.by = PersonId(heard->warning.issuer + " " + heard->warning.id);
        }
        return evidence;
    }
    if (measure.term == Term::forecast_rain) {
        name_forecast(evidence, measure, instant);
        return evidence;
    }
    if (measure.term == Term::report) {
        if (const Said* said = said_of(measure, samples, instant)) {
            evidence.at = said->at;
            evidence.by = PersonId(said->by);
        }
        return evidence;
    }
    const Sample* sample = last_sample(series_of(measure), samples, instant);
    if (sample != nullptr) evidence.at = sample->at;
    if (measure.term == Term::rise) {
        const WindowSwing rise = samples.rise(instant.at, measure.window, instant.steps);
        evidence.lowest = rise.extreme;
        evidence.lowest_at = rise.extreme_at;
        evidence.now = rise.now;
    }
    return evidence;
}

TermValue last_of(SeriesAsked series, const StationSamples& samples, const Instant& instant) {
    if (!samples.sides().measures(side_of(series), instant.at)) return TermValue::not_measured();
    const Sample* last = last_sample(series, samples, instant);
    return last == nullptr ? TermValue::unknown() : TermValue::exactly(last->value);
}

}  // namespace

TermValue value_of(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    if (measure.of)
        return asked_elsewhere(measure, instant,
                               [](const auto&... asked) { return freshet::value_of(asked...); });
    switch (measure.term) {
        case Term::rain:
            return value_of(samples.rain(instant.at, measure.window, instant.steps));
        case Term::rain_day:
            return value_of(
                samples.rain(instant.at, instant.at - begin_of_day(instant), instant.steps));
        case Term::api:
            return antecedent(measure, samples, instant);
        case Term::max_rain:
            return value_of(
                samples.max_rain(instant.at, measure.inner, measure.window, instant.steps));
        case Term::level: {
            if (!samples.measures_level(instant.at)) return TermValue::not_measured();
            const StageNow now = samples.stage(instant.at, instant.steps);
            return {true, now.low_known, now.high_known, now.low, now.high};
        }
        case Term::trend:
            return trend_of(measure, samples, instant);
        case Term::time_to:
            return time_to(measure, samples, instant);
        case Term::season:
            return season(measure, instant);
        case Term::report:
            return TermValue::exactly(
                Quantity::from_units(said_of(measure, samples, instant) != nullptr ? 1 : 0));
        case Term::above:
            return TermValue::exactly(
                Quantity::from_units(above_of(measure, instant) != nullptr ? 1 : 0));
        case Term::forecast_rain:
            return forecast(measure, instant);
        case Term::flow:
        case Term::alarm:
        case Term::soil:
            return last_of(series_of(measure), samples, instant);
        case Term::rise:
            return value_of(samples.rise(instant.at, measure.window, instant.steps));
        case Term::fall:
            return value_of(samples.fall(instant.at, measure.window, instant.steps));
    }
    return TermValue::unknown();
}

void name_forecast(Evidence& evidence, const Measure& measure, const Instant& instant) {
    const ForecastsView::Told told = forecast_of(measure, instant);
    if (told.heard == nullptr) return;
    evidence.at = told.heard->forecast.issued_at;
    evidence.by = PersonId(told.heard->forecast.issuer);
}

Evidence evidence_of(const Comparison& comparison, const TermValue& value, Timestamp at) {
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
    evidence.at = at;
    return evidence;
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

namespace {

// What rain may have fallen more than certainly: as far as totals tell, never what gaps may hold.
TermValue reach_of(const WindowRain& rain) {
    if (!rain.measured) return TermValue::not_measured();
    return {true, true, true, rain.high, rain.told_high};
}

TermValue reach_of(const WindowSwing& swing) {
    if (!swing.measured) return TermValue::not_measured();
    return {true, swing.known && swing.high_known, swing.known, swing.value, swing.high};
}

// From where it came, as far as it may have come.
void add_course(Evidence& evidence, Term term, const WindowSwing& rise, const StageNow& stage) {
    if (term == Term::rise) {
        evidence.lowest = rise.bound;
        evidence.lowest_at = rise.bound_at;
        evidence.now = rise.now;
    } else if (stage.good_one != nullptr && stage.high == stage.told->sample.value) {
        evidence.lowest = stage.good_one->sample.value;
        evidence.lowest_at = stage.good_one->at;
        evidence.now = stage.high;
    }
}

}  // namespace

TermValue reach_of(const Measure& measure, const StationSamples& samples, const Instant& instant) {
    if (measure.of)
        return asked_elsewhere(measure, instant,
                               [](const auto&... asked) { return freshet::reach_of(asked...); });
    switch (measure.term) {
        case Term::rain:
            return reach_of(samples.rain(instant.at, measure.window, instant.steps));
        case Term::rain_day:
            return reach_of(
                samples.rain(instant.at, instant.at - begin_of_day(instant), instant.steps));
        case Term::max_rain:
            return reach_of(
                samples.max_rain(instant.at, measure.inner, measure.window, instant.steps));
        case Term::level: {
            if (!samples.measures_level(instant.at)) return TermValue::not_measured();
            const StageNow now = samples.stage(instant.at, instant.steps);
            const bool is_told = now.told != nullptr;
            // Nothing measured says that it is less than what the sensor can tell.
            const bool low_told = is_told && (now.high_known || now.good_one != nullptr);
            return {true, low_told, is_told, now.low, now.high};
        }
        case Term::rise:
            return reach_of(samples.rise(instant.at, measure.window, instant.steps));
        case Term::fall:
            return reach_of(samples.fall(instant.at, measure.window, instant.steps));
        default:
            break;
    }
    TermValue value = value_of(measure, samples, instant);
    std::swap(value.low, value.high);
    std::swap(value.low_known, value.high_known);
    return value;
}

std::vector<Evidence> evidence_of_reach(const Expression& expression, const StationSamples& samples,
                                        const Instant& instant) {
    std::vector<Evidence> result;
    expression.each([&](const Comparison& comparison) {
        if (comparison.measure.term == Term::season) return;
        const TermValue reach = left_of(comparison, [&](const Measure& measure) {
            return reach_of(measure, samples, instant);
        });
        if (!may_be(reach, comparison.comparator, bound_of(comparison))) return;
        TermValue turned = reach;
        std::swap(turned.low, turned.high);
        Evidence evidence = evidence_of(comparison, samples, instant, turned);
        const Measure& measure = comparison.measure;
        if (comparison.sum.empty() && (measure.term == Term::rise || measure.term == Term::level))
            add_course(evidence, measure.term,
                       samples.rise(instant.at, measure.window, instant.steps),
                       samples.stage(instant.at, instant.steps));
        result.push_back(std::move(evidence));
    });
    return result;
}

}  // namespace freshet
