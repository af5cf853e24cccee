// See sl651_bcd.h.
#include "ingest/codec/sl651_bcd.h"

#include <algorithm>
#include <array>

namespace freshet::sl651 {
namespace {

// More digits than this are no measurement, and would not fit 64 bits beside four decimals.
constexpr std::int64_t digits_max = 100'000'000'000'000;

// Two digits; -1 where a nibble is none.
int decode_pair(std::uint8_t byte) {
    const int high = byte >> 4, low = byte & 0x0F;
    return high > 9 || low > 9 ? -1 : high * 10 + low;
}

char encode_pair(std::int64_t number) { return static_cast<char>(number / 10 << 4 | number % 10); }

bool all_are(Bytes bytes, std::uint8_t value) {
    return std::ranges::all_of(bytes, [value](std::uint8_t byte) { return byte == value; });
}

bool is_fill(Bytes bytes) {
    static constexpr std::array<std::uint8_t, 4> nines{0x09, 0x99, 0x99, 0x99};
    return all_are(bytes, 0xFF) || all_are(bytes, 0xAA) || std::ranges::equal(bytes, nines);
}

}  // namespace

Value decode_number(Bytes bytes, int decimals) {
    if (bytes.empty()) return {{}, Quality::bad, QualityReason::undecodable};
    if (is_fill(bytes)) return {{}, Quality::missing, QualityReason::fill};
    const bool negative = bytes.front() == 0xFF;
    std::int64_t digits = 0;
    bool beyond = false;
    for (const std::uint8_t byte : bytes.subspan(negative ? 1 : 0)) {
        const int pair = decode_pair(byte);
        if (pair < 0) return {{}, Quality::bad, QualityReason::undecodable};
        // Once beyond it stays there; the loop goes on only to see that all of it is digits.
        if (digits < digits_max) digits = digits * 100 + pair;
        beyond = beyond || digits >= digits_max;
    }
    if (beyond) return {{}, Quality::bad, QualityReason::out_of_range};
    const ParsedQuantity parsed = from_scaled(negative ? -digits : digits, decimals);
    return {parsed.value, Quality::good, QualityReason::none, parsed.rounded};
}

std::optional<std::string> encode_number(std::int64_t digits, int size_bytes) {
    const bool negative = digits < 0;
    std::int64_t rest = negative ? -digits : digits;
    std::string bytes(static_cast<std::size_t>(size_bytes), '\0');
    const int first = negative ? 1 : 0;
    for (int index = size_bytes - 1; index >= first; --index, rest /= 100)
        bytes[static_cast<std::size_t>(index)] = encode_pair(rest % 100);
    if (rest != 0 || size_bytes <= first) return std::nullopt;
    if (negative) bytes.front() = '\xFF';
    // A value spelt as "no value" would be read as that.
    if (is_fill(bytes_of(bytes))) return std::nullopt;
    return bytes;
}

std::optional<Timestamp> decode_time(Bytes bytes, ZoneOffset zone) {
    std::array<int, 6> pairs{};
    for (std::size_t index = 0; index < bytes.size() && index < pairs.size(); ++index) {
        pairs[index] = decode_pair(bytes[index]);
        if (pairs[index] < 0) return std::nullopt;
    }
    const auto [year, month, day, hour, minute, second] = pairs;
    const Result<Timestamp> time =
        from_civil({2000 + year, month, day, hour, minute, second}, zone);
    return time ? std::optional(*time) : std::nullopt;
}

std::string encode_time(Timestamp time, ZoneOffset zone, TimeForm form) {
    const CivilTime civil = to_civil(time, zone);
    std::string bytes;
    for (const int number : {civil.year % 100, civil.month, civil.day, civil.hour, civil.minute})
        bytes += encode_pair(number);
    if (form == TimeForm::seconds) bytes += encode_pair(civil.second);
    return bytes;
}

std::optional<Duration> decode_step(Bytes bytes) {
    const int days = decode_pair(bytes[0]);
    const int hours = decode_pair(bytes[1]);
    const int minutes = decode_pair(bytes[2]);
    if (days < 0 || hours < 0 || minutes < 0) return std::nullopt;
    return std::chrono::days(days) + std::chrono::hours(hours) + std::chrono::minutes(minutes);
}

}  // namespace freshet::sl651
