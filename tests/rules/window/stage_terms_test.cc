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

// Unlike a stage of 0 a flow of 0 is a closed gate, not a torn gauge.
TEST(Flow, AgesLikeALevelAndMayBeZero) {
    StationSamples samples;
    EXPECT_FALSE(samples.measures_flow(clock(3, 0)));
    samples.insert_flow(stage(clock(3, 0), 5000));
    samples.insert_flow(stage(clock(3, 5), 0));
    EXPECT_EQ(samples.flow(clock(3, 4), five_minutes)->value, Quantity::from_units(50));
    EXPECT_EQ(samples.flow(clock(3, 20), five_minutes)->value, Quantity());
    EXPECT_EQ(samples.flow(clock(3, 21), five_minutes), nullptr);
    EXPECT_TRUE(samples.measures_flow(clock(9, 0)));
    EXPECT_EQ(samples.newest_instant(clock(9, 0)), std::nullopt);
    EXPECT_EQ(samples.newest_instant(clock(9, 0), StationSamples::InstantsOf::flow_too),
              clock(3, 5));
}

// A snapshot of before flow was kept opens, without any.
TEST(Flow, CameWithTheSecondVersion) {
    StationSamples without, with;
    without.insert_level(stage(clock(3, 0), 410));
    with.insert_level(stage(clock(3, 0), 410));
    Encoder encoder;
    without.encode(encoder);
    std::string bytes = encoder.take();
    bytes.resize(bytes.size() - 2);  // No flows, never measured.
    Decoder first(bytes);
    StationSamples read;
    read.decode(first, 1);
    EXPECT_TRUE(first.finished());
    EXPECT_EQ(read.level(clock(3, 5), five_minutes)->value, Quantity::from_ten_thousandths(41'000));
    EXPECT_FALSE(read.measures_flow(clock(9, 0)));
    with.insert_flow(stage(clock(3, 0), 5000));
    Encoder again;
    with.encode(again);
    const std::string second_bytes = again.take();
    Decoder second(second_bytes);
    StationSamples whole;
    whole.decode(second, 2);
    EXPECT_TRUE(second.finished());
    EXPECT_EQ(whole.flow(clock(3, 5), five_minutes)->value, Quantity::from_units(50));
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
