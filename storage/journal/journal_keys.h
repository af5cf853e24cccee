// Where things stand in the journal's database, format 2. Numbers are 8 bytes, high byte first.
//
//   format             of all this
//   first              where the journal begins, once it was trimmed; what stands before is garbage
//                      that a compaction has yet to take
//   j/<offset>         the stored record (stored_record.h)
//   k/<kind><offset>   the same once more, of each record that is looked for by its kind: an index
//                      and, after a trim, the only place of those that are carried
//
// In format 1 the values under k/ were empty and nothing was ever trimmed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/record.h"
#include "storage/state/keys.h"

namespace freshet::journal_keys {

inline constexpr unsigned format = 2;
inline constexpr std::string_view first = "first";
inline constexpr std::string_view records = "j/";
inline constexpr std::string_view kinds = "k/";

inline std::string key_of(std::uint64_t offset) {
    return std::string(records) + state_keys::big_endian(offset);
}
inline std::optional<std::uint64_t> offset_of(std::string_view key) {
    if (key.size() != records.size() + 8 || !key.starts_with(records)) return std::nullopt;
    return state_keys::from_big_endian(key.substr(records.size()));
}

inline std::string kind_key(RecordKind kind, std::uint64_t offset) {
    return std::string(kinds) + static_cast<char>(kind) + state_keys::big_endian(offset);
}
// Nothing for a key that is not under k/.
inline std::optional<std::uint64_t> kind_offset(std::string_view key) {
    if (key.size() != kinds.size() + 9 || !key.starts_with(kinds)) return std::nullopt;
    return state_keys::from_big_endian(key.substr(kinds.size() + 1));
}

}  // namespace freshet::journal_keys
