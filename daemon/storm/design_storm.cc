// See design_storm.h.
#include "daemon/storm/design_storm.h"

#include <algorithm>
#include <cmath>

#include "rules/base/hash.h"

namespace freshet {
namespace {

// Stations do not all send in the same instant.
constexpr Duration send_spread = std::chrono::seconds(60);

Duration send_delay(const StationId& station) {
    return std::chrono::seconds(1 + stable_hash(station.text()) %
                                        static_cast<std::uint64_t>(send_spread.count() / 1000));
}

// A staff gauge's centimetres.
Quantity level_quantity(double metres) {
    return Quantity::from_ten_thousandths(std::llround(metres * 100) * 100);
}

// Rain at one place, step by step from the storm's beginning.
struct PlaceRain {
    std::vector<Quantity> amounts;
    std::size_t first_step = 0;

    Quantity at(std::size_t step) const {
        return step < first_step || step - first_step >= amounts.size()
                   ? Quantity{}
                   : amounts[step - first_step];
    }
};

PlaceRain rain_at(const DesignStormParameters& parameters, const Hyetograph& hyetograph,
                  PlaneKm place) {
    return {hyetograph.amounts(storm_share(parameters, place)),
            static_cast<std::size_t>((parameters.lead + storm_lag(parameters, place)) /
                                     hyetograph.step())};
}

}  // namespace

double storm_share(const DesignStormParameters& parameters, PlaneKm place) {
    const double distance = place.north / parameters.reach_km;
    return std::exp(-distance * distance);
}

Duration storm_lag(const DesignStormParameters& parameters, PlaneKm place) {
    const double step_km =
        parameters.speed_km_per_hour *
        std::chrono::duration<double, std::ratio<3600>>(parameters.rain.step).count();
    return std::llround(place.east / step_km) * parameters.rain.step;
}

Duration storm_length(const DesignStormParameters& parameters, const SampleCounty& county) {
    Duration last{};
    for (const SampleStation& station : county.stations) {
        last = std::max(last, storm_lag(parameters, station.place));
    }
    return parameters.lead + last + Hyetograph::length + parameters.tail;
}

Result<std::vector<Report>> design_storm(const DesignStormParameters& parameters,
                                         const SampleCounty& county) {
    const Result<Hyetograph> hyetograph = Hyetograph::create(parameters.rain);
    if (hyetograph.has_error()) {
        return hyetograph.error();
    }
    const Duration step = hyetograph->step();
    const auto steps = static_cast<std::size_t>(storm_length(parameters, county) / step);

    std::vector<PlaceRain> on_catchments, on_stations;
    for (const SampleCatchment& catchment : county.catchments) {
        on_catchments.push_back(rain_at(parameters, *hyetograph, catchment.centre));
    }
    for (const SampleStation& station : county.stations) {
        on_stations.push_back(rain_at(parameters, *hyetograph, station.place));
    }

    Routing routing(county, parameters.routing);
    const auto minutes = static_cast<std::size_t>(step / std::chrono::minutes(1));
    std::vector<double> rain_mm(county.catchments.size());
    std::vector<Report> reports;
    reports.reserve(steps * county.stations.size());
    for (std::size_t i = 0; i < steps; ++i) {
        for (std::size_t c = 0; c < rain_mm.size(); ++c) {
            rain_mm[c] = to_double(on_catchments[c].at(i)) / static_cast<double>(minutes);
        }
        for (std::size_t minute = 0; minute < minutes; ++minute) {
            routing.advance_minute(rain_mm);
        }
        const Timestamp ends_at = parameters.begins_at + (i + 1) * step;
        for (std::size_t s = 0; s < county.stations.size(); ++s) {
            const SampleStation& gauge = county.stations[s];
            Observation observation;
            observation.observed_at = ends_at;
            if (gauge.gauged == Gauged::nothing) {
                observation.element = Element::rain;
                observation.interval = step;
                observation.value = on_stations[s].at(i);
            } else {
                observation.element = Element::level;
                observation.value = level_quantity(routing.level_m(gauge));
            }
            Report report;
            report.station = gauge.station.id;
            report.protocol = Protocol::stream;
            report.serial = i + 1;
            report.sent_at = ends_at + send_delay(gauge.station.id);
            report.observations.push_back(observation);
            reports.push_back(std::move(report));
        }
    }
    std::stable_sort(reports.begin(), reports.end(), [](const Report& left, const Report& right) {
        return left.sent_at < right.sent_at;
    });
    return reports;
}

}  // namespace freshet
