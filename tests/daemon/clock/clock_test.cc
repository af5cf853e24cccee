// The clock's text form and its scale.
#include "daemon/clock/clock.h"

#include <gtest/gtest.h>

#include <thread>

namespace freshet {
namespace {

TEST(ClockScale, ReadsOriginAndFactor) {
    const auto scale = parse_clock_scale("2026-07-01T00:00:00+08:00,600");
    ASSERT_TRUE(scale);
    EXPECT_EQ(format_time(scale->origin), "2026-07-01T00:00:00+08:00");
    EXPECT_EQ(scale->factor, 600.0);
}

TEST(ClockScale, RefusesWhatIsNoClock) {
    for (const char* text : {"", "600", "2026-07-01T00:00:00+08:00", "2026-07-01T00:00:00+08:00,",
                             "2026-07-01T00:00:00+08:00,0", "2026-07-01T00:00:00+08:00,-5",
                             "2026-07-01T00:00:00+08:00,nan", "2026-07-01T00:00:00+08:00,1e9",
                             "2026-07-01T00:00:00+08:00,6x", "2026-07-01T00:00:00,600"}) {
        EXPECT_FALSE(parse_clock_scale(text)) << text;
    }
}

TEST(Clock, ScaledTimeRunsByItsFactorFromItsOrigin) {
    const Timestamp origin = parse_time("2026-07-01T00:00:00+08:00").value();
    const Clock clock = Clock::scaled({.origin = origin, .factor = 1000});
    EXPECT_GE(clock.now(), origin);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    // At least 5 s of storm time in 5 ms; how much more is the machine's business.
    EXPECT_GE(clock.now(), origin + std::chrono::seconds(5));
    const Timestamp later = clock.now() + std::chrono::hours(1);
    EXPECT_LE(clock.real_wait(later), std::chrono::milliseconds(3600));
    EXPECT_GT(clock.real_wait(later), std::chrono::nanoseconds(0));
    EXPECT_EQ(clock.real_wait(origin), std::chrono::nanoseconds(0));
}

TEST(Clock, WallTimeIsNotScaled) {
    const Clock clock = Clock::wall();
    EXPECT_FALSE(clock.is_scaled());
    EXPECT_GT(clock.now(), parse_time("2024-01-01T00:00:00Z").value());
}

}  // namespace
}  // namespace freshet
