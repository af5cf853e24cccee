// Varints: seven bits a byte, lowest first, the top bit says that more follow. Only the shortest
// form is accepted, so that equal values have equal bytes and a hash over bytes is one over values.
#include "rules/base/encoding.h"

namespace freshet {

void Encoder::put_unsigned(std::uint64_t value) {
    while (value >= 0x80) {
        bytes_.push_back(static_cast<char>(value | 0x80));
        value >>= 7;
    }
    bytes_.push_back(static_cast<char>(value));
}

void Encoder::put_signed(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    put_unsigned((bits << 1) ^ (value < 0 ? ~std::uint64_t{0} : 0));
}

void Encoder::put_text(std::string_view text) {
    put_unsigned(text.size());
    bytes_.append(text);
}

void Encoder::put_time(Timestamp time) { put_signed(time.time_since_epoch().count()); }
void Encoder::put_duration(Duration duration) { put_signed(duration.count()); }
void Encoder::put_quantity(Quantity value) { put_signed(value.ten_thousandths()); }
void Encoder::put_flag(bool value) { bytes_.push_back(value ? 1 : 0); }

std::uint64_t Decoder::get_unsigned() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64 && !failed_ && !rest_.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        const std::uint64_t part = byte & 0x7f;
        // The tenth byte has room for one bit only.
        if (shift == 63 && part > 1) break;
        value |= part << shift;
        if ((byte & 0x80) != 0) continue;
        if (byte == 0 && shift > 0) break;  // A longer form than needed.
        return value;
    }
    failed_ = true;
    return 0;
}

std::int64_t Decoder::get_signed() {
    const std::uint64_t bits = get_unsigned();
    return static_cast<std::int64_t>((bits >> 1) ^ ((bits & 1) != 0 ? ~std::uint64_t{0} : 0));
}

std::string Decoder::get_text() {
    const std::size_t size = get_count();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
}

Timestamp Decoder::get_time() { return Timestamp(Duration(get_signed())); }
Duration Decoder::get_duration() { return Duration(get_signed()); }
Quantity Decoder::get_quantity() { return Quantity::from_ten_thousandths(get_signed()); }

bool Decoder::get_flag() {
    const std::uint64_t value = get_unsigned();
    if (value > 1) failed_ = true;
    return !failed_ && value == 1;
}

std::size_t Decoder::get_count() {
    const std::uint64_t count = get_unsigned();
    if (count > rest_.size()) failed_ = true;
    return failed_ ? 0 : static_cast<std::size_t>(count);
}

}  // namespace freshet
