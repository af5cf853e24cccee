// Intake: what of a report enters the series of its station. It decides only what the record alone
// decides: which element, how late, whether the clock can be right, whether it is a measurement
// (rules/README.md, 1 to 5).
#pragma once

#include <optional>
#include <vector>

#include "rules/engine/clock_repair.h"
#include "rules/engine/engine.h"
#include "rules/model/observation.h"
#include "rules/model/patrol_report.h"
#include "rules/window/station_samples.h"

namespace freshet {

// A test frame of SL 651: it is journaled and never folded.
bool is_test(const Report& report);

struct Arrival {
    enum class Series : std::uint8_t { amount, total, today, level, side };
    Series series = Series::amount;
    Side side{};                      // Where series is `side`.
    Quality quality = Quality::good;  // good or bad
    Sample sample;
};

struct Intake {
    std::vector<Arrival> arrivals;
    std::size_t too_late = 0;  // Observations beyond the bound of lateness.
    ClockRepair clock;         // Of a clock that cannot be right: judged at arrival, or left out.
};

Intake take_in(const Report& report, Timestamp received_at, const Station& station,
               const EngineOptions& options);

// The level a person read off the staff gauge of this very station; nothing of any other.
Intake take_in(const PatrolReport& report, Timestamp received_at, const Station& station,
               const EngineOptions& options);

// When what a person saw is judged, as that of a station would be; nothing = too late.
std::optional<Timestamp> judged_at(const PatrolReport& report, Timestamp received_at,
                                   const EngineOptions& options);

// What the arrival changes.
Touch insert(StationSamples& samples, const Arrival& arrival);

}  // namespace freshet
