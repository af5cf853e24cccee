// What people see and hand on, in a seeded series, and rules that ask for it.
#pragma once

#include "tests/support/series_generator.h"

namespace freshet::series {

// Patrol reports and warnings from above beside the reports that are there already.
void add_people(Series& series, std::uint64_t seed);

}  // namespace freshet::series
