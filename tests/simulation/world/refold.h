// What else must come out of the journal alone, beside the rows: the snapshots that were taken, and
// the same words however many ticks stood between two records.
#pragma once

#include "tests/simulation/world/closing.h"

namespace freshet::world {

// After a stop everything changed is snapshotted: a catchment that folded a record twice or never
// shows here, though nobody may have heard of it yet.
void check_snapshots(const Closing& closing);

// Of the ticks between two records only the last is folded; a deadline is stamped with its own
// moment, so every warning comes out byte for byte, and none before its time.
void check_ticks(const Closing& closing);

}  // namespace freshet::world
