// Auditor: holds the run to the promises. It follows the journal and every write of the state as
// they happen, hears every acknowledgement from the station's side, and at the end folds everything
// again and asks the reference engine. It keeps what it saw across crashes: identities said once
// stay what they were.
//
//   acknowledged-is-journaled   an answered report stands in the journal, value by value
//   ticks-come-last             of one time, records stand before the tick
//   journal-only-grows          nothing durable is gone or changed after a start
//   recovery-is-the-same        a start folds what was committed to the same rows
//   one-identity-one-text       an identity never has two contents, in store, broker or ear
//   outbox-order                one incident's revisions enter the outbox in order, once
//                               and rows are numbered one by one in the order of commits
//   lowering-waits              no lowering row in the outbox before all shards are past its record
//   bounds                      lanes, sessions, answers, calls and records in flight stay within
//                               what they may hold; a mailbox cannot hold more than its ring
//   conservation                frames in = answered + refused + unanswered
//   folded-again-is-the-same    the journal folded from nothing gives rows and warnings as stored
//   snapshots-are-the-same      so are the snapshots of a stop, byte for byte
//   ticks-do-not-matter         with one tick between two records, every warning is the same
//   nothing-before-its-time     no warning is of a moment after its record
//   episodes                    the engine's are the reference engine's
//   everybody-is-told           of each incident's latest revision, or the ledger says why not
//   all-published               after the last outage the broker holds every warning, in order
//   warnings-first              whatever waited with them, warnings reach the broker before the
//                               calls and CAP texts that were made after them, or were refused
//                               with their batch before
//   acts-are-kept               what a person was told is done is in the journal or on the bus, for
//                               good
//   all-acknowledged            when faults end, no station is left waiting
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "fanout/bus/bus.h"
#include "rules/model/record.h"
#include "storage/journal/journal.h"
#include "storage/state/memory_state.h"
#include "tests/simulation/world/moment.h"
#include "tests/simulation/world/sl651_peer.h"
#include "tests/simulation/world/world.h"

namespace freshet::world {

class Auditor {
public:
    Auditor(const Now& now, Tally& tally) : now_(now), tally_(tally) {}

    void violate(const std::string& invariant, const std::string& what);
    const std::vector<Violation>& violations() const { return violations_; }

    // After a start: the journal found holds what it held.
    void check_journal(const Journal& journal);
    void on_acknowledged(const Journal& journal, const Outgoing& report, std::uint8_t protocol);
    void on_append(std::span<const JournalRecord> group);
    void on_act(const Journal& journal, const Command& command);
    // A person was told that the answer is noted, or the broker that it need not keep it; every
    // answer has a note of its own.
    void on_answer(const std::string& note);
    // Each write of the state; `state` holds it already. `shards` fold at the time. Whether
    // anything was said in it.
    bool on_write(const StateWrite& write, const State& state, std::uint32_t shards);
    // The broker holds the record, or refused it for good.
    void on_published(const BusRecord& record);
    // The state lost its latest writes.
    void on_cut(const MemoryState& state);

    // Everything at rest, the daemon stopped. What the end checks need besides.
    const std::vector<JournalEntry>& entries() const { return entries_; }
    void follow(const Journal& journal);

    const std::map<std::string, std::string>& said() const { return said_; }
    // Incidents, ledger lines and output rows as they are or last were: what is old is removed.
    const std::map<std::string, std::string>& kept_rows() const { return kept_rows_; }

private:
    struct Key {
        std::string station;
        std::uint64_t serial;
        auto operator<=>(const Key&) const = default;
    };
    void read_row(const std::string& key, const std::string& value);
    void read_call(const std::string& value);
    void read_outbox(const std::string& key, const std::string& value);
    void on_removal(const std::string& key);
    bool is_stored(const std::string& note) const;
    void check_lowering(const StateWrite& write, const State& state, std::uint32_t shards);

    const Now& now_;
    Tally& tally_;
    std::vector<Violation> violations_;
    std::vector<JournalEntry> entries_;               // The journal as it was seen to be durable.
    std::multimap<Key, std::size_t> reports_;         // Where in entries_.
    std::map<std::string, std::string> said_;         // Identity: the warning's bytes, for ever.
    std::map<std::string, std::uint64_t> caused_by_;  // Identity: offset of its record.
    // Of each incident, the last revision to enter the outbox, and the last to be removed from it.
    std::map<std::string, std::uint32_t> outbox_revision_, removed_revision_;
    std::map<std::string, std::pair<std::string, std::uint32_t>> outbox_;  // By key in the store.
    // In the order in which they were stored: warnings the broker has not had, by when; others.
    std::uint64_t stored_ = 0;
    std::map<std::uint64_t, std::string> unpublished_;      // Identity.
    std::map<std::uint64_t, std::uint64_t> stored_others_;  // By hash of the value.
    std::set<std::string> published_;                       // Identities.
    std::set<std::uint64_t> published_others_;
    std::set<std::string> answers_;                      // Noted for good, as was said.
    std::map<std::string, std::string> kept_rows_;       // By key.
    std::set<std::string> removed_;                      // Of these.
    std::map<std::string, std::string> answers_stored_;  // On the topic of receipts, by key.
};

}  // namespace freshet::world
