// Stations of one catchment together, and a rule about all of them.
#pragma once

#include "tests/support/series_generator.h"

namespace freshet::series {

void add_catchments(Configuration& configuration, const SeriesOptions& options);

}  // namespace freshet::series
