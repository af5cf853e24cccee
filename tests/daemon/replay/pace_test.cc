// The daemon's clock and a plan: when the two fit, and what is said when they do not.
#include "daemon/replay/pace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/clock/clock.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;

Timestamp at(const char* time) { return parse_time(time, beijing).value(); }

constexpr auto begins = "2026-07-20T08:00:00";
constexpr auto ends = "2026-07-21T14:00:00";

TEST(Pace, TurnsStormTimeIntoRealTimeAndBack) {
    const RealTime read_at = RealTime(std::chrono::seconds(1000));
    const Pace pace({Status::test, at(begins), 600}, read_at);
    EXPECT_EQ(pace.real(at(begins)), read_at);
    EXPECT_EQ(pace.real(at("2026-07-20T08:10:00")), read_at + std::chrono::seconds(1));
    EXPECT_EQ(pace.real(at("2026-07-20T07:50:00")), read_at - std::chrono::seconds(1));
    EXPECT_EQ(pace.storm(read_at + std::chrono::seconds(2)), at("2026-07-20T08:20:00"));
}

TEST(CheckClock, RefusesADaemonThatCallsPeople) {
    const Result<void> checked = check_clock({Status::actual, at(begins), 1}, at(begins), at(ends));
    ASSERT_TRUE(checked.has_error());
    EXPECT_THAT(checked.error().message, HasSubstr("status is actual"));
}

TEST(CheckClock, TakesAClockAtThePlansBeginning) {
    for (const char* now : {"2026-07-20T08:00:00", "2026-07-20T07:58:30", "2026-07-20T08:00:04"}) {
        EXPECT_FALSE(check_clock({Status::test, at(now), 1}, at(begins), at(ends)).has_error())
            << now;
    }
    // At a thousand times the speed an hour passes while one types.
    for (const char* now : {"2026-07-20T06:00:00", "2026-07-20T09:00:00"}) {
        EXPECT_FALSE(
            check_clock({Status::exercise, at(now), 1000}, at(begins), at(ends)).has_error())
            << now;
    }
}

// The line printed is one that serve takes, and whose clock a replay right after it fits.
TEST(CheckClock, NamesTheClockThatWouldFit) {
    for (const char* now : {"2026-11-22T12:00:00", "2026-07-20T07:00:00", "2020-01-01T00:00:00"}) {
        const Result<void> checked = check_clock({Status::test, at(now), 1}, at(begins), at(ends));
        ASSERT_TRUE(checked.has_error()) << now;
        const std::string& message = checked.error().message;
        EXPECT_THAT(message, HasSubstr(begins));
        const std::string option = "freshet serve --clock ";
        const std::size_t from = message.find(option) + option.size();
        const Result<ClockScale> scale =
            parse_clock_scale(message.substr(from, message.find('\n', from) - from));
        ASSERT_TRUE(scale.has_value()) << message;
        // Thirty hours in a minute and a half, to two digits.
        EXPECT_EQ(scale->factor, 1200);
        for (const int seconds_later : {1, 10, 15}) {
            const Timestamp then = scale->origin + seconds_later * std::chrono::seconds(1) * 1200;
            EXPECT_FALSE(
                check_clock({Status::test, then, scale->factor}, at(begins), at(ends)).has_error())
                << seconds_later;
        }
    }
}

}  // namespace
}  // namespace freshet
