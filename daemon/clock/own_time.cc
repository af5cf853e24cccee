// See own_time.h.
#include "daemon/clock/own_time.h"

#include <algorithm>

namespace freshet {
namespace {

using std::chrono::nanoseconds;

// Two clocks cannot be read at quite the same instant.
constexpr nanoseconds noise = std::chrono::milliseconds(5);
constexpr nanoseconds step_min = std::chrono::seconds(1);
// Holding back begins a little later than it is decided, so that no thread that reads the clock
// meanwhile sees it go back, even if the one that looks is kept waiting between the two.
constexpr nanoseconds notice = std::chrono::milliseconds(500);

}  // namespace

nanoseconds OwnTime::Lines::at(nanoseconds monotonic) const {
    return std::max(monotonic + believed, held_at + (monotonic - held_from) / 2);
}

OwnTime::OwnTime(const ClockReading& reading, Timestamp not_before)
    : seen_((reading.wall - reading.monotonic).count()) {
    set({.believed = reading.wall - reading.monotonic,
         .held_from = reading.monotonic,
         .held_at = std::max<nanoseconds>(reading.wall, not_before.time_since_epoch())});
}

nanoseconds OwnTime::at(nanoseconds monotonic) const { return lines().at(monotonic); }

nanoseconds OwnTime::look(const ClockReading& reading) {
    const nanoseconds seen = reading.wall - reading.monotonic;
    const nanoseconds stepped = seen - nanoseconds(seen_.exchange(seen.count()));
    const Lines before = lines();
    const nanoseconds apart = seen - before.believed;
    if (abs(apart) > noise && abs(apart) <= step_max) {
        const nanoseconds from = reading.monotonic + notice;
        set({.believed = seen, .held_from = from, .held_at = before.at(from)});
    }
    return abs(stepped) >= step_min ? stepped : nanoseconds(0);
}

nanoseconds OwnTime::ahead_of_wall(nanoseconds monotonic) const {
    return at(monotonic) - monotonic - nanoseconds(seen_.load());
}

OwnTime::Lines OwnTime::lines() const {
    for (;;) {
        const std::uint64_t before = edition_.load();
        const Lines lines{nanoseconds(lines_[0].load()), nanoseconds(lines_[1].load()),
                          nanoseconds(lines_[2].load())};
        if (before % 2 == 0 && edition_.load() == before) return lines;
    }
}

void OwnTime::set(const Lines& lines) {
    edition_.fetch_add(1);
    lines_[0].store(lines.believed.count());
    lines_[1].store(lines.held_from.count());
    lines_[2].store(lines.held_at.count());
    edition_.fetch_add(1);
}

}  // namespace freshet
