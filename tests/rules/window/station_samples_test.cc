// Windows over raw samples: the numbers of scenarios 1, 2, 5 and 8, what is missing, and running
// sums against a sum that looks at everything.
#include "rules/window/station_samples.h"

#include <gtest/gtest.h>

#include <random>

namespace freshet {
namespace {

using namespace std::chrono_literals;

// 1 July 2026 00:00 +08:00.
const Timestamp midnight = Timestamp(Duration(1'782'835'200'000));
const Steps five_minutes{5min, 5min};

Timestamp clock(int hour, int minute) {
    return midnight + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Quantity tenths(std::int64_t count) { return Quantity::from_ten_thousandths(count * 1000); }

Sample amount(Timestamp at, std::int64_t in_tenths, Duration interval = 5min) {
    Sample sample;
    sample.at = at;
    sample.interval = interval;
    sample.value = tenths(in_tenths);
    return sample;
}

Sample reading(Timestamp at, std::int64_t in_tenths) { return amount(at, in_tenths, 0min); }

Sample stage(Timestamp at, std::int64_t centimetres) {
    Sample sample;
    sample.at = at;
    sample.value = Quantity::from_ten_thousandths(centimetres * 100);
    return sample;
}

std::int64_t centimetres(Quantity value) { return value.ten_thousandths() / 100; }

TEST(Rain, WindowIsOpenAtItsBeginAndClosedAtItsEnd) {
    StationSamples samples;
    samples.insert_rain(RainSource::amount, amount(clock(14, 0), 50));
    for (int minute = 5; minute <= 55; minute += 5)
        samples.insert_rain(RainSource::amount, amount(clock(14, minute), 36));
    samples.insert_rain(RainSource::amount, amount(clock(15, 0), 54));
    EXPECT_EQ(samples.rain(clock(14, 40), 1h, five_minutes).low, tenths(338));
    EXPECT_EQ(samples.rain(clock(14, 55), 1h, five_minutes).low, tenths(446));
    EXPECT_EQ(samples.rain(clock(15, 0), 1h, five_minutes).low, tenths(450));
    EXPECT_EQ(samples.rain(clock(15, 0), 1h, five_minutes).high, tenths(450));
    // What is observed later is not seen.
    EXPECT_EQ(samples.rain(clock(14, 0), 1h, five_minutes).low, tenths(50));
}

TEST(Rain, AGapCanHaveHeldOnlySoMuch) {
    StationSamples samples;
    for (int minute = 0; minute <= 60; minute += 5)
        if (minute != 30) samples.insert_rain(RainSource::amount, amount(clock(14, minute), 10));
    const WindowRain rain = samples.rain(clock(15, 0), 1h, five_minutes);
    EXPECT_EQ(rain.low, tenths(110));
    EXPECT_EQ(rain.high, tenths(310));  // 5 minutes of 4 mm.
    // The slot that would end at 15:05 is not yet due at 15:04, and missing at 15:05.
    EXPECT_EQ(samples.rain(clock(15, 4), 30min, five_minutes).high, tenths(60));
    EXPECT_EQ(samples.rain(clock(15, 5), 30min, five_minutes).high, tenths(250));
}

TEST(Rain, SecondsOfDriftAreNoGap) {
    StationSamples samples;
    for (int index = 0; index < 13; ++index)
        samples.insert_rain(RainSource::amount, amount(clock(14, 0) + index * (5min + 2s), 10));
    EXPECT_EQ(samples.rain(clock(15, 0) + 24s, 1h, five_minutes).high,
              samples.rain(clock(15, 0) + 24s, 1h, five_minutes).low);
}

// Scenario 5: three tellings of the same rain.
TEST(Rain, TheSameRainIsCountedOnce) {
    StationSamples samples;
    samples.insert_rain(RainSource::amount, amount(clock(5, 0), 40));
    samples.insert_rain(RainSource::total, reading(clock(5, 0), 8340));
    samples.insert_rain(RainSource::amount, amount(clock(5, 15), 60));
    samples.insert_rain(RainSource::amount, amount(clock(5, 15), 140, 1h));
    samples.insert_rain(RainSource::today, reading(clock(5, 15), 440));
    samples.insert_rain(RainSource::total, reading(clock(5, 15), 8440));
    // What fell from 05:00 to 05:10 is in no amount yet, but in the totals.
    EXPECT_EQ(samples.rain(clock(5, 15), 1h, five_minutes).low, tenths(140));
    const int slots[] = {20, 20, 60, 40, 40, 30, 20, 20, 20, 10, 10, 10};
    for (int index = 0; index < 12; ++index) {
        const Touch touch = samples.insert_rain(RainSource::amount,
                                                amount(clock(5, 5 * (index + 1)), slots[index]));
        EXPECT_EQ(touch.nothing(), index == 2) << "only the slot told before changes nothing";
    }
    samples.insert_rain(RainSource::amount, amount(clock(6, 0), 300, 1h));
    samples.insert_rain(RainSource::today, reading(clock(6, 0), 640));
    samples.insert_rain(RainSource::total, reading(clock(6, 0), 8640));
    EXPECT_EQ(samples.rain(clock(6, 0), 1h, five_minutes).low, tenths(300));
    EXPECT_EQ(samples.rain(clock(6, 0), 1h, five_minutes).high, tenths(300));
}

TEST(Rain, ALongerAmountStandsForTheShorterOnesInIt) {
    const Steps hourly{1h, 1h};
    StationSamples samples;
    samples.insert_rain(RainSource::amount, amount(clock(5, 0), 40, 1h));
    samples.insert_rain(RainSource::amount, amount(clock(5, 15), 60, 5min));
    EXPECT_EQ(samples.rain(clock(5, 15), 3h, hourly).low, tenths(100));
    samples.insert_rain(RainSource::amount, amount(clock(6, 0), 300, 1h));
    EXPECT_EQ(samples.rain(clock(6, 0), 3h, hourly).low, tenths(340));
}

// Scenario 4's lump, where the gauge has totals only.
TEST(Rain, ALumpCountsInLowOnlyWhereItLiesWholly) {
    StationSamples samples;
    for (int minute = 0; minute <= 30; minute += 5)
        samples.insert_rain(RainSource::total, reading(clock(14, minute), 1000 + 10 * minute / 5));
    samples.insert_rain(RainSource::total, reading(clock(17, 25), 1940));
    samples.insert_rain(RainSource::total, reading(clock(17, 30), 1960));
    const WindowRain hour = samples.rain(clock(17, 30), 1h, five_minutes);
    EXPECT_EQ(hour.low, tenths(20));
    EXPECT_EQ(hour.high, tenths(900));
    const WindowRain day = samples.rain(clock(17, 30), 3h, five_minutes);
    EXPECT_EQ(day.low, tenths(900));
    EXPECT_EQ(day.high, tenths(900));
}

TEST(Rain, ATotalThatFallsIsAGapAndADayEndsAtEight) {
    StationSamples samples;
    for (const auto& [minute, total] : {std::pair{0, 100}, {5, 120}, {10, 10}, {15, 30}})
        samples.insert_rain(RainSource::total, reading(clock(14, minute), total));
    EXPECT_EQ(samples.rain(clock(14, 15), 15min, five_minutes).low, tenths(40));
    EXPECT_EQ(samples.rain(clock(14, 15), 15min, five_minutes).high, tenths(240));

    StationSamples today;
    for (const auto& [minute, total] : {std::pair{50, 100}, {55, 120}, {60, 130}, {65, 140}})
        today.insert_rain(RainSource::today, reading(clock(7, minute), total));
    // 08:00 belongs to the day that ends; 08:05 is the first of the next, of unknown amount.
    EXPECT_EQ(today.rain(clock(8, 5), 15min, five_minutes).low, tenths(30));
    EXPECT_EQ(today.rain(clock(8, 5), 15min, five_minutes).high, tenths(230));
}

TEST(Rain, AGaugeThatNeverMeasuredIsNotDry) {
    StationSamples samples;
    samples.insert_level(stage(clock(14, 0), 100));
    EXPECT_FALSE(samples.rain(clock(14, 0), 1h, five_minutes).measured);
    samples.insert_rain(RainSource::amount, amount(clock(15, 0), 0));
    EXPECT_FALSE(samples.rain(clock(14, 0), 1h, five_minutes).measured);
    // Silent since: measured, and nothing known of the hour but what a gap can hold.
    EXPECT_EQ(samples.rain(clock(20, 0), 1h, five_minutes).high, tenths(2400));
}

// The heaviest hour of three, wherever it lies; where a slot is lost it may have been heavier.
TEST(Rain, TheLargestOfAWindow) {
    StationSamples samples;
    for (int minute = 5; minute <= 180; minute += 5) {
        const bool burst = minute > 30 && minute <= 60;
        samples.insert_rain(RainSource::amount, amount(clock(14, minute), burst ? 50 : 10));
    }
    const auto hour = [&](Timestamp at, Duration within) {
        return samples.max_rain(at, 1h, within, five_minutes);
    };
    // 14:35 to 15:00 lies whole in an hour that ends from 15:00 on.
    EXPECT_EQ(hour(clock(17, 0), 3h).low, tenths(360));
    EXPECT_EQ(hour(clock(17, 0), 3h).high, tenths(360));
    // Of (15:00 - 5 min, 17:00] only the last slot of the burst is inside.
    EXPECT_EQ(hour(clock(17, 0), 125min).low, tenths(160));
    EXPECT_EQ(hour(clock(14, 45), 1h).low, samples.rain(clock(14, 45), 1h, five_minutes).low);
    // 17:05 is lost: 20 mm at most, in the hours that end at 17:05 and 17:10.
    samples.insert_rain(RainSource::amount, amount(clock(17, 10), 0));
    EXPECT_EQ(hour(clock(17, 10), 65min).low, tenths(110));
    EXPECT_EQ(hour(clock(17, 10), 65min).high, tenths(310));
    EXPECT_FALSE(hour(clock(13, 0), 3h).measured);
}

// Scenario 2a; the upper bound too.
TEST(Rise, IsMeasuredFromTheLowestSampleInTheWindow) {
    const Steps steps{5min, 15min};
    StationSamples samples;
    const std::vector<std::pair<int, std::int64_t>> levels{
        {30, 210},  {60, 210},  {75, 210},  {90, 225},  {105, 260},
        {120, 295}, {125, 302}, {130, 310}, {135, 330}, {150, 380}};
    for (const auto& [minute, level] : levels) samples.insert_level(stage(clock(0, minute), level));
    struct Case {
        int minute;
        std::int64_t low, high;
    };
    for (const Case& each : std::vector<Case>{{60, 0, 0},
                                              {90, 15, 15},
                                              {105, 50, 50},
                                              {120, 70, 70},
                                              {125, 42, 77},
                                              {130, 50, 85},
                                              {135, 70, 70},
                                              {150, 85, 85}}) {
        const WindowSwing rise = samples.rise(clock(0, each.minute), 30min, steps);
        EXPECT_TRUE(rise.known && rise.high_known);
        EXPECT_EQ(centimetres(rise.value), each.low) << each.minute;
        EXPECT_EQ(centimetres(rise.high), each.high) << each.minute;
    }
    EXPECT_FALSE(samples.rise(clock(0, 30), 30min, steps).high_known) << "nothing before";
    EXPECT_EQ(samples.rise(clock(2, 30), 30min, steps).extreme_at, clock(2, 0));
}

TEST(Level, IsNotOlderThanThreeSteps) {
    StationSamples samples;
    samples.insert_level(stage(clock(3, 15), 590));
    EXPECT_NE(samples.stage(clock(3, 30), five_minutes).told, nullptr);
    EXPECT_EQ(samples.stage(clock(3, 30) + 1ms, five_minutes).told, nullptr);
    EXPECT_EQ(samples.stage(clock(3, 14), five_minutes).told, nullptr);
}

// Scenario 7c.
TEST(Level, ZeroAfterSomethingIsSuspectHoweverLong) {
    StationSamples samples;
    samples.insert_level(stage(clock(3, 0), 560));
    for (int minute = 15; minute <= 300; minute += 15)
        samples.insert_level(stage(clock(3, minute), 0));
    EXPECT_EQ(samples.newest_instant(clock(9, 0)), clock(3, 0));
    // The value before arrives late as 0 from the start: then the run was never suspect.
    StationSamples dry;
    LevelLimits an_hour;
    an_hour.decided_within = 1h;
    dry.limit_levels(Timestamp::min(), an_hour);
    for (int minute = 15; minute <= 300; minute += 15) dry.insert_level(stage(clock(3, minute), 0));
    EXPECT_EQ(dry.newest_instant(clock(9, 0)), clock(8, 0));
    const Touch touch = dry.insert_level(stage(clock(3, 0), 560));
    EXPECT_EQ(touch.until, Timestamp::max());
    // The next value that is not 0 decides on the last of them, and hides the others.
    dry.insert_level(stage(clock(9, 0), 30));
    EXPECT_EQ(dry.newest_instant(clock(8, 59)), clock(8, 0)) << "a brook that has run dry";
    dry.insert_level(stage(clock(9, 15), 31));
    EXPECT_EQ(dry.insert_level(stage(clock(3, 1), 550)).until, clock(9, 0));
    dry.insert_level(stage(clock(8, 59), 555));
    EXPECT_EQ(dry.newest_instant(clock(8, 58)), clock(3, 1));
}

// What was asked while nothing had decided is answered alike for ever.
TEST(Level, LiesBetweenWhileItIsSuspectWhateverComesLater) {
    StationSamples samples;
    LevelLimits limits;
    limits.change = Quantity::from_units(1);
    limits.within = 15min;
    samples.limit_levels(Timestamp::min(), limits);
    samples.insert_level(stage(clock(3, 0), 210));
    samples.insert_level(stage(clock(3, 5), 610));
    const StageNow alone = samples.stage(clock(3, 10), five_minutes);
    samples.insert_level(stage(clock(9, 0), 220));
    const StageNow later = samples.stage(clock(3, 10), five_minutes);
    for (const StageNow& now : {alone, later}) {
        EXPECT_EQ(now.low, stage({}, 210).value);
        EXPECT_EQ(now.high, stage({}, 610).value);
        EXPECT_FALSE(now.is_exact());
    }
    EXPECT_TRUE(samples.stage(clock(9, 0), five_minutes).is_exact());
}

TEST(Sample, WhoTakesThePlaceDoesNotDependOnWhoCameFirst) {
    std::mt19937_64 random(7);
    const auto draw = [&](std::uint64_t count) { return random() % count; };
    for (int round = 0; round < 2000; ++round) {
        std::vector<Sample> claims;
        for (int index = 0; index < 4; ++index) {
            Sample sample = stage(clock(3, 0), static_cast<std::int64_t>(draw(3)));
            if (draw(2) == 1) sample.sent_at = clock(3, static_cast<int>(draw(2)));
            sample.serial = draw(2);
            sample.derived = draw(2) == 1;
            claims.push_back(sample);
        }
        const auto standing = [](const std::vector<Sample>& order) {
            Levels levels{Levels::Zero::suspect_after_another};
            for (const Sample& sample : order) levels.insert(sample);
            return levels.entries().front().sample;
        };
        const Sample first = standing(claims);
        std::shuffle(claims.begin(), claims.end(), random);
        EXPECT_EQ(standing(claims), first);
    }
}

// A revision to exactly 0 replaces nothing, however late it was sent.
TEST(Sample, ARevisionToZeroIsNotBelieved) {
    Sample zero = stage(clock(3, 0), 0);
    zero.sent_at = clock(9, 0);
    EXPECT_FALSE(takes_place_of(zero, stage(clock(3, 0), 560)));
    EXPECT_TRUE(takes_place_of(stage(clock(3, 0), 560), zero));
}

// After a silence longer than samples are kept the window reaches back to before the first one.
TEST(Amounts, WhatWasTrimmedIsNotCountedAgain) {
    Amounts series(5min);
    series.insert(amount(clock(0, 0), 200));
    series.insert(amount(clock(0, 5), 200));
    series.insert(amount(clock(200, 5), 200));
    series.trim(clock(100, 0));
    series.insert(amount(clock(200, 10), 200));
    EXPECT_EQ(series.sum({clock(199, 10), clock(200, 10), 5min}).low, tenths(400));
    EXPECT_EQ(series.sum({clock(200, 5), clock(200, 10), 5min}).low, tenths(200));
}

// Running sums, whatever the order of arrival, against adding up all there is.
TEST(Amounts, RunningSumsAgreeWithAddingUp) {
    std::mt19937_64 random(11);
    for (int round = 0; round < 200; ++round) {
        std::vector<Sample> kept;
        Amounts series(5min);
        for (int index = 0; index < 60; ++index) {
            const int minute = 5 * static_cast<int>(random() % 60);
            Sample sample = amount(clock(0, minute), static_cast<std::int64_t>(random() % 50));
            const auto same = [&](const Sample& other) { return other.at == sample.at; };
            const auto found = std::find_if(kept.begin(), kept.end(), same);
            if (found == kept.end())
                kept.push_back(sample);
            else if (takes_place_of(sample, *found))
                *found = sample;
            series.insert(sample);
            const Timestamp end = clock(0, static_cast<int>(random() % 300));
            const Duration window = 5min * static_cast<int>(1 + random() % 40);
            Quantity sum;
            for (const Sample& each : kept)
                if (each.at > end - window && each.at <= end) sum += each.value;
            EXPECT_EQ(series.sum({end - window, end, 5min}).low, sum);
        }
    }
}

TEST(Timeline, OfADeadGaugeKeepsTheBreak) {
    Timeline timeline;
    timeline.mark(clock(1, 0), Timeline::Kind::good);
    timeline.mark(clock(1, 5), Timeline::Kind::good);
    for (int slot = 2; slot < 500; ++slot)
        timeline.mark(clock(1, 0) + slot * 5min, Timeline::Kind::spoiled);
    timeline.trim(clock(40, 0));
    ASSERT_EQ(timeline.marks().size(), 34U);
    EXPECT_EQ(timeline.marks()[0].at, clock(1, 5));
    EXPECT_EQ(timeline.marks()[1].at, clock(39, 55));
    timeline.trim(clock(50, 0));
    ASSERT_EQ(timeline.marks().size(), 2U);
    EXPECT_EQ(timeline.marks()[1].at, clock(42, 35));
    timeline.mark(clock(50, 0), Timeline::Kind::good);
    EXPECT_TRUE(breaks_at(timeline.marks(), 2, 500h));
    timeline.trim(clock(60, 0));
    EXPECT_EQ(timeline.marks().size(), 1U);
    Timeline never;
    for (int slot = 0; slot < 5; ++slot) never.mark(clock(1, slot), Timeline::Kind::spoiled);
    never.trim(clock(1, 4));
    EXPECT_EQ(never.marks().size(), 2U);
    never.trim(clock(2, 0));
    EXPECT_EQ(never.marks().size(), 1U);
}

TEST(StationSamples, ComeBackFromTheirBytes) {
    std::mt19937_64 random(3);
    StationSamples samples;
    for (int index = 0; index < 300; ++index) {
        const Timestamp at = clock(0, static_cast<int>(random() % 600));
        Sample sample =
            amount(at, static_cast<std::int64_t>(random() % 50), random() % 8 == 0 ? 60min : 5min);
        sample.serial = random() % 100;
        if (random() % 2 == 0) sample.sent_at = at + 4s;
        samples.insert_rain(RainSource::amount, sample);
        sample.interval = {};
        if (random() % 3 == 0) samples.insert_rain(RainSource::total, sample);
        if (random() % 3 == 0) samples.insert_rain(RainSource::today, sample);
        if (random() % 9 == 0) samples.insert_bad_rain(at);
        if (random() % 9 == 0) samples.insert_bad_level(at + 1s);
        if (random() % 2 == 0) samples.insert_level(sample);
    }
    samples.trim(clock(2, 0), five_minutes);
    Encoder encoder;
    samples.encode(encoder);
    StationSamples again;
    Decoder decoder(encoder.bytes());
    again.decode(decoder, 9);
    ASSERT_TRUE(decoder.finished());
    Encoder twice;
    again.encode(twice);
    EXPECT_EQ(twice.bytes(), encoder.bytes());
    for (int minute = 250; minute < 600; minute += 7) {
        const WindowRain left = samples.rain(clock(0, minute), 2h, five_minutes);
        const WindowRain right = again.rain(clock(0, minute), 2h, five_minutes);
        EXPECT_EQ(left.low, right.low);
        EXPECT_EQ(left.high, right.high);
        EXPECT_EQ(samples.rise(clock(0, minute), 1h, five_minutes).value,
                  again.rise(clock(0, minute), 1h, five_minutes).value);
    }
    for (std::size_t size = 0; size < encoder.bytes().size(); size += 13) {
        StationSamples cut;
        Decoder short_bytes(std::string_view(encoder.bytes()).substr(0, size));
        cut.decode(short_bytes, 9);
        EXPECT_FALSE(short_bytes.finished());
    }
}

}  // namespace
}  // namespace freshet
