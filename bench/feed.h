// The common feed on which the peers of reference/performance.md were measured: deterministic rain
// of 10,000 gauges over 288 ticks of five minutes, and the exact number of upward crossings of
// eight sums that every correct engine finds in it (47,909).
#pragma once

#include <array>
#include <cstdint>

namespace freshet::bench {

inline std::uint64_t mix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

inline std::uint64_t feed_hash(std::uint64_t gauge, std::uint64_t tick) {
    return mix(20240607 ^ mix(gauge * 1000003 + tick));
}

inline constexpr std::uint32_t feed_gauges = 10'000, feed_ticks = 288;

// Tenths of a millimetre in the five minutes that end at the tick.
inline std::int64_t feed_value(std::uint32_t gauge, std::uint32_t tick) {
    const std::uint64_t p = feed_hash(gauge, 1 << 20);
    const std::uint64_t begin = p % 288, length = 6 + (p >> 16) % 66,
                        intensity = 5 + (p >> 32) % 60;
    const std::uint64_t r = feed_hash(gauge, tick);
    if (tick >= begin && tick < begin + length) {
        return static_cast<std::int64_t>(intensity * (r % 200) / 100);
    }
    return r % 20 == 0 ? static_cast<std::int64_t>(1 + (r >> 8) % 3) : 0;
}

// The windows, in ticks, and what a sum over each crosses, in tenths of a millimetre.
inline constexpr std::array<std::uint32_t, 8> feed_windows{2, 6, 12, 36, 72, 144, 288, 864};
inline constexpr std::array<std::int64_t, 8> feed_thresholds{150,  300,  450,  900,
                                                             1300, 1800, 2200, 2400};
inline constexpr std::uint64_t feed_crossings = 47'909;

}  // namespace freshet::bench
