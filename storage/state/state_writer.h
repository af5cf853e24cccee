// StateWriter: the one role that writes the state store. Each poll is one atomic write of what the
// shards committed and what other roles' clients asked for, in which it
//
//   - gives every record appended to a topic its offset, in the order of commits;
//   - puts rows that raise into the outbox at once, and holds rows that lower or end back (h/)
//   until
//     every shard has committed past the record that caused them;
//   - lets held rows of an incident go first when the same incident raises again, because one key's
//     records come in order.
//
// A held row lives in the store, since the cursor of its shard is already past it. After a failed
// write the role is dead and every open request is answered `not stored`.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/counter.h"
#include "rules/base/histogram.h"
#include "rules/base/role.h"
#include "storage/state/shard_commit.h"
#include "storage/state/state_client.h"

namespace freshet {

struct StateWriterProbe {
    Counter writes;
    Counter commits;
    Counter requests;
    Counter outbox_rows;
    Counter held_rows;      // Held back so far.
    Counter held_rows_now;  // A gauge: waiting for a shard.
    Counter failures;
    // From the arrival of what showed a crossing to its warning in the outbox, in storm time.
    Histogram crossing_to_outbox;

    void describe(auto&& metric) const {
        metric("freshet_state_writes_total", "Atomic writes of the state store", writes);
        metric("freshet_state_commits_total", "Commits of shards stored", commits);
        metric("freshet_state_requests_total", "Requests of other roles stored", requests);
        metric("freshet_state_outbox_rows_total", "Warnings put into the outbox", outbox_rows);
        metric("freshet_state_held_rows_total", "Lowering warnings held back", held_rows);
        metric("freshet_state_held_rows", "Lowering warnings waiting for a shard now",
               held_rows_now);
        metric("freshet_state_failures_total", "Writes of the state store that failed", failures);
        metric("freshet_state_crossing_to_outbox_seconds",
               "From the arrival of what showed a danger to its warning in the outbox",
               crossing_to_outbox);
    }
};

struct StateWriterOptions {
    std::uint32_t shard_count = 1;
    // One write takes at most so many of each, so that an outbox row waits for milliseconds only.
    std::size_t commits_max = 64;
    std::size_t requests_max = 256;
};

class StateWriter final : public Role {
public:
    // Everything given outlives the writer; nobody else writes the store meanwhile. One box per
    // shard, in shard order. `append_bells` are rung after a write that appended to any topic.
    struct Wiring {
        std::vector<CommitBox*> shards;
        std::vector<StateClient*> clients;
        std::vector<Bell*> append_bells = {};
    };
    // Reads cursors and held rows; fails where they are damaged.
    static Result<std::unique_ptr<StateWriter>> create(State& state, StateWriterOptions options,
                                                       Wiring wiring);

    std::string_view name() const override { return "state writer"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override { return std::nullopt; }
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const StateWriterProbe& probe() const { return probe_; }

private:
    struct HeldRow {
        std::string incident;
        std::uint64_t position;
        std::string record;  // As it goes into the outbox.
    };
    struct Owed {
        StateClient* client;
        std::uint64_t ticket;
    };

    StateWriter(State& state, StateWriterOptions options, Wiring wiring);
    Result<void> load();

    void take_commits();
    void take_requests();
    void add(const ShardCommit& commit);
    void add(const OutputRow& row);
    void add(const StateRequest& request);
    void add_to_outbox(std::string record);
    void release_incident(const std::string& incident);
    void release_passed();
    Result<void> append(const std::string& topic, std::string record);
    Progress refuse_all();

    State& state_;
    StateWriterOptions options_;
    Wiring wiring_;
    std::vector<std::uint64_t> shard_next_;  // The first record not committed, by shard.
    std::map<std::string, HeldRow> held_;    // By its key in the store, so by position first.
    std::map<std::string, std::uint64_t> topic_next_;

    // The write being gathered.
    StateWrite write_;
    std::vector<Owed> owed_;
    std::vector<Timestamp> crossings_;  // Arrivals of what its raising rows were shown by.
    bool appended_ = false;

    std::optional<Error> failure_;
    StateWriterProbe probe_;
};

}  // namespace freshet
