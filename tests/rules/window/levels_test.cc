// What astonishes of a stage: suspect, then good or bad by the next value (scenario 7). And that
// the verdicts are those of the set of values, whatever order they came in.
#include "rules/window/levels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace freshet {
namespace {

using namespace std::chrono_literals;

constexpr Levels::Zero stage_zero = Levels::Zero::suspect_after_another;
constexpr std::uint64_t newest_version = 9;

Quantity centimetres(std::int64_t count) { return Quantity::from_ten_thousandths(count * 100); }

// Minute `minute` of 1 July 2026 03:00 +08:00.
Timestamp minute(std::int64_t count) {
    return Timestamp(Duration(1'782'846'000'000)) + std::chrono::minutes(count);
}

Sample stage(std::int64_t at, std::int64_t value) {
    Sample sample;
    sample.at = minute(at);
    sample.value = centimetres(value);
    return sample;
}

Levels gauge(std::optional<Quantity> top = std::nullopt) {
    Levels levels(stage_zero);
    levels.limit(Timestamp::min(), {centimetres(100), 15min, top});
    return levels;
}

// g good, c good after a doubt, s suspect, b bad by its successor, - no measurement.
std::string verdicts(const Levels& levels) {
    std::string text;
    for (const Levels::Entry& entry : levels.entries()) {
        if (entry.bad)
            text += '-';
        else if (entry.good)
            text += entry.doubt == Levels::Doubt::none ? 'g' : 'c';
        else
            text += entry.suspect ? 's' : 'b';
    }
    return text;
}

struct Case {
    const char* name;
    std::vector<std::int64_t> every_quarter;
    const char* expected;
};

Levels restarted(const Levels& levels) {
    Encoder encoder;
    levels.encode(encoder);
    levels.encode_limits(encoder);
    Levels again(stage_zero);
    Decoder decoder(encoder.bytes());
    again.decode(decoder);
    again.decode_limits(decoder, newest_version);
    EXPECT_TRUE(decoder.finished());
    return again;
}

TEST(Levels, NextValueDecidesOnWhatAstonishes) {
    const Case cases[] = {
        {"first of a true rise", {210, 610}, "gs"},
        {"true rise", {210, 610, 930}, "gcs"},
        {"true rise goes on", {210, 610, 930, 1090}, "gccs"},
        {"spike", {210, 610, 212}, "gbg"},
        {"exactly what is believed", {210, 310, 410}, "ggg"},
        {"a hair more", {210, 311, 411}, "gcg"},
        {"zeros", {480, 520, 560, 0, 0, 0, 0}, "gggbbbs"},
        {"one zero", {560, 0, 565}, "gbg"},
        {"stuck after a fall", {560, 35, 35, 35, 35}, "gbbbs"},
        {"a true fall", {560, 35, 33, 30}, "gcgg"},
        {"half way back", {560, 300, 430}, "gbg"},
        {"a spike that stays", {210, 610, 610, 610}, "gcgg"},
        {"a dry brook", {0, 0, 5, 0, 0}, "gggbs"},
    };
    for (const Case& each : cases) {
        Levels levels = gauge();
        for (std::size_t index = 0; index < each.every_quarter.size(); ++index)
            levels.insert(stage(15 * static_cast<std::int64_t>(index), each.every_quarter[index]));
        EXPECT_EQ(verdicts(levels), each.expected) << each.name;
    }
}

// However long after: the change alone would be believed by then.
TEST(Levels, StaySuspectWhileTheySayWhatASuspectFallSaid) {
    Levels levels = gauge();
    levels.insert(stage(0, 560));
    levels.insert(stage(15, 35));
    for (std::int64_t at = 30; at <= 24 * 60; at += 15) levels.insert(stage(at, 35));
    EXPECT_EQ(levels.last_good(minute(24 * 60))->at, minute(0));
    ASSERT_NE(levels.suspect(), nullptr);
    EXPECT_EQ(levels.suspect()->doubt, Levels::Doubt::same_as_fall);
    // Once something good came between it is a stage like any other.
    levels.insert(stage(24 * 60 + 15, 60));
    levels.insert(stage(24 * 60 + 30, 35));
    EXPECT_EQ(levels.suspect(), nullptr);
}

TEST(Levels, NothingDecidesOnWhatIsTooLongAgo) {
    Levels levels = gauge();
    levels.insert(stage(0, 210));
    levels.insert(stage(15, 610));
    const Touch silent = levels.insert(stage(31, 220));
    EXPECT_EQ(verdicts(levels), "gsg");
    EXPECT_EQ(silent.from, minute(31)) << "what was concluded before stands";
    EXPECT_EQ(levels.suspect(), nullptr);
    EXPECT_EQ(levels.newest(minute(30))->at, minute(15));
    EXPECT_EQ(levels.newest(minute(31))->at, minute(31));
    // One that was observed in time comes late.
    EXPECT_EQ(levels.insert(stage(30, 600)).from, minute(15));
    EXPECT_EQ(verdicts(levels), "gcgs");
}

TEST(Levels, DecideForAsLongAsTheirTimeSays) {
    Levels levels = gauge();
    LevelLimits daily{centimetres(100), 15min, std::nullopt, std::chrono::hours(72)};
    levels.limit(minute(100), daily);
    EXPECT_EQ(levels.decided_within(), std::chrono::hours(72));
    levels.insert(stage(85, 0));
    levels.insert(stage(90, 300));
    levels.insert(stage(110, 310));
    levels.insert(stage(115, 710));
    levels.insert(stage(1'000, 700));
    EXPECT_EQ(verdicts(levels), "gsccg");
    levels.trim(minute(900));
    EXPECT_EQ(levels.decided_within(), std::chrono::hours(72));
    levels.limit(minute(1'000), {centimetres(100), 15min, std::nullopt});
    levels.insert(stage(2'000, 710));
    levels.insert(stage(2'005, 710));
    levels.trim(minute(2'001));
    EXPECT_EQ(levels.decided_within(), 15min) << "what judges nothing any more is forgotten";
}

TEST(Levels, MoreTimeIsMoreChange) {
    const LevelLimits limits{centimetres(100), 15min, std::nullopt};
    EXPECT_TRUE(limits.believes(centimetres(100), 5min));
    EXPECT_FALSE(limits.believes(centimetres(101), 5min));
    EXPECT_TRUE(limits.believes(centimetres(-150), 22min + 30s));
    EXPECT_FALSE(limits.believes(centimetres(-151), 22min + 30s));
    EXPECT_TRUE(limits.believes(centimetres(100'000), std::chrono::hours(24 * 365 * 50)));
    EXPECT_TRUE(LevelLimits().believes(centimetres(100'000'000), 1s)) << "any change is believed";
}

TEST(Levels, SensorsTopIsAtLeastThat) {
    Levels levels = gauge(centimetres(800));
    for (std::int64_t at = 0; at < 13; ++at) levels.insert(stage(15 * at, at < 3 ? 720 : 800));
    EXPECT_EQ(verdicts(levels), std::string(13, 'g')) << "never stuck";
    EXPECT_FALSE(levels.entries()[2].at_least);
    EXPECT_TRUE(levels.entries()[3].at_least);
}

TEST(Levels, LimitsAreThoseOfTheirTime) {
    Levels levels = gauge();
    levels.limit(minute(20), {centimetres(500), 15min, centimetres(900)});
    levels.insert(stage(0, 210));
    levels.insert(stage(15, 410));
    levels.insert(stage(30, 900));
    EXPECT_EQ(verdicts(levels), "gcg");
    EXPECT_TRUE(levels.entries()[2].at_least);
}

// Every order of arrival, revisions and what is no measurement among them; and what an insertion
// says that it touches is all that it changed.
TEST(Levels, AreAFunctionOfTheSet) {
    std::mt19937_64 random(46);
    const auto draw = [&](std::uint64_t count) {
        return static_cast<std::int64_t>(random() % count);
    };
    for (int round = 0; round < 10; ++round) {
        std::vector<Sample> samples;
        std::int64_t value = 300;
        for (int index = 0; index < 24; ++index) {
            value = std::max<std::int64_t>(0, value + draw(120) - 60);
            const std::int64_t told[] = {value, value, value, value, value + 300, 0, 35};
            Sample sample = stage(5 * draw(60), told[draw(7)]);
            sample.serial = static_cast<std::uint64_t>(index);
            samples.push_back(sample);
        }
        std::string expected;
        for (int order = 0; order < 1'000; ++order) {
            Levels levels = gauge(centimetres(400));
            for (const Sample& sample : samples) {
                const std::vector<Levels::Entry> before = levels.entries();
                const bool is_bad = sample.serial % 9 == 0;
                const Touch touch = is_bad ? levels.insert_bad(sample.at) : levels.insert(sample);
                if (order > 20) continue;
                for (const Levels::Entry& was : before) {
                    const auto is_it = [&](const auto& now) { return now.at == was.at; };
                    const Levels::Entry& now = *std::ranges::find_if(levels.entries(), is_it);
                    if (now.good != was.good || now.suspect != was.suspect) {
                        EXPECT_LE(touch.from, was.at);
                        EXPECT_GE(touch.until, was.at);
                    }
                }
            }
            if (order == 0) expected = verdicts(levels);
            ASSERT_EQ(verdicts(levels), expected) << "round " << round << " order " << order;
            std::ranges::shuffle(samples, random);
        }
    }
}

// Sixty days of a gauge that is torn away are no more than some of them, and judged alike.
TEST(Levels, OfADeadSensorKeepNoMoreThanOfALiveOne) {
    Levels whole = gauge(), trimmed = gauge();
    std::size_t most = 0;
    constexpr int end = 60 * 24 * 60, silent = 3'000;
    for (int at = 0; at <= end; at += 15) {
        if (at == silent) continue;
        const std::int64_t value = at < 60 ? 560 : at < silent ? 35 : 0;
        for (Levels* levels : {&whole, &trimmed}) {
            levels->insert(stage(at, value));
            if (at % 1'200 == 60) levels->insert_bad(minute(at + 1));
        }
        if (at % 360 == 0) trimmed.trim(minute(at - 6'000));
        most = std::max(most, trimmed.entries().size());
    }
    EXPECT_LT(most, 500U);
    const std::string all = verdicts(whole), rest = verdicts(trimmed);
    EXPECT_EQ(rest.substr(2), all.substr(all.size() - rest.size() + 2));
    EXPECT_EQ(trimmed.entries().front().at, minute(45));
    // What was doubted weeks ago as a fall is so again, also across a restart.
    Levels again = restarted(trimmed);
    for (Levels* levels : {&whole, &trimmed, &again}) {
        levels->trim(minute(end + 7));
        levels->insert(stage(end + 20, 35));
        ASSERT_NE(levels->suspect(), nullptr);
        EXPECT_EQ(levels->suspect()->doubt, Levels::Doubt::same_as_fall);
        levels->insert(stage(end + 25, 36));
        EXPECT_EQ(levels->suspect(), nullptr) << "it moves: a true fall";
    }
}

TEST(Levels, OfWhatNeverMeasuredTheLastIsKept) {
    Levels levels = gauge();
    for (int at = 0; at < 100; ++at) levels.insert_bad(minute(at));
    levels.trim(minute(90));
    EXPECT_EQ(levels.entries().size(), 11U);
    levels.insert(stage(100, 210));
    EXPECT_EQ(verdicts(levels), "-----------g");
}

TEST(Levels, ComeBackFromTheirBytes) {
    Levels levels = gauge(centimetres(800));
    for (const std::int64_t value : {210, 610, 930, 0, 0, 800}) {
        const auto count = static_cast<std::int64_t>(levels.entries().size());
        levels.insert(stage(15 * count, value));
    }
    levels.insert_bad(minute(200));
    Levels again = restarted(levels);
    EXPECT_EQ(verdicts(again), verdicts(levels));
    levels.insert(stage(205, 1'000));
    again.insert(stage(205, 1'000));
    EXPECT_EQ(verdicts(again), verdicts(levels));
    EXPECT_TRUE(again.entries().back().at_least);
}

}  // namespace
}  // namespace freshet
