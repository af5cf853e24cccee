// Unit: what a number of an expression counts. Units are checked where a rule is loaded; a rule
// book that compiles compares like with like.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/rule/rational.h"

namespace freshet {

struct Unit {
    // `cm` waits for what it stands beside: ten of them are a millimetre's hundred, or 0.1 m.
    enum class Base : std::uint8_t { none, mm, cm, m, m3_s, percent };
    Base base = Base::none;
    int hours = 0;  // -1: per hour; 1: times hours, or with `none` a time.
    bool operator==(const Unit&) const = default;
};

inline constexpr Unit plain_number{};
inline constexpr Unit millimetres{Unit::Base::mm, 0};
inline constexpr Unit metres{Unit::Base::m, 0};
inline constexpr Unit cubic_metres_a_second{Unit::Base::m3_s, 0};
inline constexpr Unit percents{Unit::Base::percent, 0};

std::string_view to_string(Unit unit);  // "mm", "m/h"; "" for a plain number

struct WrittenUnit {
    Unit unit;
    Rational factor;  // How many of `unit` one as written is: min is 1/60 h.
};
std::optional<WrittenUnit> unit_from(std::string_view word);

// By what a number counted in `from` is multiplied to be counted in `to`; nothing where they do not
// measure the same. Metres of rain and millimetres of stage are slips of the pen, and refused.
std::optional<Rational> conversion(Unit from, Unit to);

// Nothing where nobody measures such a thing (mm times h).
std::optional<Unit> product(Unit left, Unit right);
std::optional<Unit> quotient(Unit left, Unit right);

}  // namespace freshet
