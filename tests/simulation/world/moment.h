// Now: the simulated moment, the machine's clock, which is wrong by as much as its last jump made
// it, and the daemon's time, which follows that clock as daemon/clock decides; and the tally of
// what was done to the world, which every part adds to.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "daemon/clock/own_time.h"
#include "rules/base/time.h"

namespace freshet::world {

struct Now {
    Timestamp real{};
    Duration clock_error{};  // The machine's clock shows real + clock_error.
    Timestamp booted{};
    // Of the running daemon, or of the last one: it follows the machine's clock its own way.
    std::shared_ptr<OwnTime> own;

    Duration monotonic() const { return real - booted; }
    ClockReading reading() const { return {monotonic(), (real + clock_error).time_since_epoch()}; }
    void begin_clock(Timestamp not_before) {
        own = std::make_shared<OwnTime>(reading(), not_before);
    }
    // What the daemon believes.
    Timestamp shown() const {
        return Timestamp(std::chrono::floor<Duration>(own->at(monotonic())));
    }
    // The one as the other, as far as the clock goes on as it goes now.
    Timestamp shown_of(Timestamp when) const { return when + (shown() - real); }
    Timestamp real_of(Timestamp when) const { return when - (shown() - real); }
};

struct Tally {
    std::map<std::string, std::uint64_t> faults, counts;
    void fault(const std::string& kind) { ++faults[kind]; }
    void count(const std::string& what, std::uint64_t number = 1) { counts[what] += number; }
};

}  // namespace freshet::world
