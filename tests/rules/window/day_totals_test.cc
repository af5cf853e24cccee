// The rain of the weeks before: the same whether told by samples or as it was kept.
#include <gtest/gtest.h>

#include "rules/window/station_samples.h"

namespace freshet {
namespace {

using namespace std::chrono_literals;

// 1 July 2026 08:00 +08:00.
const Timestamp begin = Timestamp(Duration(1'782'864'000'000));
const Steps hourly{1h, 1h};
constexpr Duration at_eight = 8h;

Timestamp day(int number) { return begin + number * one_day; }

void rain(StationSamples& samples, Timestamp at, int millimetres) {
    Sample sample;
    sample.at = at;
    sample.interval = 1h;
    sample.value = Quantity::from_units(millimetres);
    samples.insert_rain(RainSource::amount, sample);
}

void day_of(StationSamples& samples, int number, int first_hour) {
    for (int hour = 1; hour <= 24; ++hour)
        rain(samples, day(number) + std::chrono::hours(hour), hour == 1 ? first_hour : 0);
}

TEST(DayBegin, IsTheLastOneBefore) {
    EXPECT_EQ(day_begin_before(begin + 1ms, at_eight), begin);
    EXPECT_EQ(day_begin_before(begin, at_eight), begin - one_day);
    EXPECT_EQ(day_begin_before(begin, 9h), begin - 23h);
    EXPECT_EQ(day_begin_before(begin, 0h), begin - 8h);
}

TEST(DayTotals, AreWhatTheSamplesSaid) {
    StationSamples samples, untrimmed;
    for (StationSamples* each : {&samples, &untrimmed}) {
        day_of(*each, 0, 40);
        day_of(*each, 1, 0);
        rain(*each, day(2) + 5h, 7);  // Most of it is missing.
        day_of(*each, 3, 20);
    }
    samples.keep_days(day(3), at_eight, hourly);
    samples.trim(day(3), hourly);
    for (int number = -3; number < 6; ++number) {
        const WindowRain kept = samples.rain_of_day(day(number), hourly);
        const WindowRain told = untrimmed.rain_of_day(day(number), hourly);
        EXPECT_EQ(kept.low, told.low) << number;
        EXPECT_EQ(kept.high, told.high) << number;
    }
    EXPECT_EQ(samples.rain_of_day(day(1), hourly).low, Quantity::from_units(40));
    EXPECT_EQ(samples.rain_of_day(day(2), hourly).high, Quantity());
    EXPECT_EQ(samples.rain_of_day(day(0), hourly).high, Quantity::from_units(24 * 60 * 4));
    Encoder encoder;
    samples.encode(encoder);
    const std::string bytes = encoder.take();
    Decoder decoder(bytes);
    StationSamples read;
    read.decode(decoder, 9);
    EXPECT_TRUE(decoder.finished());
    for (int number = -1; number < 6; ++number)
        EXPECT_EQ(read.rain_of_day(day(number), hourly).high,
                  samples.rain_of_day(day(number), hourly).high);
}

// Sixty are kept, those of a silence as unknown; after a longer one nothing of before it.
TEST(DayTotals, AreForgottenAfterSixty) {
    StationSamples samples;
    day_of(samples, 0, 40);
    samples.keep_days(day(59), at_eight, hourly);
    samples.trim(day(59), hourly);
    EXPECT_EQ(samples.rain_of_day(day(1), hourly).low, Quantity::from_units(40));
    EXPECT_EQ(samples.rain_of_day(day(9), hourly).low, Quantity());
    EXPECT_GT(samples.rain_of_day(day(9), hourly).high, Quantity());
    samples.keep_days(day(61), at_eight, hourly);
    EXPECT_EQ(samples.rain_of_day(day(1), hourly).low, Quantity());
    EXPECT_GT(samples.rain_of_day(day(1), hourly).high, Quantity());
    samples.keep_days(day(900), at_eight, hourly);
    EXPECT_GT(samples.rain_of_day(day(850), hourly).high, Quantity());
}

TEST(DayTotals, OfAnotherBeginAreTheNearest) {
    DayTotals days;
    days.add(begin, {Quantity::from_units(3), Quantity::from_units(5)});
    EXPECT_EQ(days.day(begin + 11h)->low, Quantity::from_units(3));
    EXPECT_EQ(days.day(begin - 11h)->low, Quantity::from_units(3));
    EXPECT_FALSE(days.day(begin + 12h));
    EXPECT_FALSE(days.day(begin - 12h));
}

}  // namespace
}  // namespace freshet
