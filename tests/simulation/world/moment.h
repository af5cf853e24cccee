// Now: the simulated moment and the daemon's clock, which is wrong by as much as its last jump made
// it; and the tally of what was done to the world, which every part adds to.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "rules/base/time.h"

namespace freshet::world {

struct Now {
    Timestamp real{};
    Duration clock_error{};  // The daemon's clock shows real + clock_error.
    Timestamp booted{};

    Timestamp shown() const { return real + clock_error; }
    // When it really is what a deadline of the daemon's names.
    Timestamp real_of(Timestamp shown) const { return shown - clock_error; }
    Duration monotonic() const { return real - booted; }
};

struct Tally {
    std::map<std::string, std::uint64_t> faults, counts;
    void fault(const std::string& kind) { ++faults[kind]; }
    void count(const std::string& what, std::uint64_t number = 1) { counts[what] += number; }
};

}  // namespace freshet::world
