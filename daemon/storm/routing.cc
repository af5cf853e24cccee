// See routing.h.
#include "daemon/storm/routing.h"

#include <cmath>

namespace freshet {
namespace {

// A linear reservoir's outflow after one minute of steady inflow: exact, so never unstable.
double drained(double outflow, double inflow, double storage_minutes) {
    return inflow + (outflow - inflow) * std::exp(-1 / storage_minutes);
}

}  // namespace

Routing::Routing(const SampleCounty& county, const RoutingParameters& parameters)
    : county_(county), parameters_(parameters), reaches_(county.catchments.size()) {
    for (const SampleStation& gauge : county.stations) {
        reaches_[gauge.catchment].dammed |= gauge.gauged == Gauged::reservoir;
    }
    // Everything begins in balance with its base flow.
    for (std::size_t i = 0; i < reaches_.size(); ++i) {
        const SampleCatchment& catchment = county.catchments[i];
        Reach& reach = reaches_[i];
        reach.upper_slope = reach.lower_slope =
            catchment.area_km2 * parameters.base_flow_m3s_per_km2;
        reach.channel = reach.outlet =
            catchment.upstream_area_km2 * parameters.base_flow_m3s_per_km2;
        if (reach.dammed) {
            reach.pool_m = std::pow(
                reach.channel / (parameters.spillway_coefficient * parameters.spillway_m), 2.0 / 3);
        }
    }
}

void Routing::advance_minute(const std::vector<double>& rain_mm) {
    std::vector<double> from_above(reaches_.size(), 0.0);
    for (std::size_t i = 0; i < reaches_.size(); ++i) {
        const SampleCatchment& catchment = county_.catchments[i];
        Reach& reach = reaches_[i];
        // 1 mm a minute on 1 km² is 1,000 m³ in 60 s.
        const double runoff =
            catchment.area_km2 *
            (rain_mm[i] * parameters_.runoff_share * 1000 / 60 + parameters_.base_flow_m3s_per_km2);
        reach.upper_slope = drained(reach.upper_slope, runoff, parameters_.slope_minutes);
        reach.lower_slope =
            drained(reach.lower_slope, reach.upper_slope, parameters_.slope_minutes);
        reach.channel =
            drained(reach.channel, reach.lower_slope + from_above[i], parameters_.channel_minutes);
        reach.outlet = reach.channel;
        if (reach.dammed) {
            reach.outlet = parameters_.spillway_coefficient * parameters_.spillway_m *
                           std::pow(reach.pool_m, 1.5);
            const double gained_m3 = (reach.channel - reach.outlet) * 60;
            reach.pool_m = std::max(0.0, reach.pool_m + gained_m3 / (parameters_.pool_km2 * 1e6));
        }
        if (catchment.downstream) {
            from_above[*catchment.downstream] += reach.outlet;
        }
    }
}

double Routing::level_m(const SampleStation& gauge) const {
    const SampleCatchment& catchment = county_.catchments[gauge.catchment];
    const Reach& reach = reaches_[gauge.catchment];
    if (gauge.gauged == Gauged::reservoir) {
        return gauge.zero_m + reach.pool_m;
    }
    const bool brook = gauge.gauged == Gauged::brook;
    const double flow = brook ? reach.lower_slope : reach.outlet;
    const double area = brook ? catchment.area_km2 : catchment.upstream_area_km2;
    return gauge.zero_m + parameters_.reference_depth_m *
                              std::pow(flow / (parameters_.reference_flow_m3s_per_km2 * area),
                                       parameters_.depth_exponent);
}

}  // namespace freshet
