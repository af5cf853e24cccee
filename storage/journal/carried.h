// Which old records outlive a trim. Snapshots name configurations by position and compile them
// again at every start; whoever folds the journal from its first record (backtest, a daemon whose
// state was lost) needs the configurations in force there and under which status it ran. Nothing
// else of what is trimmed is looked for again: a skip stands after the record it names, and
// downtimes and commands lie in the snapshots.
#pragma once

#include <vector>

#include "storage/journal/journal.h"

namespace freshet {

// To be carried over a trim below that position.
Result<std::vector<JournalPosition>> records_to_carry(const Journal& journal,
                                                      JournalPosition below);

// What was carried and stands before first(), in order, to be folded before it.
Result<std::vector<JournalEntry>> carried_entries(const Journal& journal);

}  // namespace freshet
