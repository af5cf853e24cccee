// What rain may have fallen at most in a time of which nothing is told: 4 mm a minute. The wettest
// hour measured in Zhengzhou on 20 July 2021, 201.9 mm, was 3.4 a minute.
#pragma once

#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

constexpr Quantity most_rain_in(Duration time) {
    constexpr std::int64_t ten_thousandths_a_minute = 4 * Quantity::per_unit;
    constexpr std::int64_t minute = std::chrono::milliseconds(std::chrono::minutes(1)).count();
    return Quantity::from_ten_thousandths((time.count() * ten_thousandths_a_minute + minute - 1) /
                                          minute);
}

// Two tellings of the same rain agree when they differ by less than this: the tips of the coarsest
// gauges in use.
inline constexpr Quantity coarsest_tip = Quantity::from_units(1);

// More is suspect. The wettest minutes are wetter than the wettest hours: 42.0 mm fell in ten of
// them at Turis on 29 October 2024, and a tip a second after another is no cloudburst.
constexpr bool can_have_rained(Quantity amount, Duration time) {
    constexpr Quantity burst = Quantity::from_units(5);
    return amount <= most_rain_in(time) + burst;
}

}  // namespace freshet
