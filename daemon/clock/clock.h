// Clock: where storm time comes from. Only the runner, the io threads and the Kafka wrapper own
// one; everything else is told the time. It may be scaled, so that a day of rain passes in minutes
// while latencies stay real; a scaled daemon says so everywhere and is never `actual`. now() may be
// called from any thread.
#pragma once

#include <chrono>
#include <string_view>

#include "rules/base/result.h"
#include "rules/base/time.h"

namespace freshet {

struct ClockScale {
    Timestamp origin{};   // Storm time when the clock began.
    double factor = 1.0;  // Storm seconds to one real second.
};

// "2026-07-01T00:00:00+08:00,600"; a factor from 0.001 to 100,000.
Result<ClockScale> parse_clock_scale(std::string_view text);

class Clock {
public:
    // The machine's own time.
    static Clock wall();
    // Storm time from now on.
    static Clock scaled(ClockScale scale);

    Timestamp now() const;
    bool is_scaled() const { return scaled_; }
    const ClockScale& scale() const { return scale_; }

    // How long to really wait for a moment of storm time; zero when it has come.
    std::chrono::nanoseconds real_wait(Timestamp until) const;

private:
    bool scaled_ = false;
    ClockScale scale_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace freshet
