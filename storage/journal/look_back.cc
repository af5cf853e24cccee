// Reads backwards in growing looks: the last tick is a second away, a configuration may be days.
#include "storage/journal/look_back.h"

#include <algorithm>

namespace freshet {
namespace {

constexpr std::size_t records_a_look = 4096;

// Calls `look(entry)` from the last record backwards until it returns true.
template <class Look>
Result<void> look_back(const Journal& journal, Look look) {
    std::uint64_t end = journal.end().offset;
    const JournalPosition first = journal.first();
    std::uint64_t span = 64;  // A tick is near; a configuration may not be.
    while (end > first.offset) {
        const std::uint64_t start = end - std::min(end - first.offset, span);
        std::vector<JournalEntry> entries;
        while (start + entries.size() < end) {
            const JournalPosition at{first.partition, start + entries.size()};
            Result<std::vector<JournalEntry>> read =
                journal.read(at, static_cast<std::size_t>(end - at.offset));
            if (!read) return read.error();
            if (read->empty()) break;
            std::move(read->begin(), read->end(), std::back_inserter(entries));
        }
        for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry)
            if (look(*entry)) return {};
        end = start;
        span = records_a_look;
    }
    return {};
}

}  // namespace

Result<std::optional<Timestamp>> last_tick(const Journal& journal) {
    std::optional<Timestamp> found;
    const Result<void> looked = look_back(journal, [&](const JournalEntry& entry) {
        if (std::holds_alternative<Tick>(entry.record.body)) found = entry.record.received_at;
        return found.has_value();
    });
    if (!looked) return looked.error();
    return found;
}

Result<std::optional<LastConfiguration>> last_configuration(const Journal& journal) {
    std::optional<LastConfiguration> found;
    const Result<void> looked = look_back(journal, [&](const JournalEntry& entry) {
        const auto* record = std::get_if<ConfigurationRecord>(&entry.record.body);
        if (record != nullptr) found = LastConfiguration{entry.position, *record};
        return found.has_value();
    });
    if (!looked) return looked.error();
    return found;
}

Result<std::set<JournalPosition>> read_skips(const Journal& journal, JournalPosition from) {
    std::set<JournalPosition> skips;
    for (JournalPosition at = std::max(from, journal.first()); at < journal.end();) {
        const Result<std::vector<JournalEntry>> entries = journal.read(at, records_a_look);
        if (!entries) return entries.error();
        if (entries->empty()) break;
        for (const JournalEntry& entry : *entries)
            if (const auto* skip = std::get_if<Skip>(&entry.record.body))
                skips.insert(skip->position);
        at = entries->back().position.next();
    }
    return skips;
}

}  // namespace freshet
