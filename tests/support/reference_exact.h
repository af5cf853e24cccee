// Numbers and truths of the reference engine's expressions, exact and as [low, high].
#pragma once

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "tests/support/reference_expression.h"

namespace freshet::reference {

// Exact: a value times and divided by what people write. Never reduced; an expression is short.
__extension__ using Wide = __int128;
struct Exact {
    Wide over = 0, under = 1;  // under > 0
};
inline Exact exactly(Quantity quantity) { return {quantity.ten_thousandths(), Quantity::per_unit}; }
inline Exact operator+(Exact a, Exact b) {
    return {a.over * b.under + b.over * a.under, a.under * b.under};
}
inline Exact operator*(Exact a, Exact b) { return {a.over * b.over, a.under * b.under}; }
inline Exact inverse(Exact a) {
    return a.over < 0 ? Exact{-a.under, -a.over} : Exact{a.under, a.over};
}
inline bool at_least(Exact a, Exact b) { return a.over * b.under >= b.over * a.under; }

// A Range of any numbers.
struct Span {
    std::optional<Exact> low, high;
    Presence presence = Presence::measured;
};
using Operand = std::function<Span(const Values&)>;

inline Span span_of(const Range& range) {
    Span span{std::nullopt, std::nullopt, range.presence};
    if (range.low) span.low = exactly(*range.low);
    if (range.high) span.high = exactly(*range.high);
    return span;
}

// Of one station, which measures in ten-thousandths.
inline Range range_of(const Span& span) {
    const auto quantity = [](Exact exact) {
        return Quantity::from_ten_thousandths(
            static_cast<std::int64_t>(exact.over * Quantity::per_unit / exact.under));
    };
    Range range{std::nullopt, std::nullopt, span.presence};
    if (span.low) range.low = quantity(*span.low);
    if (span.high) range.high = quantity(*span.high);
    return range;
}

inline Span plus(const Span& a, const Span& b) {
    Span span;
    if (a.low && b.low) span.low = *a.low + *b.low;
    if (a.high && b.high) span.high = *a.high + *b.high;
    if (a.presence == Presence::never_measured || b.presence == Presence::never_measured)
        span.presence = Presence::never_measured;
    return span;
}

inline Span times(Span span, Exact factor) {
    if (factor.over < 0) std::swap(span.low, span.high);
    if (span.low) span.low = *span.low * factor;
    if (span.high) span.high = *span.high * factor;
    return span;
}

inline Truth both(Truth a, Truth b) { return std::min(a, b); }
inline Truth either(Truth a, Truth b) { return std::max(a, b); }
inline Truth opposite(Truth a) {
    return a == Truth::yes ? Truth::no : a == Truth::no ? Truth::yes : Truth::unknown;
}

// a >= b, as far as the bounds allow to say.
inline Truth reached(const Span& a, const Span& b) {
    if (a.low && b.high && at_least(*a.low, *b.high)) return Truth::yes;
    if (a.high && b.low && !at_least(*a.high, *b.low)) return Truth::no;
    return Truth::unknown;
}

// [56] Whether a >= b, or a < b, where each lies where that helps it most.
inline bool may_reach(const Span& a, const Span& b) {
    return a.high && b.low && at_least(*a.high, *b.low);
}
inline bool may_lie_under(const Span& a, const Span& b) {
    return a.low && b.high && !at_least(*a.low, *b.high);
}

}  // namespace freshet::reference
