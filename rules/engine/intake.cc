#include "rules/engine/intake.h"

#include <algorithm>
#include <map>
#include <optional>

#include "rules/base/planted.h"
#include "rules/engine/sides.h"

namespace freshet {
namespace {

constexpr std::uint8_t sl651_test_function = 0x30;
constexpr std::uint16_t sl651_status_code = 0x45;

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

struct Place {
    Arrival::Series series = Arrival::Series::side;
    Side side{};
};

std::optional<Place> place_of(const Observation& observation) {
    switch (observation.element) {
        case Element::rain:
            return Place{Arrival::Series::amount, {}};
        case Element::rain_total:
            return Place{Arrival::Series::total, {}};
        case Element::rain_today:
            return Place{Arrival::Series::today, {}};
        case Element::level:
        case Element::relative_level:
            return Place{Arrival::Series::level, {}};
        case Element::flow:
            return Place{Arrival::Series::side, side_of(SeriesAsked::flow)};
        case Element::other:
            // Before the status had a name of its own it was journaled by its code.
            if (observation.code != sl651_status_code) return std::nullopt;
            [[fallthrough]];
        case Element::status:
            return Place{Arrival::Series::side, side_of(SeriesAsked::alarm)};
        default:
            if (const auto depth = soil_depth_of(observation.element))
                return Place{Arrival::Series::side, side_of(soil_series(*depth))};
            return std::nullopt;
    }
}

bool is_percent(Quantity value) {
    return value >= Quantity() && value <= Quantity::from_units(100);
}

// SL 651, table 58: the bits of "level over limit" and "flow over limit". Nothing where it is no
// word of bits.
std::optional<Quantity> alarm_in(Quantity status) {
    constexpr std::uint64_t over_limit = 1U << 2 | 1U << 3;
    const std::int64_t counts = status.ten_thousandths();
    if (counts < 0 || counts % Quantity::per_unit != 0) return std::nullopt;
    const auto bits = static_cast<std::uint64_t>(counts / Quantity::per_unit);
    return Quantity::from_units((bits & over_limit) != 0 ? 1 : 0);
}

}  // namespace

bool is_test(const Report& report) {
    return report.protocol == Protocol::sl651 && report.function == sl651_test_function;
}

Intake take_in(const Report& said, Timestamp received_at, const Station& station,
               const EngineOptions& options) {
    Intake intake;
    intake.clock = repair_clock(said, received_at, options);
    const Report& report = intake.clock.report ? *intake.clock.report : said;
    // Of the times as they were told: what is placed anew may meet others there.
    const std::optional<Quantity> base = base_of(said);
    for (const Observation& observation : report.observations) {
        const std::optional<Place> place = place_of(observation);
        const bool is_relative = observation.element == Element::relative_level;
        if (!place || observation.quality == Quality::missing || (is_relative && !base)) continue;
        // Compared, not subtracted: a stranger's clock may say anything that 64 bits can hold.
        if (observation.observed_at < received_at - options.lateness_max) {
            ++intake.too_late;
            continue;
        }
        Arrival arrival;
        arrival.series = place->series;
        arrival.side = place->side;
        arrival.sample.at = observation.observed_at;
        arrival.sample.value = observation.value + (is_relative ? *base : Quantity());
        arrival.sample.sent_at = report.sent_at;
        arrival.sample.serial = report.serial;
        if (PLANTED(duplicate_keyed_by_function_code)) arrival.sample.serial = report.function;
        arrival.sample.derived = is_relative;
        const bool is_rain =
            place->series != Arrival::Series::level && place->series != Arrival::Series::side;
        if (place->series == Arrival::Series::amount)
            arrival.sample.interval =
                observation.interval == Duration::zero() ? station.rain_step : observation.interval;
        bool is_measurement = observation.quality == Quality::good &&
                              arrival.sample.interval >= Duration::zero() &&
                              arrival.sample.interval <= options.window_max &&
                              (!is_rain || observation.value >= Quantity());
        if (soil_depth_of(observation.element))
            is_measurement = is_measurement && is_percent(observation.value);
        if (is_measurement && place->side == side_of(SeriesAsked::alarm)) {
            const std::optional<Quantity> alarm = alarm_in(observation.value);
            is_measurement = alarm.has_value();
            arrival.sample.value = alarm.value_or(Quantity());
        }
        arrival.quality = is_measurement ? Quality::good : Quality::bad;
        intake.arrivals.push_back(arrival);
    }
    return intake;
}

Intake take_in(const PatrolReport& report, Timestamp received_at, const Station& station,
               const EngineOptions& options) {
    Report read;
    read.station = station.id;
    if (report.level && report.station == station.id)
        read.observations.push_back({Element::level, 0, report.observed_at, Duration(),
                                     *report.level, Quality::good, QualityReason::by_hand});
    return take_in(read, received_at, station, options);
}

std::optional<Timestamp> judged_at(const PatrolReport& report, Timestamp received_at,
                                   const EngineOptions& options) {
    if (report.observed_at < received_at - options.lateness_max) return std::nullopt;
    return report.observed_at > received_at + options.clock_ahead_max ? received_at
                                                                      : report.observed_at;
}

Touch insert(StationSamples& samples, const Arrival& arrival) {
    if (PLANTED(late_row_ignored) && samples.newest_instant(Timestamp::max()) > arrival.sample.at)
        return {};
    if (arrival.quality != Quality::good) {
        if (arrival.series == Arrival::Series::level)
            return samples.insert_bad_level(arrival.sample.at);
        if (arrival.series == Arrival::Series::side)
            return samples.sides().insert_bad(arrival.side, arrival.sample.at);
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
        case Arrival::Series::side:
            return samples.sides().insert(arrival.side, arrival.sample);
    }
    return {};
}

}  // namespace freshet
