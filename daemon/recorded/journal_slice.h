// A stretch of a journal that can be folded by itself: where the one of the last days begins, and
// which older records have to be folded before it.
#pragma once

#include <vector>

#include "storage/journal/journal.h"

namespace freshet {

// The first record that arrived at `from` or later; the end where none did.
Result<JournalPosition> first_since(const Journal& journal, Timestamp from);

// When the newest record arrived; the beginning of time in an empty journal.
Result<Timestamp> newest_arrival(const Journal& journal);

// Configurations and the last start before `begin`, in order: without them no record after it means
// what it meant.
Result<std::vector<JournalEntry>> entries_before(const Journal& journal, JournalPosition begin);

}  // namespace freshet
