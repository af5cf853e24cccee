// A design storm over the sample county, as the reports its stations send. The hyetograph's peak
// moves down the river; a place catches a share of it that falls with its distance from the track;
// the rain runs down slopes and channels, and the level gauges tell what comes of it.
// Pure and deterministic: the same parameters give the same reports.
#pragma once

#include <vector>

#include "daemon/storm/county.h"
#include "daemon/storm/hyetograph.h"
#include "daemon/storm/routing.h"
#include "rules/model/observation.h"

namespace freshet {

struct DesignStormParameters {
    HyetographParameters rain;
    RoutingParameters routing;

    Timestamp begins_at{};  // The first reports tell of the step that ends one step later.
    // Dry time before the rain reaches the county, so that levels have something to rise from, and
    // after it, so that holds run out.
    Duration lead = std::chrono::minutes(30);
    Duration tail = std::chrono::minutes(330);

    // The track is the river itself, west to east; a slow storm, as the deadly ones are.
    double speed_km_per_hour = 20;
    // A place so far from the track catches 1/e of the rain on it.
    double reach_km = 9;
};

// Share of the hyetograph at a place, and how much later than at the county's western edge it comes
// (whole steps, so that the gauges on the track keep the storm's maxima exactly).
double storm_share(const DesignStormParameters& parameters, PlaneKm place);
Duration storm_lag(const DesignStormParameters& parameters, PlaneKm place);

// From begins_at to the end of the tail at the last place.
Duration storm_length(const DesignStormParameters& parameters, const SampleCounty& county);

// In the order in which they are sent: each station a few seconds after each step, at a second of
// its own. Serials count from 1. invalid_argument as Hyetograph::create.
Result<std::vector<Report>> design_storm(const DesignStormParameters& parameters,
                                         const SampleCounty& county);

}  // namespace freshet
