#include "rules/rule/rational.h"

#include <limits>
#include <numeric>

namespace freshet {
namespace {

// Products of two of these still fit, so that sums and divisions need no wider type.
constexpr std::int64_t part_max = std::numeric_limits<std::int64_t>::max() / 2;

}  // namespace

Rational Rational::of(std::int64_t over, std::int64_t under) {
    Rational result;
    result.exact_ = under != 0 && over >= -part_max && over <= part_max && under >= -part_max &&
                    under <= part_max;
    if (!result.exact_) return result;
    const std::int64_t divisor = std::gcd(over, under) * (under < 0 ? -1 : 1);
    result.over_ = over / divisor;
    result.under_ = under / divisor;
    return result;
}

Rational Rational::operator+(const Rational& other) const {
    std::int64_t left = 0, right = 0, over = 0, under = 0;
    const bool fits = !__builtin_mul_overflow(over_, other.under_, &left) &&
                      !__builtin_mul_overflow(other.over_, under_, &right) &&
                      !__builtin_add_overflow(left, right, &over) &&
                      !__builtin_mul_overflow(under_, other.under_, &under);
    Rational result = of(over, fits ? under : 0);
    result.exact_ = result.exact_ && exact_ && other.exact_;
    return result;
}

Rational Rational::operator-() const {
    Rational result = *this;
    result.over_ = -result.over_;
    return result;
}

Rational Rational::operator*(const Rational& other) const {
    // Crosswise first: 1000000 / 3 * 3 must not grow before it shrinks.
    const Rational left = of(over_, other.under_), right = of(other.over_, under_);
    std::int64_t over = 0, under = 0;
    const bool fits = !__builtin_mul_overflow(left.over_, right.over_, &over) &&
                      !__builtin_mul_overflow(left.under_, right.under_, &under);
    Rational result = of(over, fits ? under : 0);
    result.exact_ = result.exact_ && exact_ && other.exact_;
    return result;
}

Rational Rational::operator/(const Rational& other) const {
    Rational inverse = of(other.under_, other.over_);
    inverse.exact_ = inverse.exact_ && other.exact_;
    return *this * inverse;
}

std::int64_t Rational::down() const {
    return over_ / under_ - (over_ % under_ != 0 && over_ < 0 ? 1 : 0);
}

std::int64_t Rational::up() const { return -(-*this).down(); }

std::int64_t Rational::nearest() const {
    const std::int64_t rest = over_ % under_, whole = over_ / under_;
    if ((rest < 0 ? -rest : rest) < under_ - (rest < 0 ? -rest : rest)) return whole;
    return whole + (over_ < 0 ? -1 : 1);
}

}  // namespace freshet
