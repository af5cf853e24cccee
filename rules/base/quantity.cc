// Decimal text and binary fractions become integers here, once, and nowhere else: every later sum
// and comparison is exact, so two machines never disagree by a last bit.
#include "rules/base/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace freshet {
namespace {

constexpr int decimals_kept = 4;
// 10^12 units: far above any discharge, and sums of a hundred such still fit 64 bits.
constexpr std::int64_t count_max = 1'000'000'000'000 * Quantity::per_unit;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

Error not_a_number(std::string_view text) {
    constexpr std::size_t shown_max = 40;  // A whole binary blob in a message helps nobody.
    return invalid("'" + std::string(text.substr(0, shown_max)) + "' is not a decimal number");
}

}  // namespace

Result<ParsedQuantity> parse_quantity(std::string_view text) {
    std::string_view rest = text;
    bool negative = false;
    if (!rest.empty() && (rest.front() == '-' || rest.front() == '+')) {
        negative = rest.front() == '-';
        rest.remove_prefix(1);
    }

    std::int64_t count = 0;
    int digits = 0;
    int decimals = 0;
    bool point = false, rounded = false, half_or_more = false;
    for (const char letter : rest) {
        if (letter == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(letter)) return not_a_number(text);
        ++digits;
        const int digit = letter - '0';
        if (!point || decimals < decimals_kept) {
            decimals += point ? 1 : 0;
            // Once over the limit it stays there: the loop only goes on to see that the rest is a
            // number at all.
            if (count <= count_max) count = count * 10 + digit;
        } else {
            if (decimals == decimals_kept) half_or_more = digit >= 5;
            ++decimals;
            rounded = rounded || digit != 0;
        }
    }
    if (digits == 0) return not_a_number(text);
    for (; decimals < decimals_kept && count <= count_max; ++decimals) count *= 10;
    if (count > count_max || (count == count_max && rounded))
        return invalid("'" + std::string(text.substr(0, 40)) + "' is beyond 10^12");
    if (half_or_more) ++count;
    return ParsedQuantity{Quantity::from_ten_thousandths(negative ? -count : count), rounded};
}

ParsedQuantity from_scaled(std::int64_t digits, int decimals) {
    __int128 count = digits;
    bool rounded = false;
    for (; decimals < decimals_kept && count <= count_max && count >= -count_max; ++decimals)
        count *= 10;
    if (decimals > decimals_kept) {
        // 10^19 and more divide every 64-bit number to less than one half.
        __int128 divisor = 1;
        for (int power = std::min(decimals - decimals_kept, 20); power > 0; --power) divisor *= 10;
        const __int128 remainder = count % divisor;
        count /= divisor;
        rounded = remainder != 0;
        if (remainder * 2 >= divisor) ++count;
        if (remainder * 2 <= -divisor) --count;
    }
    const __int128 kept = std::clamp<__int128>(count, -count_max, count_max);
    return {Quantity::from_ten_thousandths(static_cast<std::int64_t>(kept)),
            rounded || kept != count};
}

Result<ParsedQuantity> from_double(double value) {
    if (!std::isfinite(value)) return invalid("the number is not finite");
    if (std::abs(value) > static_cast<double>(count_max) / Quantity::per_unit)
        return invalid("the number is beyond 10^12");

    // A double with at most 15 digits is the nearest one to exactly one such decimal, so what
    // divides back to itself was that decimal; nearly every measured value takes this way, in a few
    // nanoseconds.
    const double scaled = std::nearbyint(value * Quantity::per_unit);
    if (std::abs(scaled) < 1e15 && scaled / Quantity::per_unit == value)
        return ParsedQuantity{Quantity::from_ten_thousandths(static_cast<std::int64_t>(scaled)),
                              false};

    // The others are rounded as the shortest decimal that means them, as if they had come as text:
    // 0.00005 is a half, although its nearest double lies above or below it. The smallest double
    // needs 324 decimals and 17 digits.
    std::array<char, 400> text{};
    const auto written = std::to_chars(text.begin(), text.end(), value, std::chars_format::fixed);
    return parse_quantity({text.data(), static_cast<std::size_t>(written.ptr - text.data())});
}

std::string format_quantity(Quantity value, int decimals_min) {
    const std::int64_t count = value.ten_thousandths();
    // Negated as unsigned, because the lowest 64-bit number has no positive twin.
    const std::uint64_t size = count < 0 ? -static_cast<std::uint64_t>(count) : count;
    std::string text = count < 0 ? "-" : "";
    text += std::to_string(size / Quantity::per_unit);

    std::string decimals = std::to_string(Quantity::per_unit + size % Quantity::per_unit);
    decimals.erase(0, 1);
    const auto kept = static_cast<std::size_t>(std::clamp(decimals_min, 0, decimals_kept));
    while (decimals.size() > kept && decimals.back() == '0') decimals.pop_back();
    return decimals.empty() ? text : text + "." + decimals;
}

double to_double(Quantity value) {
    return static_cast<double>(value.ten_thousandths()) / Quantity::per_unit;
}

}  // namespace freshet
