// Flow, trend and fall: what is asked of a stage beside its height and its rise.
#include <gtest/gtest.h>

#include "rules/window/station_samples.h"

namespace freshet {
namespace {

using namespace std::chrono_literals;

// 1 July 2026 00:00 +08:00.
const Timestamp midnight = Timestamp(Duration(1'782'835'200'000));
const Steps five_minutes{5min, 5min};

Timestamp clock(int hour, int minute) {
    return midnight + std::chrono::hours(hour) + std::chrono::minutes(minute);
}

Sample stage(Timestamp at, std::int64_t centimetres) {
    Sample sample;
    sample.at = at;
    sample.value = Quantity::from_ten_thousandths(centimetres * 100);
    return sample;
}

std::int64_t centimetres(Quantity value) { return value.ten_thousandths() / 100; }

const Side flow{}, other{1};
Sides only(Side side) {
    Sides sides;
    sides.add(side);
    return sides;
}

// Unlike a stage of 0 a flow of 0 is a closed gate, not a torn gauge.
TEST(Side, AgesAndMayBeZero) {
    StationSamples samples;
    SideSeries& sides = samples.sides();
    EXPECT_FALSE(sides.measures(flow, clock(3, 0)));
    sides.insert(flow, stage(clock(3, 0), 5000));
    sides.insert(flow, stage(clock(3, 5), 0));
    sides.insert(other, stage(clock(3, 7), 100));
    EXPECT_EQ(sides.last(flow, clock(3, 4), 15min)->value, Quantity::from_units(50));
    EXPECT_EQ(sides.last(flow, clock(3, 20), 15min)->value, Quantity());
    EXPECT_EQ(sides.last(flow, clock(3, 21), 15min), nullptr);
    EXPECT_TRUE(sides.measures(flow, clock(9, 0)));
    EXPECT_EQ(samples.newest_instant(clock(9, 0)), std::nullopt);
    EXPECT_EQ(samples.newest_instant(clock(9, 0), only(flow)), clock(3, 5));
    EXPECT_EQ(samples.newest_instant(clock(9, 0), only(other)), clock(3, 7));
}

// Snapshots of before flow was kept, and of when nothing else was, open.
TEST(Side, CameWithTheSecondAndTheThirdVersion) {
    StationSamples samples;
    samples.insert_level(stage(clock(3, 0), 410));
    Encoder encoder;
    samples.encode(encoder);
    std::string bytes = encoder.take();
    bytes.resize(bytes.size() - 7);  // Nothing of what came with the later versions.
    Decoder first(bytes);
    StationSamples without;
    without.decode(first, 1);
    EXPECT_TRUE(first.finished());
    EXPECT_EQ(without.stage(clock(3, 5), five_minutes).low, Quantity::from_ten_thousandths(41'000));
    EXPECT_FALSE(without.sides().measures(flow, clock(9, 0)));
    Encoder of_flow;
    Levels flows(Levels::Zero::good);
    flows.insert(stage(clock(3, 0), 5000));
    flows.encode(of_flow);
    of_flow.put_flag(true);
    of_flow.put_time(clock(3, 0));
    const std::string second_bytes = bytes + of_flow.take();
    Decoder second(second_bytes);
    StationSamples with;
    with.decode(second, 2);
    EXPECT_TRUE(second.finished());
    EXPECT_EQ(with.sides().last(flow, clock(3, 5), 15min)->value, Quantity::from_units(50));
    with.sides().insert(other, stage(clock(3, 1), 100));
    Encoder again;
    with.encode(again);
    const std::string third_bytes = again.take();
    Decoder third(third_bytes);
    StationSamples whole;
    whole.decode(third, 9);
    EXPECT_TRUE(third.finished());
    EXPECT_EQ(whole.sides().last(flow, clock(3, 5), 15min)->value, Quantity::from_units(50));
    EXPECT_TRUE(whole.sides().measures(other, clock(3, 1)));
}

// The line through the first and the last sample of the window, if they are half of it apart.
TEST(Trend, IsALineThroughTwoSamples) {
    StationSamples samples;
    samples.insert_level(stage(clock(1, 0), 200));
    samples.insert_level(stage(clock(1, 20), 500));
    samples.insert_level(stage(clock(1, 40), 240));
    const Steps steps{5min, 20min};
    const auto trend = [&](int hour, int minute, Duration window) {
        return samples.trend(clock(hour, minute), window, steps);
    };
    EXPECT_TRUE(trend(1, 40, 1h).known);
    EXPECT_EQ(centimetres(trend(1, 40, 1h).rise), 40);
    EXPECT_EQ(trend(1, 40, 1h).time, 40min);
    EXPECT_EQ(centimetres(trend(1, 40, 39min).rise), -260);
    EXPECT_FALSE(trend(1, 20, 1h).known);
    EXPECT_FALSE(trend(1, 0, 1h).known);
    EXPECT_FALSE(trend(2, 41, 90min).known);
    EXPECT_FALSE(trend(0, 59, 1h).measured);
}

TEST(Fall, IsTheMirrorOfARise) {
    StationSamples samples;
    samples.insert_level(stage(clock(1, 0), 400));
    samples.insert_level(stage(clock(1, 20), 350));
    samples.insert_level(stage(clock(1, 40), 300));
    const Steps steps{5min, 20min};
    const WindowSwing half = samples.fall(clock(1, 40), 30min, steps);
    EXPECT_EQ(centimetres(half.value), 50);
    EXPECT_EQ(half.extreme_at, clock(1, 20));
    EXPECT_EQ(centimetres(half.high), 100);
    EXPECT_EQ(centimetres(samples.fall(clock(1, 40), 40min, steps).high), 100);
    EXPECT_EQ(centimetres(samples.fall(clock(1, 40), 40min, steps).value), 100);
    EXPECT_EQ(centimetres(samples.fall(clock(1, 0), 30min, steps).value), 0);
    EXPECT_FALSE(samples.fall(clock(1, 0), 30min, steps).high_known);
    EXPECT_FALSE(samples.fall(clock(3, 0), 30min, steps).known);
}

}  // namespace
}  // namespace freshet
