// Folding: the journal writer, the shards and the state writer with the boxes between them: from
// what is taken in to what is said.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "daemon/metrics/exporter.h"
#include "daemon/serve/data_folder.h"
#include "daemon/threads/bell.h"
#include "ingest/pipeline/journal_writer.h"
#include "ingest/pipeline/shard_role.h"
#include "storage/state/state_writer.h"

namespace freshet {

// A role and the bell that its mail rings.
using RoleAndBell = std::pair<Role*, EventBell*>;

// The bells come first: lanes and clients made elsewhere ring them.
struct FoldingBells {
    EventBell journal, state;
};

class Folding {
public:
    struct Wiring {
        DataFolder& data;
        FoldingBells& bells;
        std::vector<IngestLane*> lanes;
        std::vector<StateClient*> clients;
        std::vector<Bell*> append_bells;  // Rung when a topic has grown.
    };
    // Reads cursors and snapshots; damage is said in one sentence. Everything given outlives it.
    static Result<std::unique_ptr<Folding>> create(std::uint32_t shard_count, Wiring wiring);

    std::vector<RoleAndBell> roles();
    // Everything that was in the journal at the start is folded. Any thread.
    bool is_ready() const;
    void describe(Exporter& exporter) const;

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
