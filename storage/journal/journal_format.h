// Bringing a journal of an older format up to date, once, when it is opened.
//
// For rocksdb_journal.cc alone.
#pragma once

#include <functional>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

class RocksStore;

// Format 1 to 2: copies what is looked for by kind to its key. Each step is synced and changes
// nothing that format 1 reads, the format is set last: a crash on the way costs the work since, and
// the next opening goes on. `progress` hears a line now and then; may be empty.
Result<void> bring_up_to_date(RocksStore& store,
                              const std::function<void(std::string_view)>& progress);

}  // namespace freshet
