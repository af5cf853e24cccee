// What a start has to know of the journal before anything is folded.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "storage/journal/journal.h"

namespace freshet {

// The time of the last tick: engine time goes on from there, and a scaled clock too. Nothing in a
// journal without ticks.
Result<std::optional<Timestamp>> last_tick(const Journal& journal);
Result<std::optional<JournalPosition>> last_tick_position(const Journal& journal);

// The configuration in force at the end, to be compared with the one on disk; null when there is
// none.
struct LastConfiguration {
    JournalPosition position;
    ConfigurationRecord configuration;
};
Result<std::optional<LastConfiguration>> last_configuration(const Journal& journal);

// Records quarantined by Skip records. Read before the fold begins: a skip stands after the record
// it names.
Result<std::set<JournalPosition>> read_skips(const Journal& journal);

// The runs of positions that a salvage could not fill, in order.
Result<std::vector<Lost>> read_lost(const Journal& journal);

}  // namespace freshet
