// ToldRain: what short amounts of a gauge, side by side and sorted by end, tell of a stretch: how
// much, and for how long of it they tell nothing. A view of samples that others hold, as they were
// known at one instant.
#pragma once

#include <vector>

#include "rules/window/sample.h"

namespace freshet {

// What was told up to an amount, the amount included, and how long nothing was before it.
struct ToldSoFar {
    Quantity sum;
    Duration gaps{};
};

// A stretch before an interval counts as a gap only when it is at least half as long as the
// interval: station clocks drift by seconds.
inline Duration gap_before(Duration stretch, Duration interval) {
    return stretch > Duration::zero() && stretch * 2 >= interval ? stretch : Duration::zero();
}

inline ToldSoFar told_after(const ToldSoFar& last, const Sample& before, const Sample& sample) {
    return {last.sum + sample.value,
            last.gaps + gap_before(sample.start() - before.at, sample.interval)};
}

// Brings `so_far`, as long as `samples`, up to date from `index` on.
void recount(const std::vector<Sample>& samples, std::vector<ToldSoFar>& so_far, std::size_t index);

class ToldRain {
public:
    ToldRain(const std::vector<Sample>& samples, const std::vector<ToldSoFar>& so_far,
             Timestamp at);

    // Whether an amount ends in (begin, end], and the sum of those that do.
    bool any_ends_in(Timestamp begin, Timestamp end) const;
    Quantity ending_in(Timestamp begin, Timestamp end) const;
    // Of those of which the greater part lies in (begin, end].
    Quantity lying_in(Timestamp begin, Timestamp end) const;
    // How long of (begin, end] lies before, between and after them, where a stretch between two
    // counts only when it is at least half as long as the amount that follows: station clocks drift
    // by seconds. What comes after the last counts whole.
    Duration untold(Timestamp begin, Timestamp end) const;
    // Whether one of them is told for a time well before and well after that instant.
    bool tells_across(Timestamp at) const;
    // The end of the last one; Timestamp::min() = there is none.
    Timestamp told_to() const;

private:
    Quantity sum_between(std::size_t first, std::size_t last) const;
    std::size_t first_beyond(Timestamp at) const;
    std::size_t first_mostly_beyond(Timestamp at) const;
    Duration untold_up_to(Timestamp at) const;

    const std::vector<Sample>& samples_;
    const std::vector<ToldSoFar>& so_far_;
    std::size_t count_;  // Those known at the instant.
};

}  // namespace freshet
