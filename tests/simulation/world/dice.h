// Dice: every draw of the simulation. Parts of the world have dice of their own, so that switching
// one kind of fault off leaves what the others draw as it was; and they count by modulo, because
// the standard's distributions differ between libraries and a seed has to mean one run.
#pragma once

#include <cstdint>
#include <random>
#include <string_view>

#include "rules/base/hash.h"
#include "rules/base/time.h"

namespace freshet::world {

class Dice {
public:
    Dice(std::uint64_t seed, std::string_view part)
        : random_(seed * 1'000'003 ^ stable_hash(part)) {}

    // 0 … count − 1.
    std::uint64_t below(std::uint64_t count) { return random_() % count; }
    // Both included.
    std::int64_t from_to(std::int64_t first, std::int64_t last) {
        return first +
               static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last - first + 1)));
    }
    Duration from_to(Duration first, Duration last) {
        return Duration(from_to(first.count(), last.count()));
    }
    // `share` from 0 to 1. A draw is made whatever the share is.
    bool chance(double share) {
        return static_cast<double>(below(1'000'000)) < share * 1'000'000.0;
    }
    // Waiting time of something that happens `times_a_day`; about ten years where it never does.
    Duration until_next(double times_a_day) {
        constexpr double day = 86'400'000.0;
        const double mean = times_a_day > 0 ? day / times_a_day : 3650 * day;
        // Uniform up to twice the mean: no logarithm, whose last digit libraries differ in.
        return Duration(1 + static_cast<std::int64_t>(
                                2 * mean * (static_cast<double>(below(1'000'000)) / 1'000'000.0)));
    }
    std::mt19937_64& source() { return random_; }

private:
    std::mt19937_64 random_;
};

}  // namespace freshet::world
