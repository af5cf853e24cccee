// Side: what a station may measure beside rain and stage, each a series of its own. Its samples are
// instants of those rules that ask for it, and change nothing for others. What a number stands for
// is known to who asks.
#pragma once

#include <cstdint>

namespace freshet {

enum class Side : std::uint8_t {};
inline constexpr int sides_max = 32;

class Sides {
public:
    Sides() = default;
    explicit Sides(std::uint32_t bits) : bits_(bits) {}

    bool any() const { return bits_ != 0; }
    bool has(Side side) const { return ((bits_ >> static_cast<unsigned>(side)) & 1U) != 0; }
    void add(Side side) { bits_ |= 1U << static_cast<unsigned>(side); }
    void add(Sides others) { bits_ |= others.bits_; }
    Sides both(Sides others) const { return Sides(bits_ & others.bits_); }
    bool operator==(const Sides&) const = default;

private:
    std::uint32_t bits_ = 0;
};

}  // namespace freshet
