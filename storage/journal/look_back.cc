// Reads backwards in growing looks for the last tick, which is about a second away; the rare kinds
// have an index of their own.
#include "storage/journal/look_back.h"

#include <algorithm>

namespace freshet {
namespace {

constexpr std::uint64_t first_look = 64;
constexpr std::uint64_t look_max = 4096;

// The newest tick's entry.
Result<std::optional<JournalEntry>> find_last_tick(const Journal& journal) {
    const std::uint64_t first = journal.first().offset;
    std::uint64_t end = journal.end().offset;
    for (std::uint64_t span = first_look; end > first; span = std::min(span * 2, look_max)) {
        const std::uint64_t start = end - std::min(end - first, span);
        std::optional<JournalEntry> found;
        for (JournalPosition at{journal.first().partition, start}; at.offset < end;) {
            const Result<std::vector<JournalEntry>> entries = journal.read(at, end - at.offset);
            if (!entries) return entries.error();
            if (entries->empty()) break;
            for (const JournalEntry& entry : *entries)
                if (std::holds_alternative<Tick>(entry.record.body)) found = entry;
            at = entries->back().position.next();
        }
        if (found) return found;
        end = start;
    }
    return std::optional<JournalEntry>();
}

}  // namespace

Result<std::optional<Timestamp>> last_tick(const Journal& journal) {
    const Result<std::optional<JournalEntry>> tick = find_last_tick(journal);
    if (!tick) return tick.error();
    return *tick ? std::optional((*tick)->record.received_at) : std::optional<Timestamp>();
}

Result<std::optional<JournalPosition>> last_tick_position(const Journal& journal) {
    const Result<std::optional<JournalEntry>> tick = find_last_tick(journal);
    if (!tick) return tick.error();
    return *tick ? std::optional((*tick)->position) : std::optional<JournalPosition>();
}

Result<std::optional<LastConfiguration>> last_configuration(const Journal& journal) {
    const Result<std::vector<JournalPosition>> found =
        journal.positions_of(RecordKind::configuration);
    if (!found) return found.error();
    if (found->empty()) return std::optional<LastConfiguration>();
    const Result<JournalRecord> record =
        journal.read_indexed(RecordKind::configuration, found->back());
    if (!record) return record.error();
    return std::optional<LastConfiguration>(
        LastConfiguration{found->back(), std::get<ConfigurationRecord>(record->body)});
}

Result<std::set<JournalPosition>> read_skips(const Journal& journal) {
    const Result<std::vector<JournalPosition>> found = journal.positions_of(RecordKind::skip);
    if (!found) return found.error();
    std::set<JournalPosition> skips;
    for (const JournalPosition& position : *found) {
        const Result<JournalRecord> record = journal.read_indexed(RecordKind::skip, position);
        if (!record) return record.error();
        skips.insert(std::get<Skip>(record->body).position);
    }
    return skips;
}

Result<std::vector<Lost>> read_lost(const Journal& journal) {
    const Result<std::vector<JournalPosition>> found = journal.positions_of(RecordKind::lost);
    if (!found) return found.error();
    std::vector<Lost> lost;
    for (const JournalPosition& position : *found) {
        const Result<JournalRecord> record = journal.read_indexed(RecordKind::lost, position);
        if (!record) return record.error();
        lost.push_back(std::get<Lost>(record->body));
    }
    return lost;
}

}  // namespace freshet
