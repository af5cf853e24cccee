// Rational: the exact numbers of an expression, so that `rain(1h) / 3 * 3` is rain(1h) and a
// threshold of 100 mm / 3 is reached neither early nor late. What no longer fits is marked, and the
// expression that needs it is refused: nothing here is ever rounded in silence.
#pragma once

#include <cstdint>

#include "rules/base/quantity.h"

namespace freshet {

class Rational {
public:
    constexpr Rational() = default;
    constexpr explicit Rational(std::int64_t whole) : over_(whole) {}
    static Rational of(std::int64_t over, std::int64_t under);
    static Rational of(Quantity quantity) {
        return of(quantity.ten_thousandths(), Quantity::per_unit);
    }

    std::int64_t over() const { return over_; }
    std::int64_t under() const { return under_; }  // Above 0; the two have no common divisor.
    // False once a result did not fit, and of every result made from it.
    bool is_exact() const { return exact_; }
    bool is_zero() const { return over_ == 0; }

    Rational operator+(const Rational& other) const;
    Rational operator-() const;
    Rational operator*(const Rational& other) const;
    Rational operator/(const Rational& other) const;  // By 0 is not exact.
    bool operator==(const Rational&) const = default;

    // The whole number next to it.
    std::int64_t down() const;
    std::int64_t up() const;
    std::int64_t nearest() const;  // Half away from zero.

private:
    std::int64_t over_ = 0, under_ = 1;
    bool exact_ = true;
};

}  // namespace freshet
