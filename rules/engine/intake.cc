#include "rules/engine/intake.h"

#include <algorithm>
#include <map>
#include <optional>

#include "rules/base/planted.h"

namespace freshet {
namespace {

constexpr std::uint8_t sl651_test_function = 0x30;

// What a relative level lies above: the level of the same report at the time of its last one. Where
// that cannot be told the group stays out.
std::optional<Quantity> base_of(const Report& report) {
    std::map<Timestamp, Quantity> relative, level;
    for (const Observation& observation : report.observations) {
        if (observation.quality != Quality::good) continue;
        if (observation.element == Element::level)
            level.emplace(observation.observed_at, observation.value);
        if (observation.element == Element::relative_level &&
            !relative.emplace(observation.observed_at, observation.value).second)
            return std::nullopt;
    }
    if (relative.empty()) return std::nullopt;
    const auto found = level.find(relative.rbegin()->first);
    if (found == level.end()) return std::nullopt;
    return found->second - relative.rbegin()->second;
}

std::optional<Arrival::Series> series_of(Element element) {
    switch (element) {
        case Element::rain:
            return Arrival::Series::amount;
        case Element::rain_total:
            return Arrival::Series::total;
        case Element::rain_today:
            return Arrival::Series::today;
        case Element::level:
        case Element::relative_level:
            return Arrival::Series::level;
        case Element::flow:
            return Arrival::Series::flow;
        default:
            return std::nullopt;
    }
}

}  // namespace

bool is_test(const Report& report) {
    return report.protocol == Protocol::sl651 && report.function == sl651_test_function;
}

Intake take_in(const Report& report, Timestamp received_at, const Station& station,
               const EngineOptions& options) {
    Intake intake;
    const std::optional<Quantity> base = base_of(report);
    Timestamp latest = Timestamp::min();
    for (const Observation& observation : report.observations)
        latest = std::max(latest, observation.observed_at);
    for (const Observation& observation : report.observations) {
        const std::optional<Arrival::Series> series = series_of(observation.element);
        const bool is_relative = observation.element == Element::relative_level;
        if (!series || observation.quality == Quality::missing || (is_relative && !base)) continue;
        // Compared, not subtracted: a stranger's clock may say anything that 64 bits can hold.
        if (observation.observed_at < received_at - options.lateness_max) {
            ++intake.too_late;
            continue;
        }
        Arrival arrival;
        arrival.series = *series;
        arrival.sample.at = observation.observed_at;
        if (observation.observed_at > received_at + options.clock_ahead_max) {
            ++intake.clock_repaired;
            // Of a batch with a broken clock only the newest can be placed: it was measured now.
            if (observation.observed_at != latest) continue;
            arrival.sample.at = received_at;
        }
        arrival.sample.value = observation.value + (is_relative ? *base : Quantity());
        arrival.sample.sent_at = report.sent_at;
        arrival.sample.serial = report.serial;
        if (PLANTED(duplicate_keyed_by_function_code)) arrival.sample.serial = report.function;
        arrival.sample.derived = is_relative;
        const bool is_rain = *series != Arrival::Series::level && *series != Arrival::Series::flow;
        if (*series == Arrival::Series::amount)
            arrival.sample.interval =
                observation.interval == Duration::zero() ? station.rain_step : observation.interval;
        const bool is_measurement = observation.quality == Quality::good &&
                                    arrival.sample.interval >= Duration::zero() &&
                                    arrival.sample.interval <= options.window_max &&
                                    (!is_rain || observation.value >= Quantity());
        arrival.quality = is_measurement ? Quality::good : Quality::bad;
        intake.arrivals.push_back(arrival);
    }
    return intake;
}

Touch insert(StationSamples& samples, const Arrival& arrival) {
    if (PLANTED(late_row_ignored) && samples.newest_instant(Timestamp::max()) > arrival.sample.at)
        return {};
    if (arrival.quality != Quality::good) {
        if (arrival.series == Arrival::Series::level)
            return samples.insert_bad_level(arrival.sample.at);
        if (arrival.series == Arrival::Series::flow)
            return samples.insert_bad_flow(arrival.sample.at);
        return samples.insert_bad_rain(arrival.sample.at);
    }
    switch (arrival.series) {
        case Arrival::Series::amount:
            return samples.insert_rain(RainSource::amount, arrival.sample);
        case Arrival::Series::total:
            return samples.insert_rain(RainSource::total, arrival.sample);
        case Arrival::Series::today:
            return samples.insert_rain(RainSource::today, arrival.sample);
        case Arrival::Series::level:
            return samples.insert_level(arrival.sample);
        case Arrival::Series::flow:
            return samples.insert_flow(arrival.sample);
    }
    return {};
}

}  // namespace freshet
