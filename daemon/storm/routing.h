// Water on its way: from rain on a catchment to flow at its outlet and on to the next one, and from
// flow to stage. Two equal linear reservoirs for a catchment's own runoff (a Nash cascade of two),
// one for the stretch of channel that it shares with what comes from above, and a level pool with a
// spillway for the reservoir. No hydrologist would forecast with it; it rises and falls as small
// rivers do, and later the further down. Pure.
#pragma once

#include <vector>

#include "daemon/storm/county.h"

namespace freshet {

struct RoutingParameters {
    double runoff_share = 0.7;  // Of the rain; soaked ground of a long storm.
    // Storage constants, minutes. Catchments of 20 km² peak well within the hour.
    double slope_minutes = 15;
    double channel_minutes = 20;
    // A wet season: with less, the first shower would raise a brook by the 0.8 m of a red warning.
    double base_flow_m3s_per_km2 = 0.25;
    // Stage: depth = 6 m × (flow / (12 m³/s for each km² above))^0.6, Manning's exponent of a wide
    // channel; the constants put the sample county's thresholds between base flow and the peak.
    double reference_depth_m = 6;
    double reference_flow_m3s_per_km2 = 12;
    double depth_exponent = 0.6;
    // The reservoir: a pool of 1.2 km² and a free spillway of 30 m, Q = 1.9 B H^1.5.
    double pool_km2 = 1.2;
    double spillway_m = 30;
    double spillway_coefficient = 1.9;
};

class Routing {
public:
    Routing(const SampleCounty& county, const RoutingParameters& parameters);

    // One minute with so much rain on each catchment, mm.
    void advance_minute(const std::vector<double>& rain_mm);

    double outlet_m3s(std::size_t catchment) const { return reaches_[catchment].outlet; }
    // What a gauge reads, m above its datum; the county's gauges only.
    double level_m(const SampleStation& gauge) const;

private:
    struct Reach {
        double upper_slope = 0, lower_slope = 0;  // Outflows of the two reservoirs, m³/s.
        double channel = 0;                       // Outflow of the channel, m³/s.
        double pool_m = 0;                        // Water over the spillway's crest.
        double outlet = 0;
        bool dammed = false;
    };

    const SampleCounty& county_;
    RoutingParameters parameters_;
    std::vector<Reach> reaches_;
};

}  // namespace freshet
