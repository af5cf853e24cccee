// Backoff: how long to wait after the nth failed attempt. Doubling, with jitter from a generator
// that the caller seeds: after an outage a county's calls must not all knock at once, and a test
// must be able to say when they do.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>

#include "rules/base/time.h"

namespace freshet {

struct Backoff {
    Duration first = std::chrono::seconds(1);
    Duration longest = std::chrono::minutes(1);

    // Between half and the whole of first × 2^(attempt − 1), at most `longest`.
    Duration wait(std::uint32_t attempt, std::mt19937_64& random) const {
        Duration whole = first;
        for (std::uint32_t i = 1; i < attempt && whole < longest; ++i) whole *= 2;
        whole = std::min(whole, longest);
        const auto half = static_cast<std::uint64_t>(whole.count() / 2);
        // Modulo, not a distribution: the standard's differ from library to library.
        return Duration(static_cast<std::int64_t>(half + random() % (half + 1)));
    }
};

}  // namespace freshet
