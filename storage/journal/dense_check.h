// The proof, on every opening, that no record is missing between the first and the last: RocksDB
// can come back shorter than it was and say OK.
//
// For rocksdb_journal.cc alone.
#pragma once

#include <cstdint>

#include "rules/base/result.h"

namespace freshet {

class RocksStore;

struct OffsetRange {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

// corrupt names the first records missing.
Result<void> check_dense(const RocksStore& store, OffsetRange range);

}  // namespace freshet
