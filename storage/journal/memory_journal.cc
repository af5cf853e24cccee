// The twin: appends to a vector of stored records, and breaks as it is told.
#include "storage/journal/memory_journal.h"

#include <fmt/format.h>

#include "storage/journal/stored_record.h"

namespace freshet {

Result<JournalPosition> MemoryJournal::append(std::span<const JournalRecord> records) {
    if (dead_)
        return Error{ErrorCode::io,
                     "journal in memory failed earlier and takes nothing until a "
                     "restart"};
    const JournalPosition start = end();
    if (fault_ && fault_->appends == 0) {
        dead_ = true;
        for (std::size_t i = 0; i < std::min(fault_->kept, records.size()); ++i)
            torn_.push_back(to_stored({0, start.offset + i}, records[i]));
        return Error{ErrorCode::io, "journal in memory cannot be written: a fault was asked for"};
    }
    if (fault_) --fault_->appends;
    for (const JournalRecord& record : records) stored_.emplace_back(to_stored(end(), record));
    return start;
}

Result<std::vector<JournalEntry>> MemoryJournal::read(JournalPosition from,
                                                      std::size_t records_max) const {
    std::vector<JournalEntry> entries;
    for (JournalPosition at = from; at < end() && entries.size() < records_max; at = at.next()) {
        const std::optional<std::string>& bytes = stored_[at.offset];
        if (!bytes)
            return Error{ErrorCode::corrupt,
                         fmt::format("journal record {} is missing", at.offset)};
        Result<JournalRecord> record = from_stored(at, *bytes);
        if (!record) return record.error();
        entries.push_back({at, std::move(*record)});
    }
    return entries;
}

Result<std::vector<JournalPosition>> MemoryJournal::positions_of(RecordKind kind) const {
    if (!is_indexed(kind)) return not_indexed();
    // The kind stands in front of the stored body: starts of long runs would otherwise decode
    // everything several times.
    constexpr std::size_t kind_index = 4;
    std::vector<JournalPosition> found;
    for (JournalPosition at = first(); at < end(); at = at.next()) {
        const std::optional<std::string>& bytes = stored_[at.offset];
        if (!bytes || bytes->size() <= kind_index ||
            (*bytes)[kind_index] != static_cast<char>(kind))
            continue;
        const Result<std::vector<JournalEntry>> entry = read(at, 1);
        if (!entry) return entry.error();
        if (is_indexed(at, entry->front().record)) found.push_back(at);
    }
    return found;
}

Result<std::unique_ptr<MemoryJournal>> MemoryJournal::reopen() const {
    auto again = std::make_unique<MemoryJournal>();
    again->stored_ = stored_;
    again->stored_.insert(again->stored_.end(), torn_.begin(), torn_.end());
    std::uint64_t next = 0;
    while (next < again->stored_.size() && again->stored_[next]) ++next;
    if (next == again->stored_.size()) return again;
    std::uint64_t found = next;
    while (found < again->stored_.size() && !again->stored_[found]) ++found;
    return Error{ErrorCode::corrupt,
                 fmt::format("journal records {} to {} are missing: the store came back shorter "
                             "than it was",
                             next, found - 1)};
}

void MemoryJournal::flip_byte(std::uint64_t offset, std::size_t index) {
    std::string& bytes = *stored_.at(offset);
    bytes.at(index) = static_cast<char>(bytes.at(index) ^ 0x01);
}

}  // namespace freshet
