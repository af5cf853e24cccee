// Pace: when a moment of the daemon's storm time really comes, as far as its clock was told once.
// And whether a plan fits that clock at all. Pure: both clocks are arguments.
#pragma once

#include <chrono>
#include <string>

#include "rules/base/result.h"
#include "rules/base/time.h"
#include "rules/model/severity.h"

namespace freshet {

// What the daemon said of itself at one real moment.
struct DaemonClock {
    Status status = Status::test;
    Timestamp now{};
    double factor = 1;  // Storm seconds to one real second.
};

using RealTime = std::chrono::steady_clock::time_point;

class Pace {
public:
    Pace(const DaemonClock& clock, RealTime read_at) : clock_(clock), read_at_(read_at) {}

    RealTime real(Timestamp storm_time) const;
    Timestamp storm(RealTime real_time) const;

private:
    DaemonClock clock_;
    RealTime read_at_;
};

// refused, with the cure, for a daemon that calls people in earnest and for a clock that is not at
// the plan's beginning: the cure is the `serve --clock` line that makes the whole plan pass in
// about `wanted_real` seconds, a little before the plan so that there is time to begin.
Result<void> check_clock(const DaemonClock& clock, Timestamp begins_at, Timestamp ends_at,
                         std::chrono::seconds wanted_real = std::chrono::seconds(90));

}  // namespace freshet
