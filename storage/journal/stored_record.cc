// The checksum is taken over the offset's eight bytes and the body, and stands before the body.
#include "storage/journal/stored_record.h"

#include <fmt/format.h>

#include "storage/journal/crc32c.h"
#include "storage/state/keys.h"

namespace freshet {
namespace {

constexpr std::size_t checksum_bytes = 4;

std::uint32_t checksum(JournalPosition position, std::string_view body) {
    return crc32c(body, crc32c(state_keys::big_endian(position.offset)));
}

}  // namespace

std::string to_stored(JournalPosition position, const JournalRecord& record) {
    const std::string body = encode(record);
    const std::uint32_t sum = checksum(position, body);
    std::string bytes;
    bytes.reserve(checksum_bytes + body.size());
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<char>(sum >> shift));
    return bytes += body;
}

Result<JournalRecord> from_stored(JournalPosition position, std::string_view bytes) {
    std::uint32_t sum = 0;
    for (const char byte : bytes.substr(0, checksum_bytes))
        sum = sum << 8 | static_cast<unsigned char>(byte);
    if (bytes.size() < checksum_bytes || checksum(position, bytes.substr(checksum_bytes)) != sum)
        return Error{ErrorCode::corrupt,
                     fmt::format("journal record {} is damaged: its checksum does not fit",
                                 position.offset)};
    Result<JournalRecord> record = decode_record(bytes.substr(checksum_bytes));
    if (!record)
        return Error{record.error().code,
                     fmt::format("journal record {}: {}", position.offset, record.error().message)};
    return record;
}

Error no_such_record(JournalPosition position) {
    return Error{ErrorCode::not_found,
                 fmt::format("journal record {} is none of this kind", position.offset)};
}

Error trimmed_away(JournalPosition position, JournalPosition first) {
    return Error{ErrorCode::not_found,
                 fmt::format("journal record {} is gone: the journal begins at {}", position.offset,
                             first.offset)};
}

Result<void> check_trim(JournalPosition below, JournalPosition first, JournalPosition end) {
    if (below >= first && below < end) return {};
    return Error{ErrorCode::refused,
                 fmt::format("a journal from {} to {} cannot be trimmed below {}", first.offset,
                             end.offset, below.offset)};
}

}  // namespace freshet
