// Clock: where storm time comes from. Only the runner, the io threads and the Kafka wrapper own
// one; everything else is told the time. It may be scaled, so that a day of rain passes in minutes
// while latencies stay real; a scaled daemon says so everywhere and is never `actual`. Unscaled it
// follows the machine's wall clock, but not off a cliff (own_time.h). now() may be called from any
// thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/clock/own_time.h"
#include "rules/base/counter.h"
#include "rules/base/result.h"
#include "rules/base/time.h"

namespace freshet {

struct ClockScale {
    Timestamp origin{};   // Storm time when the clock began.
    double factor = 1.0;  // Storm seconds to one real second.
};

// "2026-07-01T00:00:00+08:00,600"; a factor from 0.001 to 100,000.
Result<ClockScale> parse_clock_scale(std::string_view text);

struct ClockProbe {
    Counter steps;          // Of the machine's clock, a second and more, believed or not.
    Counter apart_seconds;  // Between the daemon's time and the machine's, now.

    void describe(auto&& metric) const {
        metric("freshet_clock_steps_total", "Steps of the machine's clock", steps);
        metric("freshet_clock_apart_seconds",
               "Between the daemon's time and the machine's clock, either way", apart_seconds);
    }
};

class Clock {
public:
    // The machine's own time, never before the newest record of the journal.
    static Clock wall(Timestamp not_before = Timestamp{});
    // Storm time from now on.
    static Clock scaled(ClockScale scale);

    Timestamp now() const;
    bool is_scaled() const { return scaled_; }
    const ClockScale& scale() const { return scale_; }

    // How long to really wait for a moment of storm time; zero when it has come.
    std::chrono::nanoseconds real_wait(Timestamp until) const;

    // Compares with the machine's clock; several times a second, one thread. Returns a sentence
    // about a step that was seen, empty when there was none.
    std::string look();
    // What a person should do about the machine's clock; empty while it can be believed.
    std::string trouble() const;
    const ClockProbe& probe() const { return *probe_; }

private:
    bool scaled_ = false;
    ClockScale scale_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::unique_ptr<OwnTime> own_;  // Unless scaled.
    std::unique_ptr<ClockProbe> probe_ = std::make_unique<ClockProbe>();
};

}  // namespace freshet
