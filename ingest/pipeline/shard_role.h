// ShardRole: one engine, fed with the journal's records in order, its output handed to the state
// writer. Records come as rounds from the journal writer; what did not come that way (a full lane,
// everything before the start) is read from the journal. It never blocks: while the state writer
// has no room for its commit it folds nothing.
//
// Recovery is the same loop: snapshots loaded, it folds from the floor, lets RecoveryAudit take out
// what was committed before, and hands over nothing until it is past all of it.
//
// A configuration that moves stations to other catchments is a barrier: each shard commits what it
// gives away, and folds that record only when all that moves is found in the state.
#pragma once

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ingest/pipeline/recovery_audit.h"
#include "ingest/pipeline/round.h"
#include "rules/base/counter.h"
#include "rules/base/role.h"
#include "rules/engine/engine.h"
#include "storage/journal/journal.h"
#include "storage/state/shard_commit.h"

namespace freshet {

struct ShardOptions {
    ShardSlot slot;
    EngineOptions engine = {};
    // A poll folds at most this many: about a millisecond of work, so that a burst at one station
    // cannot delay another's warning.
    std::size_t records_max = 512;
    // Every so often the catchments changed since are written, spread over `rotation_spread`: one
    // changed just after a rotation began is written before 2 + 1.5 minutes are over.
    Duration rotation_period = std::chrono::seconds(120);
    Duration rotation_spread = std::chrono::seconds(90);
    // Of snapshots in one commit, so that its rows need not wait for megabytes.
    std::size_t snapshot_bytes_max = 4 << 20;
    // Stations' pages are written at most so often: under load they would be half of all writes.
    Duration pages_period = std::chrono::seconds(1);
    std::set<JournalPosition> skips = {};  // read_skips(); never folded.
    // Holds the offset being folded plus one, 0 between records, for whoever starts after a crash.
    // May be null.
    std::atomic<std::uint64_t>* folding = nullptr;
    // Hears each difference that recovery finds, one line. May be empty.
    std::function<void(const std::string&)> tell = {};
};

struct ShardProbe {
    Counter records;
    Counter records_read;  // Of these, read from the journal instead of come by mail.
    Counter skipped;
    Counter quarantined;  // A gauge: records that are never folded.
    Counter rows;
    Counter commits;
    Counter commits_delayed;  // Polls that found no room at the state writer's.
    Counter snapshots;
    Counter snapshot_bytes;
    Counter differences;
    Counter next;   // A gauge: the next record to fold.
    Counter ready;  // 1 once everything found at the start is folded.

    void describe(auto&& metric) const {
        metric("freshet_shard_records_total", "Journal records folded", records);
        metric("freshet_shard_records_read_total",
               "Records the shard read from the journal because it was behind", records_read);
        metric("freshet_shard_records_skipped_total", "Quarantined records passed over", skipped);
        metric("freshet_shard_quarantined_records", "Records that are never folded", quarantined);
        metric("freshet_shard_rows_total", "Output rows committed", rows);
        metric("freshet_shard_commits_total", "Commits handed to the state writer", commits);
        metric("freshet_shard_commits_delayed_total",
               "Polls in which the state writer had no room for a commit", commits_delayed);
        metric("freshet_shard_snapshots_total", "Catchment snapshots taken", snapshots);
        metric("freshet_shard_snapshot_bytes_total", "Bytes of snapshots taken", snapshot_bytes);
        metric("freshet_shard_recovery_differences_total",
               "Rows that recovery folded otherwise than they were committed", differences);
        metric("freshet_shard_next_offset", "The next journal record to fold", next);
        metric("freshet_shard_ready", "1 once recovery is over", ready);
    }
};

class ShardRole final : public Role {
public:
    // Loads cursors and snapshots; folds nothing yet. Everything given outlives the role.
    struct Wiring {
        const Journal& journal;
        const State& state;
        RoundLane& rounds;
        CommitBox& commits;
    };
    static Result<std::unique_ptr<ShardRole>> create(ShardOptions options, Wiring wiring);

    std::string_view name() const override { return name_; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    // From any thread.
    bool is_ready() const { return probe_.ready.value() != 0; }
    const ShardProbe& probe() const { return probe_; }

    // At shutdown, when the journal writer has stopped, from the role's thread: goes on being
    // polled until everything is folded and every changed catchment is snapshotted.
    void begin_drain() { draining_ = Draining::folding; }
    bool is_drained() const { return draining_ == Draining::done && !waiting_; }

private:
    enum class Draining { no, folding, snapshotting, done };

    ShardRole(ShardOptions options, Wiring wiring, RecoveryAudit audit);
    enum class StateFound { no, yes };
    Result<void> begin_at(StateFound state);
    // The first record that each catchment's snapshot does not hold.
    Result<std::map<CatchmentId, std::uint64_t>> restore();

    void fold();
    // False where the record cannot be folded, or not yet: at a barrier.
    bool fold(const JournalEntry& entry);
    bool passes_barrier(const JournalEntry& entry);
    bool is_at_barrier() const { return gave_at_ == next_; }
    // Up to `count` records from `next_` on out of the journal; how many it folded.
    std::size_t fold_from_journal(std::size_t count);
    void sort_out(std::uint64_t from);
    void turn(Timestamp now);
    void begin_rotation(Timestamp now);
    std::size_t snapshots_due(Timestamp now) const;
    void take_snapshots(Timestamp now, ShardCommit& mail);
    void commit(Timestamp now);
    bool hand_over(Timestamp now);
    JournalPosition at(std::uint64_t offset) const { return {partition_, offset}; }

    ShardOptions options_;
    Wiring wiring_;
    std::string name_;
    Engine engine_;
    RecoveryAudit audit_;
    std::uint32_t partition_;

    std::uint64_t next_ = 0;   // The next record to fold.
    std::uint64_t ready_ = 0;  // The journal's end at the start.
    Round round_;              // Being folded; null when the next is to be taken.
    EngineOutput output_;      // Of this poll.
    Commit gathered_;          // Rows and rounds not yet handed over.

    std::uint64_t barriers_passed_ = 0;     // By all: those before this record.
    std::optional<std::uint64_t> gave_at_;  // The last barrier it gave its stations at.
    std::vector<MovedStation> giving_;      // With the next commit.
    std::vector<MovedStation> settled_;     // Removed with the next commit.

    std::deque<CatchmentId> rotation_;  // Still to be snapshotted in this rotation.
    std::size_t rotation_size_ = 0;
    std::optional<Timestamp> rotation_began_;
    Duration spread_{};                 // Of this rotation.
    std::uint64_t rotation_floor_ = 0;  // The floor once this rotation is through.
    std::uint64_t floor_ = 0;

    std::shared_ptr<const ShardCommit> waiting_;  // For room at the state writer's.
    std::optional<Timestamp> retry_at_;
    std::optional<Timestamp> pages_at_;
    Draining draining_ = Draining::no;
    std::optional<Error> failure_;
    ShardProbe probe_;
};

}  // namespace freshet
