// Rounds: what the journal writer made durable, on its way to a shard. The lane is only the fast
// path. When it is full the shard is behind and reads the journal itself, from its own cursor, up
// to the mark kept here; the writer never waits for a shard.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <vector>

#include "rules/model/record.h"
#include "storage/mailbox/mailbox.h"

namespace freshet {

// Shared by all shards; each looks at every record and folds what is its own.
using Round = std::shared_ptr<const std::vector<JournalEntry>>;

class RoundLane {
public:
    // `durable_end` is the journal's end when the lane is made: what lies before never comes as
    // mail. `shard_bell` may be null (one-thread runs).
    RoundLane(std::size_t capacity, Bell* shard_bell, JournalPosition durable_end)
        : rounds_(capacity, shard_bell),
          in_journal_only_(durable_end.offset),
          folded_(durable_end.offset) {}

    // A shard that lags this far reads the journal instead of pinning decoded records: some 30 MB.
    static constexpr std::uint64_t records_max = 65'536;

    // Journal writer. False when the shard has to read this round from the journal.
    bool put(const Round& round) {
        const std::uint64_t end = round->back().position.offset + 1;
        const std::uint64_t folded = folded_.load(std::memory_order_relaxed);
        if (end <= folded + records_max && rounds_.put(round)) return true;
        in_journal_only_.store(end, std::memory_order_release);
        // The shard may have emptied the lane and looked at the old mark since we found it full.
        rounds_.wake();
        return false;
    }

    // Shard.
    [[nodiscard]] bool take(Round& round) { return rounds_.take(round); }
    // Everything before this offset that has not come as mail never will.
    std::uint64_t in_journal_only() const {
        return in_journal_only_.load(std::memory_order_acquire);
    }
    // Everything before is folded.
    void folded(std::uint64_t next) { folded_.store(next, std::memory_order_relaxed); }
    std::size_t size() const { return rounds_.size(); }
    std::size_t capacity() const { return rounds_.capacity(); }

private:
    Mailbox<Round> rounds_;
    std::atomic<std::uint64_t> in_journal_only_;
    std::atomic<std::uint64_t> folded_;
};

}  // namespace freshet
