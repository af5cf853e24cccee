#include "rules/rule/unit.h"

#include <array>

namespace freshet {
namespace {

struct Word {
    std::string_view word;
    Unit unit;
};

constexpr std::array<Word, 10> words{{{"", plain_number},
                                      {"mm", millimetres},
                                      {"cm", {Unit::Base::cm, 0}},
                                      {"m", metres},
                                      {"m3/s", cubic_metres_a_second},
                                      {"mm/h", {Unit::Base::mm, -1}},
                                      {"cm/h", {Unit::Base::cm, -1}},
                                      {"m/h", {Unit::Base::m, -1}},
                                      {"h", {Unit::Base::none, 1}},
                                      {"%", percents}}};

bool is_measured(Unit unit) {
    for (const Word& known : words)
        if (known.unit == unit) return true;
    return false;
}

}  // namespace

std::string_view to_string(Unit unit) {
    for (const Word& known : words)
        if (known.unit == unit) return known.word;
    return "";
}

std::optional<WrittenUnit> unit_from(std::string_view word) {
    if (word == "min") return WrittenUnit{{Unit::Base::none, 1}, Rational::of(1, 60)};
    for (const Word& known : words)
        if (!word.empty() && known.word == word) return WrittenUnit{known.unit, Rational(1)};
    return std::nullopt;
}

std::optional<Rational> conversion(Unit from, Unit to) {
    if (from == to) return Rational(1);
    if (from.hours != to.hours || from.base != Unit::Base::cm) return std::nullopt;
    if (to.base == Unit::Base::mm) return Rational(10);
    if (to.base == Unit::Base::m) return Rational::of(1, 100);
    return std::nullopt;
}

std::optional<Unit> product(Unit left, Unit right) {
    if (left.base != Unit::Base::none && right.base != Unit::Base::none) return std::nullopt;
    const Unit result{left.base != Unit::Base::none ? left.base : right.base,
                      left.hours + right.hours};
    return is_measured(result) ? std::optional(result) : std::nullopt;
}

std::optional<Unit> quotient(Unit left, Unit right) {
    if (left == right) return plain_number;
    if (right.base != Unit::Base::none) return std::nullopt;
    const Unit result{left.base, left.hours - right.hours};
    return is_measured(result) ? std::optional(result) : std::nullopt;
}

}  // namespace freshet
