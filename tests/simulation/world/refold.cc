// See refold.h.
#include "tests/simulation/world/refold.h"

#include <fmt/format.h>

#include "rules/engine/engine.h"
#include "storage/state/recovery.h"

namespace freshet::world {
namespace {

bool is_tick(const JournalEntry& entry) { return std::holds_alternative<Tick>(entry.record.body); }

}  // namespace

void check_snapshots(const Closing& closing) {
    std::vector<Snapshot> stored;
    const Result<void> read =
        each_snapshot(closing.disk.rows(), ShardSlot{}, [&](Snapshot snapshot) -> Result<void> {
            stored.push_back(std::move(snapshot));
            return {};
        });
    if (!read) return closing.auditor.violate("snapshots-are-the-same", read.error().message);
    Engine engine{ShardSlot{}};
    EngineOutput output;
    for (const JournalEntry& entry : closing.auditor.entries())
        if (const Result<void> applied = engine.apply(entry, output); !applied)
            return closing.auditor.violate("snapshots-are-the-same", applied.error().message);
    for (const Snapshot& snapshot : stored) {
        if (engine.snapshot(snapshot.catchment).blob == snapshot.blob) continue;
        return closing.auditor.violate(
            "snapshots-are-the-same",
            fmt::format("that of {}, good for {} of {} records, is not what the journal gives",
                        snapshot.catchment.empty() ? "the shared part" : snapshot.catchment.text(),
                        snapshot.through.offset + 1, closing.auditor.entries().size()));
    }
    closing.tally.count("snapshots compared", stored.size());
}

void check_ticks(const Closing& closing) {
    const std::vector<JournalEntry>& entries = closing.auditor.entries();
    Engine engine{ShardSlot{}};
    EngineOutput output;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const bool is_last = index + 1 == entries.size() || !is_tick(entries[index + 1]);
        if (is_tick(entries[index]) && !is_last) continue;
        if (const Result<void> applied = engine.apply(entries[index], output); !applied)
            return closing.auditor.violate("ticks-do-not-matter", applied.error().message);
    }
    for (const PartialRound& round : output.rounds)
        if (round.tick > entries[round.position.offset].record.received_at)
            return closing.auditor.violate(
                "nothing-before-its-time",
                "engine time is ahead of its tick at " + format_time(round.tick));
    std::size_t said = 0;
    for (const OutputRow& row : output.rows) {
        const auto* warning = std::get_if<Warning>(&row.output);
        if (warning == nullptr) continue;
        ++said;
        const std::string identity = identity_of(*warning);
        if (warning->published_at > entries[row.position.offset].record.received_at)
            return closing.auditor.violate("nothing-before-its-time",
                                           identity + " is of a moment that was still to come");
        const auto found = closing.auditor.said().find(identity);
        if (found == closing.auditor.said().end() || found->second != encode(*warning))
            return closing.auditor.violate("ticks-do-not-matter",
                                           identity + " is another with fewer ticks");
    }
    if (said != closing.auditor.said().size())
        closing.auditor.violate("ticks-do-not-matter",
                                fmt::format("{} warnings were said, {} with fewer ticks",
                                            closing.auditor.said().size(), said));
}

}  // namespace freshet::world
