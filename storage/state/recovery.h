// What a restart reads from the state store: how far each catchment was committed, its snapshots,
// and the rows committed since, to be compared with.
//
// Cursors are kept by shard count and shard, so that a change of the count leaves the old
// statements standing. Each says "of the catchments that fall to this shard of so many, everything
// before `next` is committed"; all of them are true, so the highest that speaks of a catchment
// counts. A start with 3 shards after one with 2 that crashed half-way needs nothing else.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rules/engine/engine.h"
#include "rules/model/warning.h"
#include "storage/journal/journal.h"
#include "storage/state/state.h"

namespace freshet {

struct ShardCursor {
    std::uint32_t shard_count = 1;
    std::uint32_t shard = 0;
    std::uint64_t next = 0;   // The first record not committed.
    std::uint64_t floor = 0;  // The first record that is not in snapshots.
};

std::string encode(const ShardCursor& cursor);

class CommittedCursors {
public:
    static Result<CommittedCursors> read(const State& state);

    // The first record whose rows of this catchment are not committed.
    std::uint64_t next(const CatchmentId& catchment) const;
    // The first record that some catchment of the slot has not committed, and the first that none
    // has: between the two, rows have to be told apart.
    std::uint64_t lowest_next(ShardSlot slot) const;
    std::uint64_t highest_next(ShardSlot slot) const;
    // Where the fold of a slot begins, snapshots loaded.
    std::uint64_t floor(ShardSlot slot) const;

    // The first record that no shard, of whatever count, has committed.
    std::uint64_t highest_next() const;

    const std::vector<ShardCursor>& all() const { return cursors_; }

private:
    // The lowest of one field over a complete set of shards of another count, or 0.
    std::uint64_t lowest(std::uint32_t shard_count, std::uint64_t ShardCursor::*field) const;
    std::uint64_t at_least(ShardSlot slot, std::uint64_t ShardCursor::*field) const;

    std::vector<ShardCursor> cursors_;
};

// corrupt, in one sentence, when something was committed that the journal no longer holds.
Result<void> check_journal_covers(const Journal& journal, const CommittedCursors& cursors);

// Takes the shared part first, then the slot's catchments, one at a time: those of 100,000 stations
// are 200 MB. Ends with the first error, a reading's or a taker's.
Result<void> each_snapshot(const State& state, ShardSlot slot,
                           const std::function<Result<void>(Snapshot)>& take);
std::string encode(const Snapshot& snapshot);
// What the snapshot of one catchment (empty: the shared part) is good for; nothing without one.
Result<std::optional<JournalPosition>> snapshot_through(const State& state,
                                                        const CatchmentId& catchment);

// Stations on their way to another catchment, in order of configuration and station.
Result<std::vector<MovedStation>> read_moved_stations(const State& state);
std::string encode(const MovedStation& moved);

// Committed rows of the slot's catchments whose record lies in [from, to), in order.
Result<std::vector<OutputRow>> read_committed_rows(const State& state, ShardSlot slot,
                                                   std::uint64_t from, std::uint64_t to);

}  // namespace freshet
