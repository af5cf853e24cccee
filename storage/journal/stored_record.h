// The stored form of one journal record, the same in every journal:
//
//   +---------------------------+----------------------+
//   | CRC-32C of offset + body  | body: encode(record) |
//   |          4 bytes          |                      |
//   +---------------------------+----------------------+
//
// The offset is in the checksum, so that a record found in another's place is damage too. The store
// checks blocks of its own; this one also covers what happens above it and in the twin.
#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

std::string to_stored(JournalPosition position, const JournalRecord& record);

// corrupt, naming the position, for bytes that are not what was written there; refused for a record
// of a newer program.
Result<JournalRecord> from_stored(JournalPosition position, std::string_view bytes);

// The kinds that have an index of their own (Journal::positions_of). Of a run of lost records only
// the first is in it (is_indexed of the record), because a run may be millions.
inline constexpr std::array indexed_kinds{RecordKind::configuration, RecordKind::command,
                                          RecordKind::start, RecordKind::skip, RecordKind::lost};
inline bool is_indexed(RecordKind kind) {
    return std::find(indexed_kinds.begin(), indexed_kinds.end(), kind) != indexed_kinds.end();
}
inline bool is_indexed(JournalPosition position, const JournalRecord& record) {
    const auto* lost = std::get_if<Lost>(&record.body);
    return lost == nullptr ? is_indexed(kind_of(record)) : lost->first == position;
}
inline Error not_indexed() {
    return Error{ErrorCode::refused, "records of this kind are too many to be looked for by kind"};
}
Error no_such_record(JournalPosition position);
// What every journal says of what a trim took.
Error trimmed_away(JournalPosition position, JournalPosition first);
// refused: a trim that would leave nothing, or begin before the journal does.
Result<void> check_trim(JournalPosition below, JournalPosition first, JournalPosition end);

}  // namespace freshet
