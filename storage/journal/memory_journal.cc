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
    if (from < first()) return trimmed_away(from, first());
    std::vector<JournalEntry> entries;
    for (JournalPosition at = from; at < end() && entries.size() < records_max; at = at.next()) {
        const std::optional<std::string>& bytes = stored_[at.offset - first_];
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
    std::vector<JournalPosition> found;
    for (const auto& [offset, bytes] : carried_) {
        const Result<JournalRecord> record = from_stored({0, offset}, bytes);
        if (!record) return record.error();
        if (kind_of(*record) == kind) found.push_back({0, offset});
    }
    // The kind stands in front of the stored body: starts of long runs would otherwise decode
    // everything several times.
    constexpr std::size_t kind_index = 4;
    for (JournalPosition at = first(); at < end(); at = at.next()) {
        const std::optional<std::string>& bytes = stored_[at.offset - first_];
        if (!bytes || bytes->size() <= kind_index ||
            (*bytes)[kind_index] != static_cast<char>(kind))
            continue;
        const Result<std::vector<JournalEntry>> entry = read(at, 1);
        if (!entry) return entry.error();
        if (is_indexed(at, entry->front().record)) found.push_back(at);
    }
    return found;
}

Result<JournalRecord> MemoryJournal::read_indexed(RecordKind kind, JournalPosition at) const {
    if (!is_indexed(kind)) return not_indexed();
    const auto carried = carried_.find(at.offset);
    if (carried != carried_.end()) return from_stored(at, carried->second);
    Result<std::vector<JournalEntry>> entries = read(at, 1);
    if (!entries) return entries.error();
    if (entries->empty() || kind_of(entries->front().record) != kind) return no_such_record(at);
    return std::move(entries->front().record);
}

Result<void> MemoryJournal::trim(JournalPosition below, std::span<const JournalPosition> carried) {
    if (const Result<void> checked = check_trim(below, first(), end()); !checked) return checked;
    std::map<std::uint64_t, std::string> kept;
    for (const JournalPosition& position : carried) {
        const auto found = carried_.find(position.offset);
        if (found != carried_.end()) kept.insert(*found);
        if (position >= first() && position < below)
            kept.emplace(position.offset, stored_[position.offset - first_].value());
    }
    carried_ = std::move(kept);
    for (; first_ < below.offset; ++first_) stored_.pop_front();
    return {};
}

std::size_t MemoryJournal::size_bytes() const {
    std::size_t bytes = 0;
    for (const std::optional<std::string>& record : stored_) bytes += record ? record->size() : 0;
    for (const auto& [offset, record] : carried_) bytes += record.size();
    return bytes;
}

Result<std::unique_ptr<MemoryJournal>> MemoryJournal::reopen() const {
    auto again = std::make_unique<MemoryJournal>();
    again->first_ = first_;
    again->carried_ = carried_;
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
                             first_ + next, first_ + found - 1)};
}

void MemoryJournal::flip_byte(std::uint64_t offset, std::size_t index) {
    std::string& bytes = *stored_.at(offset - first_);
    bytes.at(index) = static_cast<char>(bytes.at(index) ^ 0x01);
}

}  // namespace freshet
