// RecoveryAudit: every restart is a test that the fold is deterministic. What a shard folds again
// between its snapshots and its cursor is compared with the rows already committed: a row changed,
// a row gone, a row new. A difference is counted and named; the committed row stands, because
// people have heard it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "storage/state/recovery.h"

namespace freshet {

class RecoveryAudit {
public:
    // `tell` hears each difference, one line; may be empty.
    RecoveryAudit(const State& state, ShardSlot slot, CommittedCursors cursors,
                  std::function<void(const std::string&)> tell);

    // `first`: the first record each catchment's snapshot does not hold; what a catchment said
    // before is not said again.
    void restored(std::map<CatchmentId, std::uint64_t> first) { restored_ = std::move(first); }

    // The first record of which nothing is committed.
    std::uint64_t end() const { return cursors_.highest_next(slot_); }

    // Records [from, to) were folded and gave `rows`: compares those committed and takes them out.
    Result<void> compare(std::uint64_t from, std::uint64_t to, std::vector<OutputRow>& rows);
    // Takes out what an earlier shard of this or another count committed of a round.
    void filter(std::vector<PartialRound>& rounds) const;

    std::uint64_t differences() const { return differences_; }

private:
    void differ(const OutputRow& row, const char* how);

    const State& state_;
    ShardSlot slot_;
    CommittedCursors cursors_;
    std::map<CatchmentId, std::uint64_t> restored_;
    std::function<void(const std::string&)> tell_;
    std::uint64_t differences_ = 0;
};

}  // namespace freshet
