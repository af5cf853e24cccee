// OwnTime: the daemon's time from a clock that never steps (the machine's monotonic one) and one
// that may (its wall clock). Time here never goes back and never stands still, whatever the wall
// clock does: repeats of calls, deadlines and ticks go on.
//
//   wall clock, against the monotonic one      the daemon's time
//   up to 5 minutes forward                    jumps with it
//   up to 5 minutes back                       runs at half speed until both meet
//   further, either way                        does not follow: goes on as if nothing had happened
//
// Far steps are not believed because one hour ahead makes every gauge silent, every call expired
// and every report of a good clock late, while an hour behind only marks reports as `clock
// repaired`. A start believes the wall clock: it journals the downtime, which moves every deadline.
//
// Pure: readings are arguments. look() belongs to one thread; at() may be called from any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

#include "rules/base/time.h"

namespace freshet {

// Both clocks at one instant.
struct ClockReading {
    std::chrono::nanoseconds monotonic{};
    std::chrono::nanoseconds wall{};  // Since 1970.
};

class OwnTime {
public:
    // Further than this a step is not believed; a station's clock is called broken at the same.
    static constexpr std::chrono::nanoseconds step_max = std::chrono::minutes(5);

    // Begins at the wall clock, but never before `not_before`, the newest thing journaled.
    OwnTime(const ClockReading& reading, Timestamp not_before);

    std::chrono::nanoseconds at(std::chrono::nanoseconds monotonic) const;

    // Compares the clocks again; returns by how much the wall clock stepped since the last look,
    // zero when it did not (a second is the least that is called a step).
    std::chrono::nanoseconds look(const ClockReading& reading);

    // How far the daemon's time is ahead of the wall clock's; negative is behind. Any thread.
    std::chrono::nanoseconds ahead_of_wall(std::chrono::nanoseconds monotonic) const;

private:
    // The later of two lines: wall time as believed, and half speed from where time stood when it
    // had to be held back.
    struct Lines {
        std::chrono::nanoseconds believed;  // Wall less monotonic.
        std::chrono::nanoseconds held_from, held_at;

        std::chrono::nanoseconds at(std::chrono::nanoseconds monotonic) const;
    };
    Lines lines() const;
    void set(const Lines& lines);

    // A sequence lock: odd while the lines are being exchanged.
    std::atomic<std::uint64_t> edition_{0};
    std::array<std::atomic<std::int64_t>, 3> lines_{};
    std::atomic<std::int64_t> seen_{0};  // Wall less monotonic at the last look.
};

}  // namespace freshet
