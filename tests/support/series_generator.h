// Seeded series of rain and level as gauges send them: storms and floods that cross the thresholds
// of their rules, lost slots, silences, fill bytes, undecodable values, revisions, gauges torn away
// (zeros), stamps off the grid; and orders in which they may arrive. The same seed gives the same
// series on every machine.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/model/configuration.h"
#include "rules/model/record.h"

namespace freshet::series {

struct Series {
    Configuration configuration;
    std::vector<Report> reports;        // One observation each, or rain and level of one instant.
    std::vector<PatrolReport> patrols;  // What people said; of few series.
    std::vector<SuperiorWarning> from_above;  // Likewise.
    std::vector<Forecast> forecasts;          // Likewise.
};

struct SeriesOptions {
    std::uint64_t seed = 0;
    int stations = 1;  // Each in a catchment of its own.
    // Times a gauge runs, falls silent for hours or for longer than samples are kept, and runs on.
    int runs = 1;
    // Above 0: the stations are of so many catchments instead, with rules about each as a whole.
    int catchments = 0;
};

Series generate(const SeriesOptions& options);

// When a report was observed: its latest observation.
Timestamp observed_at(const Report& report);
Timestamp observed_at(const JournalRecord& record);  // Of what is not a command.

// The reports in an order of arrival: each delayed by 0 to the bound of 24 hours, never arriving
// before it was observed. Delays are drawn on a scale of the order's own, from seconds to the
// bound.
std::vector<JournalRecord> arrivals(const Series& series, std::uint64_t seed);

}  // namespace freshet::series
