// The floor of windows and engine: bare ring buffers of the common feed.
#pragma once

#include <array>
#include <cstdint>

#include "bench/feed.h"

namespace freshet::bench {

// What no engine can be faster than: one ring a gauge, eight running sums, nothing kept besides.
struct Ring {
    std::array<std::uint16_t, 864> values{};
    std::array<std::int64_t, feed_windows.size()> sums{};
    std::array<bool, feed_windows.size()> over{};

    std::uint64_t add(std::uint32_t tick, std::int64_t value) {
        std::uint64_t crossings = 0;
        for (std::size_t w = 0; w < feed_windows.size(); ++w) {
            const std::uint32_t window = feed_windows[w];
            if (tick >= window) sums[w] -= values[(tick - window) % values.size()];
            sums[w] += value;
            const bool now = sums[w] >= feed_thresholds[w];
            crossings += now && !over[w];
            over[w] = now;
        }
        values[tick % values.size()] = static_cast<std::uint16_t>(value);
        return crossings;
    }
};

}  // namespace freshet::bench
