// Where things stand in the journal's database: "j/" and the offset, high byte first, so that byte
// order is the order of records; "k/", the kind and the offset beside each record that is looked
// for by its kind, of the same write as the record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/record.h"
#include "storage/state/keys.h"

namespace freshet::journal_keys {

inline constexpr std::string_view records = "j/";

inline std::string key_of(std::uint64_t offset) {
    return std::string(records) + state_keys::big_endian(offset);
}
inline std::string kind_key(RecordKind kind, std::uint64_t offset) {
    return std::string{'k', '/', static_cast<char>(kind)} + state_keys::big_endian(offset);
}
// Nothing for a key that is not a record's.
inline std::optional<std::uint64_t> offset_of(std::string_view key) {
    if (key.size() != records.size() + 8 || !key.starts_with(records)) return std::nullopt;
    return state_keys::from_big_endian(key.substr(records.size()));
}

}  // namespace freshet::journal_keys
