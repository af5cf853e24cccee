// Which side of a station's samples a word of a rule asks for: rules and windows do not know each
// other.
#pragma once

#include <algorithm>

#include "rules/rule/expression.h"
#include "rules/window/station_samples.h"

namespace freshet {

inline Side side_of(SeriesAsked series) {
    return static_cast<Side>(static_cast<unsigned>(series) - static_cast<unsigned>(first_side));
}
inline Sides sides_of(const SeriesSet& series) { return Sides(series.sides()); }

// How long a sample of a side is believed, and how far apart two may be in a hold: three times as
// long as it should take to the next.
inline Duration life_of(Side side, const Steps& steps) {
    // People are no series: whoever comes next breaks nothing, however long after.
    if (side == side_of(SeriesAsked::patrol) || side == side_of(SeriesAsked::above) ||
        side == side_of(SeriesAsked::forecast))
        return Duration::max();
    if (side >= side_of(SeriesAsked::soil) && side <= side_of(SeriesAsked::soil_last))
        return std::min(3 * steps.soil, soil_life_max);
    // Stations tell their status with the report of the hour.
    return 3 *
           (side == side_of(SeriesAsked::alarm) ? Duration(std::chrono::hours(1)) : steps.level);
}

}  // namespace freshet
