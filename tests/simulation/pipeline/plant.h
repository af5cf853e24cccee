// Plant: journal writer, shards and state writer over the twins, polled by the one-thread runner.
// The boxes are small on purpose, so that lanes fill, shards fall behind and commits wait.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/retention/trim_role.h"
#include "daemon/runner/one_thread_runner.h"
#include "ingest/pipeline/journal_writer.h"
#include "ingest/pipeline/shard_role.h"
#include "storage/journal/memory_journal.h"
#include "storage/state/memory_state.h"
#include "storage/state/state_writer.h"

namespace freshet::testing {

// An io thread that sends each record when it arrives, and counts its receipts.
class Sender final : public Role {
public:
    Sender(IngestLane& lane, std::vector<JournalRecord> records)
        : lane_(lane), records_(std::move(records)) {}

    std::string_view name() const override { return "sender"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    std::size_t stored() const { return stored_; }

private:
    IngestLane& lane_;
    std::vector<JournalRecord> records_;
    std::size_t sent_ = 0;
    std::size_t stored_ = 0;
};

struct PlantOptions {
    std::uint32_t shard_count = 1;
    std::uint64_t seed = 1;
    std::vector<JournalRecord> arriving = {};
    // A plant that only recovers: nothing arrives and no tick is added.
    enum class Writer { runs, rests } writer = Writer::runs;
    std::optional<TrimOptions> trim = {};  // Nothing: nothing is trimmed.
};

class Plant {
public:
    // The journal stays the caller's: it outlives the plant as it outlives a crash.
    Plant(MemoryJournal& journal, std::unique_ptr<MemoryState> state, PlantOptions options);

    OneThreadRunner& runner() { return *runner_; }
    const Sender& sender() const { return *sender_; }
    MemoryState& state() { return *state_; }
    const std::vector<std::unique_ptr<ShardRole>>& shards() const { return shards_; }
    const TrimRole& trim() const { return *trim_; }
    const StateWriter& state_writer() const { return *state_writer_; }
    // Folds everything and snapshots everything, as SIGTERM does.
    void drain();
    // What recovery found different, each line.
    const std::vector<std::string>& differences() const { return differences_; }

private:
    std::unique_ptr<MemoryState> state_;
    IngestLane lane_{64, nullptr, nullptr};
    std::vector<std::unique_ptr<RoundLane>> rounds_;
    std::vector<std::unique_ptr<CommitBox>> commits_;
    std::unique_ptr<Sender> sender_;
    std::unique_ptr<JournalWriter> journal_writer_;
    std::vector<std::unique_ptr<ShardRole>> shards_;
    std::unique_ptr<StateClient> trim_client_;
    std::unique_ptr<TrimRole> trim_;
    std::unique_ptr<StateWriter> state_writer_;
    std::unique_ptr<OneThreadRunner> runner_;
    std::vector<std::string> differences_;
};

// What the world saw: each incident's revisions in the order of the outbox, and every row by
// record.
struct Outcome {
    std::map<std::string, std::vector<std::string>> warnings;
    std::map<std::string, std::string> rows;
    bool operator==(const Outcome&) const = default;
};
Outcome outcome_of(const MemoryState& state);

}  // namespace freshet::testing
