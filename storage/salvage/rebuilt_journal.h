// A new journal made of the pieces of a damaged one: every readable record at its own position, and
// records that say so where one is lost.
#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "storage/salvage/salvage.h"
#include "storage/state/state.h"

namespace freshet {

class Journal;

struct Rebuilding {
    std::filesystem::path damaged;
    std::filesystem::path rebuilt;  // Must not exist.
    std::filesystem::path scratch;
    std::uint64_t end_at_least = 0;  // Lost up to here, if nothing is found so far.
};
struct Rebuilt {
    std::uint64_t kept = 0;
    std::vector<LostRange> lost;
};
// When it returns, all of it is synced.
Result<Rebuilt> rebuild_journal(const Rebuilding& rebuilding);

// corrupt, naming the snapshot, when one needs a record that is lost.
Result<void> check_snapshots(const Journal& journal, const State& state);

}  // namespace freshet
