// Folding: the journal writer, the shards and the state writer with the boxes between them: from
// what is taken in to what is said. It knows the stores by their ports and the roles by nothing but
// poll(), so `serve` runs it on threads over RocksDB and the simulation in one thread over twins.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/metrics/exporter.h"
#include "daemon/threads/bell.h"
#include "ingest/pipeline/journal_writer.h"
#include "ingest/pipeline/shard_role.h"
#include "storage/journal/journal.h"
#include "storage/state/state.h"
#include "storage/state/state_writer.h"

namespace freshet {

// A role and the bell that its mail rings.
using RoleAndBell = std::pair<Role*, EventBell*>;

// How full the boxes between roles are, from 0 to 1.
inline constexpr const char* mailbox_metric = "freshet_mailbox_fullness_ratio";
inline constexpr const char* mailbox_help = "Mail in a box, of what it can hold";

// The bells come first: lanes and clients made elsewhere ring them.
struct FoldingBells {
    EventBell journal, state;
};

struct FoldingOptions {
    std::uint32_t shard_count = 1;
    // Rounds waiting for a shard; beyond, it reads the journal itself.
    std::size_t rounds_max = 256;
    // Commits waiting for the state writer; beyond, the shard folds nothing more.
    std::size_t commits_max = 64;
    // A poll of a shard folds at most this many records: ShardOptions says why.
    std::size_t records_max = 512;
    Duration tick_period = std::chrono::seconds(1);
    // Storm seconds to a real one: what is written again and again is bounded by real time too.
    double clock_factor = 1.0;
    // Each shard's mark of the record it is at (ShardOptions::folding). May be empty.
    std::function<std::atomic<std::uint64_t>*(std::uint32_t shard)> mark = {};
    // Hears each difference that recovery finds, one line. May be empty.
    std::function<void(const std::string&)> tell = {};
};

class Folding {
public:
    struct Wiring {
        Journal& journal;
        State& state;
        FoldingBells& bells;
        std::vector<IngestLane*> lanes;
        std::vector<StateClient*> clients;
        std::vector<Bell*> append_bells;  // Rung when a topic has grown.
    };
    // Reads cursors and snapshots; damage is said in one sentence. Everything given outlives it.
    static Result<std::unique_ptr<Folding>> create(const FoldingOptions& options, Wiring wiring);

    std::vector<RoleAndBell> roles();
    // Everything that was in the journal at the start is folded. Any thread.
    bool is_ready() const;
    void describe(Exporter& exporter) const;
    const JournalWriter& journal_writer() const { return *journal_writer_; }
    const StateWriter& state_writer() const { return *state_writer_; }
    const std::vector<std::unique_ptr<ShardRole>>& shards() const { return shards_; }
    // On their way to the state writer. Any thread.
    std::size_t commits_waiting() const;

    // When no thread polls any more: folds what is journaled, snapshots what changed. Returns
    // whether there is more to do.
    void begin_drain();
    Progress drain(Timestamp now);
    bool is_drained() const;

private:
    explicit Folding(FoldingBells& bells) : bells_(bells) {}

    FoldingBells& bells_;
    std::vector<std::unique_ptr<EventBell>> shard_bells_;
    std::vector<std::unique_ptr<RoundLane>> rounds_;
    std::vector<std::unique_ptr<CommitBox>> commits_;
    std::vector<std::unique_ptr<ShardRole>> shards_;
    std::unique_ptr<JournalWriter> journal_writer_;
    std::unique_ptr<StateWriter> state_writer_;
};

}  // namespace freshet
