// The calendar against std::chrono and the written forms against themselves.
#include "rules/base/time.h"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

using namespace std::chrono_literals;

Timestamp random_time(std::mt19937_64& random) {
    const auto first = std::chrono::sys_days(std::chrono::year(1) / 1 / 3);
    const auto last = std::chrono::sys_days(std::chrono::year(9999) / 12 / 29);
    const auto span = static_cast<std::uint64_t>(Duration(last - first).count());
    return Timestamp(first) + Duration(static_cast<std::int64_t>(random() % span));
}

ZoneOffset random_zone(std::mt19937_64& random) {
    return {std::chrono::minutes(static_cast<int>(random() % (28 * 60 + 1)) - 14 * 60)};
}

TEST(Time, formats_and_parses_back) {
    std::mt19937_64 random(20210720);
    for (int round = 0; round < 50'000; ++round) {
        Timestamp time = random_time(random);
        if (round % 2 == 0) time = std::chrono::floor<std::chrono::seconds>(time);
        const std::string text = format_time(time, random_zone(random));
        const auto parsed = parse_time(text);
        ASSERT_TRUE(parsed) << text;
        ASSERT_EQ(*parsed, time) << text;
        ASSERT_EQ(text.find('Z'), std::string::npos) << text;
        ASSERT_EQ(text.find('.') == std::string::npos, time.time_since_epoch() % 1s == 0s) << text;
    }
}

TEST(Time, the_calendar_is_chronos) {
    std::mt19937_64 random(1582);
    for (int round = 0; round < 50'000; ++round) {
        const Timestamp time = random_time(random);
        const ZoneOffset zone = random_zone(random);
        const CivilTime civil = to_civil(time, zone);
        const auto local = time + zone.east;
        const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(local));
        ASSERT_EQ(civil.year, static_cast<int>(date.year()));
        ASSERT_EQ(civil.month, static_cast<int>(static_cast<unsigned>(date.month())));
        ASSERT_EQ(civil.day, static_cast<int>(static_cast<unsigned>(date.day())));
        const auto of_day = local - std::chrono::floor<std::chrono::days>(local);
        ASSERT_EQ(civil.hour * 3600 + civil.minute * 60 + civil.second, of_day / 1s);
        const auto back = from_civil(civil, zone);
        ASSERT_TRUE(back);
        ASSERT_EQ(*back, std::chrono::floor<std::chrono::seconds>(time));
    }
}

TEST(Time, shows_known_instants) {
    const Timestamp time = *parse_time("2026-07-01T14:45:00+08:00");
    EXPECT_EQ(format_time(time), "2026-07-01T14:45:00+08:00");
    EXPECT_EQ(format_time(time, utc), "2026-07-01T06:45:00+00:00");
    EXPECT_EQ(format_compact_utc(time), "20260701T064500Z");
    EXPECT_EQ(format_time(time + 250ms), "2026-07-01T14:45:00.250+08:00");
    EXPECT_EQ(format_time(Timestamp(-1ms), utc), "1969-12-31T23:59:59.999+00:00");
    // Times of no calendar are shown at its edge.
    EXPECT_EQ(format_compact_utc(Timestamp::max()), "99991231T000000Z");
    EXPECT_EQ(format_compact_utc(Timestamp::min()), "00010102T000000Z");
}

TEST(Time, reads_the_forms_people_write) {
    const Timestamp time = *parse_time("2026-07-01T06:45:00Z");
    for (const char* text : {"2026-07-01T14:45+08:00", "2026-07-01 14:45:00+08:00",
                             "2026-07-01T06:45Z", "2026-07-01 03:15:00.000-03:30"})
        EXPECT_EQ(*parse_time(text), time) << text;
    EXPECT_EQ(*parse_time("2026-07-01 14:45", beijing), time);
    EXPECT_EQ(*parse_time("2026-07-01 06:45Z", beijing), time);
    EXPECT_EQ(*parse_time("2026-07-01T06:45:00.0129Z"), time + 12ms);
}

TEST(Time, refuses_what_is_no_instant) {
    for (const char* text :
         {"", "2026-07-01", "2026-7-1 14:45Z", "2026-02-29T00:00Z", "2026-07-01T24:00Z",
          "2026-07-01T14:60Z", "2026-07-01T14:45:60Z", "2026-07-01T14:45:00.Z",
          "2026-07-01T14:45:00+8", "2026-07-01T14:45:00 +08:00", "2026-07-01T14:45:00+15:00",
          "0000-01-01T00:00Z", "2026/07/01 14:45Z", "2026-07-01T14:45ZZ", "46204.61458"})
        EXPECT_EQ(parse_time(text, std::nullopt).error().code, ErrorCode::invalid_argument) << text;
    const std::string message = parse_time("2026-07-01 14:45").error().message;
    EXPECT_NE(message.find("--zone +08:00"), std::string::npos) << message;
    EXPECT_FALSE(from_civil({2026, 13, 1, 0, 0, 0}, utc));
    EXPECT_FALSE(from_civil({2026, 258, 1, 0, 0, 0}, utc));  // 258 is 2 in a byte.
    EXPECT_FALSE(from_civil({2026, -1, 1, 0, 0, 0}, utc));
}

TEST(Time, durations) {
    EXPECT_EQ(*parse_duration("10s"), 10s);
    EXPECT_EQ(*parse_duration("5m"), 5min);
    EXPECT_EQ(*parse_duration("3d"), 72h);
    for (const char* text : {"", "0m", "5", "m", "-5m", "1.5h", "5 m", "5min", "1h30m", "99999d",
                             "99999999999999999999s"})
        EXPECT_FALSE(parse_duration(text)) << text;
    EXPECT_EQ(format_duration(60min), "1h");
    EXPECT_EQ(format_duration(90min), "90m");
    EXPECT_EQ(format_duration(48h), "2d");
    EXPECT_EQ(format_duration(250ms), "250ms");
    std::mt19937_64 random(3);
    for (int round = 0; round < 1'000; ++round) {
        const Duration duration = 1s * (1 + random() % 1'000'000);
        EXPECT_EQ(*parse_duration(format_duration(duration)), duration);
    }
}

}  // namespace
}  // namespace freshet
