// The rule for configurations is the engine's own (Epochs::trim): of those replaced more than
// configuration_kept before the newest came, none is in any snapshot taken since.
#include "storage/journal/carried.h"

#include <algorithm>

#include "rules/engine/epochs.h"

namespace freshet {
namespace {

struct Came {
    JournalPosition position;
    Timestamp received_at{};
    Timestamp from{};  // Never before its predecessor's.
};

// Those before `below`, in order.
Result<std::vector<Came>> configurations_before(const Journal& journal, JournalPosition below) {
    const Result<std::vector<JournalPosition>> positions =
        journal.positions_of(RecordKind::configuration);
    if (!positions) return positions.error();
    std::vector<Came> found;
    for (const JournalPosition& position : *positions) {
        if (position >= below) break;
        const Result<JournalRecord> record =
            journal.read_indexed(RecordKind::configuration, position);
        if (!record) return record.error();
        const Timestamp at = record->received_at;
        found.push_back({position, at, found.empty() ? at : std::max(found.back().from, at)});
    }
    return found;
}

}  // namespace

Result<std::vector<JournalPosition>> records_to_carry(const Journal& journal,
                                                      JournalPosition below) {
    const Result<std::vector<Came>> configurations = configurations_before(journal, below);
    if (!configurations) return configurations.error();
    std::vector<JournalPosition> carried;
    for (std::size_t index = 0; index < configurations->size(); ++index) {
        const bool is_last = index + 1 == configurations->size();
        const Timestamp horizon = configurations->back().received_at - configuration_kept;
        if (is_last || (*configurations)[index + 1].from >= horizon)
            carried.push_back((*configurations)[index].position);
    }
    const Result<std::vector<JournalPosition>> starts = journal.positions_of(RecordKind::start);
    if (!starts) return starts.error();
    const auto later = std::lower_bound(starts->begin(), starts->end(), below);
    if (later != starts->begin()) carried.push_back(*(later - 1));
    return carried;
}

Result<std::vector<JournalEntry>> carried_entries(const Journal& journal) {
    std::vector<JournalEntry> entries;
    for (const RecordKind kind : {RecordKind::configuration, RecordKind::start}) {
        const Result<std::vector<JournalPosition>> positions = journal.positions_of(kind);
        if (!positions) return positions.error();
        for (const JournalPosition& position : *positions) {
            if (position >= journal.first()) break;
            Result<JournalRecord> record = journal.read_indexed(kind, position);
            if (!record) return record.error();
            entries.push_back({position, std::move(*record)});
        }
    }
    std::sort(entries.begin(), entries.end(),
              [](const JournalEntry& a, const JournalEntry& b) { return a.position < b.position; });
    return entries;
}

}  // namespace freshet
