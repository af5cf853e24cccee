// Stations of one catchment together, and a rule about all of them.
#pragma once

#include "tests/support/series_generator.h"

namespace freshet::series {

// A rule about the area in which all stations lie.
void add_district(Configuration& configuration, std::uint64_t seed);
void add_catchments(Configuration& configuration, const SeriesOptions& options);

}  // namespace freshet::series
