// What comes in beside measurements: spikes, stuck and dead sensors, values of the wrong scale and
// told twice, fill bytes, frames of tests and of strangers, groups of relative levels, batches; and
// stations whose clock is wrong. The same seed, the same dirt.
#pragma once

#include <cstdint>

#include "tests/support/series_generator.h"

namespace freshet::series {

// In what the stations tell.
void add_dirt(Series& series, std::uint64_t seed);

// In the times of what has arrived: days ahead or behind, minutes, 1970. What then counts depends
// on the arrival.
void add_wrong_clocks(std::vector<JournalRecord>& records, std::uint64_t seed);

}  // namespace freshet::series
