// A small made-up city for the pipeline's simulation: a dozen catchments, a storm that moves over
// them, levels that follow, late and repeated reports, a person who raises by hand. The same seed
// gives the same records.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/model/record.h"

namespace freshet::testing {

inline constexpr Timestamp city_start{Duration(1'782'864'000'000)};  // 2026-07-01T08:00+08:00

ConfigurationRecord city_configuration();

// Everything that arrives within `length` of city_start, in order of arrival; never on a whole
// second, so that no tick stands at the same instant.
std::vector<JournalRecord> city_records(std::uint64_t seed, Duration length);

}  // namespace freshet::testing
