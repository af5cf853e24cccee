// Quantity: a measured number as an integer count of ten-thousandths of its element's unit (mm, m,
// m3/s), so that sums never drift and two machines never disagree. More digits are rounded once,
// half away from zero, where the number enters.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

class Quantity {
public:
    static constexpr std::int64_t per_unit = 10'000;

    constexpr Quantity() = default;
    static constexpr Quantity from_ten_thousandths(std::int64_t count) { return Quantity(count); }
    static constexpr Quantity from_units(std::int64_t units) { return Quantity(units * per_unit); }

    constexpr std::int64_t ten_thousandths() const { return count_; }

    constexpr auto operator<=>(const Quantity&) const = default;
    constexpr Quantity operator+(Quantity other) const { return Quantity(count_ + other.count_); }
    constexpr Quantity operator-(Quantity other) const { return Quantity(count_ - other.count_); }
    constexpr Quantity operator-() const { return Quantity(-count_); }
    constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
    constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }

private:
    constexpr explicit Quantity(std::int64_t count) : count_(count) {}
    std::int64_t count_ = 0;
};

struct ParsedQuantity {
    Quantity value;
    bool rounded;  // Digits beyond the ten-thousandths were not all zero.
};

// A plain decimal number ("-3.25", "+0.1", "12"; no exponent). invalid_argument for anything else
// and for what lies beyond ±10^12 units.
Result<ParsedQuantity> parse_quantity(std::string_view text);

// A number with `decimals` implied decimals (SL 651's BCD: 1244 with 2 is 12.44), rounded likewise.
ParsedQuantity from_scaled(std::int64_t digits, int decimals);

// A double from a foreign source (Protobuf); NaN and infinities are invalid_argument.
Result<ParsedQuantity> from_double(double value);

// At least `decimals_min` decimals, no further trailing zeros: 45.0, 5.4, 3.8001.
std::string format_quantity(Quantity value, int decimals_min = 0);

// For charts and exporters only; nothing that decides may go through a double.
double to_double(Quantity value);

}  // namespace freshet
