// A source that makes only noise is not listened to; one with good stations among the noise is.
#include "ingest/session/patience.h"

#include <gtest/gtest.h>

#include "ingest/transport/source_text.h"

namespace freshet {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Mood = Patience::Mood;

constexpr std::size_t kib = 1024;
const Source source = *parse_source("203.0.113.9"), other = *parse_source("203.0.113.10");

TEST(Patience, EndsAfterTheByteTooManyAndComesBack) {
    Patience patience;
    EXPECT_EQ(patience.take(source, 0, 64 * kib, seconds(0)), Mood::listens);
    EXPECT_EQ(patience.take(source, 0, 1, seconds(0)), Mood::paused);
    EXPECT_EQ(patience.mood(source, milliseconds(999)), Mood::paused);
    EXPECT_EQ(patience.mood(other, milliseconds(999)), Mood::listens);
    EXPECT_EQ(patience.mood(source, seconds(1)), Mood::listens);
}

TEST(Patience, IsShorterEachTimeUpToAMinuteAndWholeAgainAfterTenQuietOnes) {
    Patience patience;
    Duration now = seconds(0);
    for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
        ASSERT_EQ(patience.take(source, 0, 65 * kib, now), Mood::paused);
        EXPECT_EQ(patience.mood(source, now + seconds(pause) - milliseconds(1)), Mood::paused);
        now += seconds(pause);
        EXPECT_EQ(patience.mood(source, now), Mood::listens);
    }
    EXPECT_EQ(patience.pauses(), 8U);
    now += minutes(10);
    patience.take(source, 0, 65 * kib, now);
    EXPECT_EQ(patience.mood(source, now + seconds(1)), Mood::listens);
}

TEST(Patience, LastsWhereGoodStationsShareTheAddress) {
    Patience patience;
    for (int second = 0; second < 600; ++second)
        ASSERT_EQ(patience.take(source, 10 * kib, 70 * kib, seconds(second)), Mood::listens);
    EXPECT_EQ(patience.pauses(), 0U);
}

TEST(Patience, ABadLineIsNotAFlood) {
    Patience patience;
    for (int minute = 0; minute < 600; ++minute)
        ASSERT_EQ(patience.take(source, 0, 16 * kib, minutes(minute)), Mood::listens);
}

TEST(Patience, RemembersABoundedNumberAndForgetsTheQuiet) {
    PatienceOptions options;
    options.remembered_max = 10;
    Patience patience(options);
    for (std::uint8_t last = 0; last < 100; ++last)
        patience.take(Source::v4({198, 51, 100, last}), 0, 1, seconds(100));
    EXPECT_EQ(patience.remembered(), 10U);
    EXPECT_EQ(patience.take(source, 0, 65 * kib, seconds(120)), Mood::paused);
    EXPECT_EQ(patience.remembered(), 1U);
    EXPECT_EQ(patience.take(other, 1000, 0, seconds(120)), Mood::listens);
    EXPECT_EQ(patience.remembered(), 1U);
}

}  // namespace
}  // namespace freshet
