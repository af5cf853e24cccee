// See journal_slice.h. What a trim carries over is what a fold from there on needs, so it is asked.
#include "daemon/recorded/journal_slice.h"

#include <algorithm>

#include "storage/journal/carried.h"

namespace freshet {

Result<JournalPosition> first_since(const Journal& journal, Timestamp from) {
    const JournalPosition end = journal.end();
    std::uint64_t low = journal.first().offset, high = end.offset;
    // Arrival never goes back from one record to the next.
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto entry = journal.read({end.partition, middle}, 1);
        if (!entry) return entry.error();
        if (entry->empty() || entry->front().record.received_at >= from)
            high = middle;
        else
            low = middle + 1;
    }
    return JournalPosition{end.partition, low};
}

Result<Timestamp> newest_arrival(const Journal& journal) {
    const JournalPosition end = journal.end();
    if (end == journal.first()) return Timestamp{};
    const auto entry = journal.read({end.partition, end.offset - 1}, 1);
    if (!entry) return entry.error();
    return entry->empty() ? Timestamp{} : entry->front().record.received_at;
}

Result<std::vector<JournalEntry>> entries_before(const Journal& journal, JournalPosition begin) {
    const Result<std::vector<JournalPosition>> needed = records_to_carry(journal, begin);
    if (!needed) return needed.error();
    std::vector<JournalEntry> entries;
    for (const RecordKind kind : {RecordKind::configuration, RecordKind::start}) {
        const Result<std::vector<JournalPosition>> positions = journal.positions_of(kind);
        if (!positions) return positions.error();
        for (const JournalPosition& position : *positions) {
            if (std::ranges::find(*needed, position) == needed->end()) continue;
            Result<JournalRecord> record = journal.read_indexed(kind, position);
            if (!record) return record.error();
            entries.push_back({position, *std::move(record)});
        }
    }
    std::ranges::sort(entries, {}, &JournalEntry::position);
    return entries;
}

}  // namespace freshet
