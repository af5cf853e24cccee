#include "rules/engine/calm.h"

#include <algorithm>

#include "rules/engine/terms.h"

namespace freshet {
namespace {

// Nothing that a station has in its life.
constexpr Quantity no_bound = Quantity::from_units(1'000'000);

// What has to fall, at least, before a raise may be true.
class Distance {
public:
    Distance(const StationSamples& samples, const Instant& instant)
        : samples_(samples), instant_(instant) {}

    Quantity to(const Expression& raise) const {
        if (raise.kind == Expression::Kind::comparison) return to(raise.comparison);
        const bool all = raise.kind == Expression::Kind::all_of;
        Quantity distance = all ? Quantity() : no_bound;
        for (const Expression& part : raise.parts)
            distance = all ? std::max(distance, to(part)) : std::min(distance, to(part));
        return distance;
    }

private:
    Quantity to(const Comparison& comparison) const {
        const bool is_from_below = comparison.comparator == Comparator::at_least ||
                                   comparison.comparator == Comparator::above;
        if (!comparison.sum.empty() || !is_from_below) return {};
        switch (comparison.measure.term) {
            case Term::rain:
            case Term::rain_day: {
                const TermValue reach = reach_of(comparison.measure, samples_, instant_);
                const Quantity most = reach.measured ? reach.high : Quantity();
                return std::max(Quantity(), comparison.threshold - most);
            }
            case Term::level:
            case Term::rise:
            case Term::fall:
            case Term::trend:
            case Term::time_to:
                return samples_.measures_level(Timestamp::max()) ? Quantity() : no_bound;
            default:
                return {};
        }
    }

    const StationSamples& samples_;
    const Instant& instant_;
};

}  // namespace

Calm Calm::found(const StationId& station, const StationSamples& samples, const EpochView& epochs,
                 Timestamp until) {
    const RuleBook& book = *epochs.newest().book;
    const Station* listed = book.station(station);
    Calm calm;
    calm.met_ = epochs.newest().position;
    calm.measures_level_ = samples.measures_level(Timestamp::max());
    if (listed == nullptr || !samples.rain_told().tells_in_one_way(listed->rain_step)) return calm;
    const Timestamp newest = samples.newest_instant(Timestamp::max()).value_or(until);
    Instant instant{std::max({newest, until, epochs.newest().from}), steps_of(*listed),
                    book.configuration().day_start, nullptr, &epochs};
    Quantity left = no_bound;
    for (const JudgedSubject& judged : book.judged(station)) {
        if (!judged.seasons.empty() || !judged.upstreams.empty()) return calm;
        instant.judged = &judged;
        for (const auto& judgement : judged.severities) {
            if (judgement == nullptr) continue;
            if (!judgement->cases.empty()) return calm;
            left = std::min(left, Distance(samples, instant).to(judgement->raise));
            if (left <= Quantity()) return calm;
        }
    }
    calm.at_ = instant.at;
    calm.left_ = left;
    return calm;
}

bool Calm::goes_on(const Intake& intake, const StationSamples& samples, const EpochView& epochs) {
    const auto is_calm = [&](const Arrival& arrival) {
        if (arrival.sample.at <= at_) return false;
        // It would break holds.
        if (arrival.quality != Quality::good) return true;
        switch (arrival.series) {
            case Arrival::Series::amount:
                left_ -= arrival.sample.value;
                return left_ > Quantity();
            case Arrival::Series::level:
                return measures_level_;
            case Arrival::Series::side:
                return true;  // Where a rule asks for it there is nothing left.
            case Arrival::Series::total:
            case Arrival::Series::today:
                break;
        }
        return false;
    };
    const bool goes_on = met_ == epochs.newest().position &&
                         std::all_of(intake.arrivals.begin(), intake.arrivals.end(), is_calm) &&
                         samples.rain_told().tells_in_one_way();
    if (!goes_on) at_ = Timestamp::max();
    return goes_on;
}

}  // namespace freshet
