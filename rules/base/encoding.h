// Encoder and Decoder: the byte form of everything of ours that is stored (journal records,
// commits, snapshots, bus values on the embedded bus). Integers are LEB128 varints, signed ones
// zigzagged, text is length and bytes. A Decoder never reads past its end and never allocates more
// than the bytes it was given could hold: after the first mistake it stays failed and yields zeros.
// A varint is seven bits a byte, lowest first, the top bit says that more follow. Only the shortest
// form is accepted, so that equal values have equal bytes and a hash over bytes is one over values.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

inline constexpr std::size_t varint_bytes_max = 10;

class Encoder {
public:
    void put_unsigned(std::uint64_t value);
    void put_signed(std::int64_t value);
    void put_text(std::string_view text);
    void put_time(Timestamp time) { put_signed(time.time_since_epoch().count()); }
    void put_duration(Duration duration) { put_signed(duration.count()); }
    void put_quantity(Quantity value) { put_signed(value.ten_thousandths()); }
    void put_flag(bool value);  // NOLINT: a flag is what is stored.

    void reserve(std::size_t size_bytes) { bytes_.reserve(size_bytes); }
    const std::string& bytes() const { return bytes_; }
    std::string take() { return std::move(bytes_); }

private:
    std::string bytes_;
};

class Decoder {
public:
    explicit Decoder(std::string_view bytes) : rest_(bytes) {}

    std::uint64_t get_unsigned();
    std::int64_t get_signed();
    std::string get_text();
    Timestamp get_time() { return Timestamp(Duration(get_signed())); }
    Duration get_duration() { return Duration(get_signed()); }
    Quantity get_quantity() { return Quantity::from_ten_thousandths(get_signed()); }
    bool get_flag();

    // A count of items that take at least one byte each; more than the rest could hold is a
    // failure.
    std::size_t get_count();

    void fail() { failed_ = true; }
    bool failed() const { return failed_; }
    bool at_end() const { return rest_.empty(); }
    // Everything was read and nothing failed.
    bool finished() const { return !failed_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool failed_ = false;
};

inline void Encoder::put_unsigned(std::uint64_t value) {
    if (value < 0x80) {
        bytes_.push_back(static_cast<char>(value));
        return;
    }
    std::array<char, varint_bytes_max> varint;
    std::size_t size = 0;
    for (; value >= 0x80; value >>= 7) varint[size++] = static_cast<char>(value | 0x80);
    varint[size++] = static_cast<char>(value);
    bytes_.append(varint.data(), size);
}

inline void Encoder::put_signed(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    put_unsigned((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

inline std::uint64_t Decoder::get_unsigned() {
    const std::size_t size_max = failed_ ? 0 : std::min(rest_.size(), varint_bytes_max);
    std::uint64_t value = 0;
    for (std::size_t index = 0; index < size_max; ++index) {
        const auto byte = static_cast<unsigned char>(rest_[index]);
        // The tenth byte has room for one bit only.
        if (index == varint_bytes_max - 1 && byte > 1) break;
        value |= static_cast<std::uint64_t>(byte & 0x7f) << (7 * index);
        if ((byte & 0x80) != 0) continue;
        if (byte == 0 && index > 0) break;  // A longer form than needed.
        rest_.remove_prefix(index + 1);
        return value;
    }
    failed_ = true;
    return 0;
}

inline std::int64_t Decoder::get_signed() {
    const std::uint64_t bits = get_unsigned();
    return static_cast<std::int64_t>((bits >> 1) ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
}

}  // namespace freshet
