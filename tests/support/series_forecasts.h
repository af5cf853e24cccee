// What rain is expected, in a seeded series, and a rule that asks for it.
#pragma once

#include "tests/support/series_generator.h"

namespace freshet::series {

// Forecasts beside the reports that are there already.
void add_forecasts(Series& series, std::uint64_t seed);

}  // namespace freshet::series
