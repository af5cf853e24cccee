// Amounts and running totals of one gauge: totals tell what fell in the gaps of the amounts, or
// bound it; the numbers of scenarios 4 and 5; totals that fall, come back and begin again; and, on
// rain that is known, that the truth never lies outside of what is said.
#include "rules/window/rain_series.h"

#include <gtest/gtest.h>

#include <random>

#include "rules/window/plausible.h"

namespace freshet {
namespace {

using namespace std::chrono_literals;

// 1 July 2026 00:00 +08:00.
const Timestamp midnight = Timestamp(Duration(1'782'835'200'000));

Timestamp clock(int hour, int minute) {
    return midnight + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Quantity tenths(std::int64_t count) { return Quantity::from_ten_thousandths(count * 1000); }

struct Range {
    Quantity low, high;
    bool operator==(const Range&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Range& range) {
    return out << "[" << format_quantity(range.low, 1) << ", " << format_quantity(range.high, 1)
               << "]";
}

class Gauge {
public:
    Touch amount(Timestamp at, std::int64_t in_tenths, Duration interval = 5min) {
        return insert(RainSource::amount, at, in_tenths, interval);
    }
    Touch total(Timestamp at, std::int64_t in_tenths) {
        return insert(RainSource::total, at, in_tenths, {});
    }
    Touch today(Timestamp at, std::int64_t in_tenths) {
        return insert(RainSource::today, at, in_tenths, {});
    }
    Range rain(Timestamp at, Duration window) const {
        WindowSum sum = series.sum({at - window, at, 5min});
        if (!sum.any) sum.gaps = window;
        return {sum.low, sum.low + sum.partly_inside + most_rain_in(sum.gaps)};
    }

    RainSeries series;

private:
    Touch insert(RainSource source, Timestamp at, std::int64_t in_tenths, Duration interval) {
        Sample sample;
        sample.at = at;
        sample.interval = interval;
        sample.value = tenths(in_tenths);
        return series.insert(source, sample);
    }
};

// Scenario 4: twelve slots, silence of three hours, and then a total and the slot of now.
TEST(RainSeries, ATotalTellsWhatFellInASilence) {
    Gauge gauge;
    for (int slot = 0; slot <= 12; ++slot) gauge.amount(clock(13, 30) + slot * 5min, slot * 2);
    gauge.total(clock(14, 30), 1200);
    gauge.amount(clock(17, 30), 20);
    gauge.total(clock(17, 30), 2100);
    EXPECT_EQ(gauge.rain(clock(17, 30), 1h), (Range{tenths(20), tenths(900)}));
    EXPECT_EQ(gauge.rain(clock(17, 30), 3h), (Range{tenths(900), tenths(900)}));
    for (int slot = 1; slot <= 42; ++slot) gauge.amount(clock(17, 30) + slot * 5min, 0);
    EXPECT_EQ(gauge.rain(clock(17, 35), 1h), (Range{tenths(20), tenths(900)}));
    EXPECT_EQ(gauge.rain(clock(17, 35), 3h), (Range{tenths(20), tenths(900)}));
    EXPECT_EQ(gauge.rain(clock(18, 20), 1h), (Range{tenths(20), tenths(900)}));
    EXPECT_EQ(gauge.rain(clock(18, 25), 1h), (Range{tenths(20), tenths(20)}));
    EXPECT_EQ(gauge.rain(clock(18, 25), 3h), (Range{tenths(20), tenths(900)}));
    EXPECT_EQ(gauge.rain(clock(20, 25), 3h), (Range{tenths(20), tenths(20)}));
    EXPECT_EQ(gauge.rain(clock(20, 30), 3h), (Range{tenths(0), tenths(0)}));
}

TEST(RainSeries, ATotalWithinASlotAddsOnlyWhatNoSlotTells) {
    Gauge gauge;
    for (int slot = 0; slot <= 12; ++slot) gauge.amount(clock(14, 0) + slot * 5min, 10);
    gauge.total(clock(15, 0), 5000);
    gauge.total(clock(15, 3), 5040);
    EXPECT_EQ(gauge.rain(clock(15, 3), 30min), (Range{tenths(100), tenths(100)}));
    gauge.amount(clock(15, 5), 50);
    EXPECT_EQ(gauge.rain(clock(15, 5), 30min), (Range{tenths(100), tenths(100)}));
    gauge.total(clock(15, 10), 5090);
    EXPECT_EQ(gauge.rain(clock(15, 10), 30min), (Range{tenths(130), tenths(130)}));
}

TEST(RainSeries, TheDaysTotalStandsInWhereThereIsNoOther) {
    Gauge gauge;
    gauge.amount(clock(12, 0), 10);
    gauge.today(clock(12, 0), 300);
    gauge.amount(clock(12, 30), 10);
    gauge.today(clock(12, 30), 370);
    EXPECT_EQ(gauge.rain(clock(12, 30), 30min), (Range{tenths(70), tenths(70)}));
    // Not across 08:00, when it begins again.
    gauge.today(clock(31, 55), 400);
    gauge.amount(clock(31, 55), 0);
    gauge.amount(clock(32, 15), 0);
    gauge.today(clock(32, 15), 410);
    EXPECT_EQ(gauge.rain(clock(32, 15), 20min), (Range{tenths(0), tenths(600)}));
}

// Totals and amounts that cannot both be right: nothing is made of it that would raise or clear.
TEST(RainSeries, WhatDisagreesIsNotBelieved) {
    Gauge less;
    for (int slot = 1; slot <= 6; ++slot)
        if (slot != 3) less.amount(clock(9, 0) + slot * 5min, 50);
    less.total(clock(9, 0), 5000);
    less.total(clock(9, 30), 5000);
    EXPECT_EQ(less.rain(clock(9, 30), 30min), (Range{tenths(250), tenths(450)}));

    Gauge padded;  // Slots filled with zeros, while the total goes on.
    for (int slot = 1; slot <= 6; ++slot) padded.amount(clock(9, 0) + slot * 5min, 0);
    padded.total(clock(9, 0), 5000);
    padded.total(clock(9, 30), 5350);
    EXPECT_EQ(padded.rain(clock(9, 30), 30min), (Range{tenths(0), tenths(350)}));

    Gauge lost;  // More than can have rained in the one slot that is missing.
    for (int slot = 1; slot <= 6; ++slot)
        if (slot != 3) lost.amount(clock(9, 0) + slot * 5min, 0);
    lost.total(clock(9, 0), 5000);
    lost.total(clock(9, 30), 5350);
    EXPECT_EQ(lost.rain(clock(9, 30), 30min), (Range{tenths(0), tenths(350)}));
}

TEST(RainSeries, ATotalThatFallsAndComesBackHasTold) {
    Gauge gauge;
    for (const auto& [minute, total] :
         {std::pair{0, 8340}, {5, 8350}, {10, 0}, {15, 0}, {20, 8360}, {25, 8370}})
        gauge.total(clock(14, minute), total);
    EXPECT_EQ(gauge.rain(clock(14, 15), 10min), (Range{tenths(0), tenths(400)}));
    EXPECT_EQ(gauge.rain(clock(14, 20), 20min), (Range{tenths(20), tenths(20)}));
    EXPECT_EQ(gauge.rain(clock(14, 25), 10min), (Range{tenths(10), tenths(20)}));
}

TEST(RainSeries, ATotalThatBeginsAgainGoesOnFromThere) {
    Gauge gauge;
    for (const auto& [minute, total] :
         {std::pair{0, 8340}, {5, 8350}, {10, 2}, {15, 5}, {20, 9}, {25, 9}})
        gauge.total(clock(14, minute), total);
    EXPECT_EQ(gauge.rain(clock(14, 25), 15min), (Range{tenths(7), tenths(7)}));
    // What fell between the last of the old and the first of the new is not known.
    EXPECT_EQ(gauge.rain(clock(14, 25), 25min), (Range{tenths(17), tenths(217)}));
}

TEST(RainSeries, ACounterComesRound) {
    Gauge gauge;
    for (const auto& [minute, total] :
         {std::pair{0, 99950}, {5, 99990}, {10, 20}, {15, 25}, {20, 31}, {25, 0}, {30, 3}})
        gauge.total(clock(14, minute), total);
    EXPECT_EQ(gauge.rain(clock(14, 10), 10min), (Range{tenths(70), tenths(70)}));
    EXPECT_EQ(gauge.rain(clock(14, 20), 20min), (Range{tenths(81), tenths(81)}));
    // One that was set back from anywhere else has not come round.
    EXPECT_EQ(gauge.rain(clock(14, 30), 10min), (Range{tenths(3), tenths(203)}));
}

// 181.699 mm in five minutes, as one gauge said 125 times running.
TEST(RainSeries, AnAmountBeyondWhatCanRainIsInHighAlone) {
    Gauge gauge;
    for (int slot = 1; slot <= 6; ++slot)
        gauge.amount(clock(9, 0) + slot * 5min, slot < 5 ? 10 : 1816);
    EXPECT_EQ(gauge.rain(clock(9, 20), 20min), (Range{tenths(40), tenths(40)}));
    EXPECT_EQ(gauge.rain(clock(9, 30), 30min), (Range{tenths(40), tenths(40 + 3632 + 400)}));
    EXPECT_EQ(gauge.rain(clock(9, 30), 10min), (Range{tenths(0), tenths(3632 + 400)}));
    // A total tells what it was.
    gauge.total(clock(9, 0), 5000);
    gauge.total(clock(9, 30), 5070);
    EXPECT_EQ(gauge.rain(clock(9, 30), 30min), (Range{tenths(70), tenths(70 + 3632)}));
    // Revised, it counts; and is not counted beside.
    Encoder encoder;
    gauge.series.encode(encoder);
    Gauge read;
    Decoder decoder(encoder.bytes());
    read.series.decode(decoder);
    EXPECT_EQ(read.rain(clock(9, 30), 30min), gauge.rain(clock(9, 30), 30min));
    for (Gauge* each : {&gauge, &read}) {
        Sample revised;
        revised.at = clock(9, 25);
        revised.interval = 5min;
        revised.value = tenths(20);
        revised.serial = 1;
        each->series.insert(RainSource::amount, revised);
        revised.at = clock(9, 20);
        revised.value = tenths(3000);
        each->series.insert(RainSource::amount, revised);
        EXPECT_EQ(each->rain(clock(9, 25), 10min), (Range{tenths(20), tenths(20 + 3000 + 200)}));
    }
}

TEST(RainSeries, ATotalBeyondWhatCanRainIsPassedOver) {
    Gauge gauge;
    for (const auto& [minute, total] : {std::pair{0, 8340}, {5, 8350}, {10, 17065}, {15, 8351}})
        gauge.total(clock(14, minute), total);
    EXPECT_EQ(gauge.rain(clock(14, 10), 5min), (Range{tenths(0), tenths(200)}));
    EXPECT_EQ(gauge.rain(clock(14, 15), 15min), (Range{tenths(11), tenths(11)}));
}

// Rain that is known, told in slots and totals of which any may be missing: nothing missing says
// just that, and otherwise the truth lies within.
TEST(RainSeries, TheTruthLiesWithin) {
    std::mt19937_64 random(5);
    const auto one_in = [&](std::uint64_t sides) { return random() % sides == 0; };
    for (int round = 0; round < 60; ++round) {
        constexpr int slots = 100;
        const std::uint64_t lost_in = 2 + random() % 20, totals_each = 1 + random() % 12;
        std::vector<std::int64_t> fell(slots + 1);
        Gauge gauge;
        bool silent = false, raining = false;
        std::int64_t total = 5000;
        for (int slot = 1; slot <= slots; ++slot) {
            if (one_in(8)) raining = !raining;
            if (one_in(20)) silent = !silent;
            fell[slot] = raining ? static_cast<std::int64_t>(random() % 200) : 0;
            total += fell[slot];
            const Timestamp at = clock(9, 0) + slot * 5min;
            if (round != 0 && (silent || one_in(lost_in))) continue;
            if (!one_in(20) || round == 0) gauge.amount(at, fell[slot]);
            if (slot % totals_each == 0) gauge.total(at, total);
        }
        for (int end = 1; end <= slots; ++end) {
            for (const int length : {1, 3, 12, 36}) {
                const int first = end - length + 1;
                if (first < 1) continue;
                std::int64_t truth = 0;
                for (int slot = first; slot <= end; ++slot) truth += fell[slot];
                const Range said = gauge.rain(clock(9, 0) + end * 5min, length * 5min);
                EXPECT_LE(said.low, tenths(truth)) << round << " " << end << " " << length;
                EXPECT_GE(said.high, tenths(truth)) << round << " " << end << " " << length;
                if (round == 0) {
                    EXPECT_EQ(said.low, said.high);
                }
            }
        }
    }
}

// What is dropped is counted in what is kept of it.
TEST(RainSeries, TrimmingChangesNoAnswer) {
    std::mt19937_64 random(9);
    for (int round = 0; round < 12; ++round) {
        Gauge whole, trimmed;
        std::int64_t total = 5000, today = 0;
        for (int slot = 1; slot <= 600; ++slot) {
            const Timestamp at = clock(0, 0) + slot * 5min;
            const auto fell = static_cast<std::int64_t>(random() % 30);
            total += fell;
            today = slot % 288 == 97 ? fell : today + fell;
            const bool lost = random() % 10 == 0, told = slot % (round + 5) == 0;
            for (Gauge* gauge : {&whole, &trimmed}) {
                if (!lost) gauge->amount(at, fell);
                if (told && round % 2 == 0) gauge->total(at, total);
                if (told) gauge->today(at, today);
            }
            if (slot % 70 == 0) trimmed.series.trim(at - 6h, 5min);
            if (slot < 72) continue;
            for (const Duration window : {30min, 180min}) {
                EXPECT_EQ(trimmed.rain(at, window), whole.rain(at, window)) << round << " " << slot;
            }
        }
        Encoder encoder;
        trimmed.series.encode(encoder);
        trimmed.series.encode_dropped(encoder);
        Gauge read;
        Decoder decoder(encoder.bytes());
        read.series.decode(decoder);
        read.series.decode_dropped(decoder);
        EXPECT_TRUE(decoder.finished());
        const Timestamp end = clock(50, 0);
        EXPECT_EQ(read.rain(end, 3h), trimmed.rain(end, 3h));
    }
}

}  // namespace
}  // namespace freshet
