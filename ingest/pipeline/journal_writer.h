// JournalWriter: the one role that writes the journal. It takes what all lanes hold, appends it as
// one synced group, then answers the senders, then passes the round on to the shards. Once a second
// of engine time it adds a tick, after the records of the same poll, so that of equal time the
// records come first.
//
// It never waits for a shard. After a failed append it answers `no` to everyone, for good.
#pragma once

#include <optional>
#include <vector>

#include "ingest/pipeline/clock_witness.h"
#include "ingest/pipeline/mail.h"
#include "ingest/pipeline/round.h"
#include "rules/base/counter.h"
#include "rules/base/role.h"
#include "storage/journal/journal.h"

namespace freshet {

struct JournalWriterOptions {
    // A group is this many records or bytes, whichever is first: the size at which a synced write
    // still ends within a few milliseconds.
    std::size_t records_max = 4096;
    std::size_t bytes_max = 256 * 1024;
    Duration tick_period = std::chrono::seconds(1);
    // The last tick in the journal (last_tick() of storage/journal); time never goes back behind
    // it.
    std::optional<Timestamp> last_tick = {};
    // Records that a salvage could not bring back, for the metric.
    std::uint64_t lost_records = 0;
};

struct JournalWriterProbe {
    Counter groups;
    Counter records;
    Counter reports;  // Of the records, those that a station was acknowledged for.
    Counter ticks;
    Counter failures;
    Counter rounds_not_mailed;  // A shard's lane was full; it reads them from the journal.
    Counter group_records_last;
    Counter clocks_apart;  // Per cent of the latest minute's reports, by their stations' clocks.
    Counter lost;          // Positions that hold nothing since a salvage.

    void describe(auto&& metric) const {
        metric("freshet_journal_groups_total", "Synced groups appended to the journal", groups);
        metric("freshet_journal_records_total", "Records made durable", records);
        metric("freshet_journal_reports_total", "Reports made durable", reports);
        metric("freshet_journal_ticks_total", "Ticks made durable", ticks);
        metric("freshet_journal_failures_total", "Appends that failed", failures);
        metric("freshet_journal_rounds_not_mailed_total",
               "Rounds a shard had to read from the journal because its lane was full",
               rounds_not_mailed);
        metric("freshet_journal_lost_records", "Positions that hold nothing since a salvage", lost);
        metric(
            "freshet_journal_clocks_apart_percent",
            "Of the latest minute's reports, those whose station's clock and ours differ by more "
            "than five minutes",
            clocks_apart);
        metric("freshet_journal_group_records", "Records of the latest group", group_records_last);
    }
};

class JournalWriter final : public Role {
public:
    // Everything given outlives the writer; nobody else appends to the journal meanwhile.
    JournalWriter(Journal& journal, JournalWriterOptions options, std::vector<IngestLane*> lanes,
                  std::vector<RoundLane*> shards);

    std::string_view name() const override { return "journal writer"; }
    Progress poll(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    const JournalWriterProbe& probe() const { return probe_; }

private:
    // Who is answered when the group is durable: so many records of this lane, in order.
    struct Owed {
        IngestLane* lane;
        std::uint64_t ticket;
    };
    void gather();
    void add_tick(Timestamp now);
    Progress store();
    void answer(Stored stored);
    Progress refuse_all();

    Journal& journal_;
    JournalWriterOptions options_;
    std::vector<IngestLane*> lanes_;
    std::vector<RoundLane*> shards_;
    std::size_t first_lane_ = 0;  // Takes turns, so that a busy lane cannot starve the others.
    std::vector<JournalRecord> records_;
    std::vector<Owed> owed_;
    std::optional<Timestamp> last_tick_;
    std::optional<Timestamp> tick_due_;  // Nothing until the first poll.
    ClockWitness witness_;
    std::optional<Error> failure_;
    JournalWriterProbe probe_;
};

}  // namespace freshet
