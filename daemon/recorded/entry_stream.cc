// See entry_stream.h.
#include "daemon/recorded/entry_stream.h"

#include <cstdint>

namespace freshet {
namespace {

constexpr std::size_t size_bytes = 4, head_bytes = 12;
// A configuration of a whole province is some tens of megabytes.
constexpr std::uint32_t record_bytes_max = 1U << 30;

template <class Number>
void put(std::string& bytes, Number number) {
    for (std::size_t i = 0; i < sizeof number; ++i)
        bytes += static_cast<char>(number >> (8 * i) & 0xff);
}

template <class Number>
Number number_at(std::string_view bytes, std::size_t at) {
    Number number = 0;
    for (std::size_t i = 0; i < sizeof number; ++i)
        number |= Number{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
    return number;
}

}  // namespace

void append_entry(const JournalEntry& entry, std::string& bytes) {
    const std::string record = encode(entry.record);
    put(bytes, static_cast<std::uint32_t>(head_bytes + record.size()));
    put(bytes, entry.position.partition);
    put(bytes, entry.position.offset);
    bytes += record;
}

void EntryReader::feed(std::string_view bytes) {
    // What was taken goes when more comes, not record by record: that would move the rest each
    // time.
    bytes_.erase(0, taken_);
    taken_ = 0;
    bytes_ += bytes;
}

Result<std::optional<JournalEntry>> EntryReader::next() {
    const std::string_view rest = std::string_view(bytes_).substr(taken_);
    if (rest.size() < size_bytes) return std::optional<JournalEntry>();
    const auto size = number_at<std::uint32_t>(rest, 0);
    if (size < head_bytes || size > record_bytes_max)
        return Error{ErrorCode::corrupt, "what comes is no stream of journal records"};
    if (rest.size() < size_bytes + size) return std::optional<JournalEntry>();
    Result<JournalRecord> record =
        decode_record(rest.substr(size_bytes + head_bytes, size - head_bytes));
    if (!record) return record.error();
    taken_ += size_bytes + size;
    return std::optional(JournalEntry{{number_at<std::uint32_t>(rest, size_bytes),
                                       number_at<std::uint64_t>(rest, size_bytes + 4)},
                                      std::move(*record)});
}

}  // namespace freshet
