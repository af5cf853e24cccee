// What a station is given beside what it measures, as the reference engine reads it out of the
// whole set of records: what people said, warnings from above, forecasts.
#pragma once

#include <optional>
#include <vector>

#include "tests/support/reference_series.h"

namespace freshet::reference {

// [2, 3] The time at which an observation is judged; nothing where it stays out.
std::optional<Timestamp> judged_at(Timestamp observed_at, Timestamp received_at,
                                   Timestamp latest_of_report, const Bounds& bounds);

std::vector<Heard> heard_by(const Station& station, const std::vector<Area>& areas,
                            const std::vector<JournalRecord>& records, const Bounds& bounds);
std::vector<FromAbove> from_above(const Station& station, const std::vector<Area>& areas,
                                  const std::vector<JournalRecord>& records, const Bounds& bounds);
// [76] At the station, over its catchment, over the area it stands in and those around.
std::vector<Foreseen> foreseen_for(const Station& station, const std::vector<Area>& areas,
                                   const std::vector<JournalRecord>& records, const Bounds& bounds);

}  // namespace freshet::reference
