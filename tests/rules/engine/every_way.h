// A journal folded in every way that must not matter: by one shard or several, and with a restart
// from snapshots on the way.
#pragma once

#include <cstddef>
#include <vector>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {

// The rows, which come out alike. A restart at each record, or at each `stride`-th.
std::vector<OutputRow> fold_in_every_way(const std::vector<JournalEntry>& entries,
                                         std::size_t stride = 1);
// Puts the script's records in order of arrival first.
std::vector<OutputRow> fold_in_every_way(JournalScript& script, std::size_t stride = 1);

}  // namespace freshet::testing
