// Eight sliding sums of the common feed: bare ring buffers, which are the floor, and the windows of
// the rules, which keep raw samples and intervals of the unknown. One item is one observation.
#include <benchmark/benchmark.h>

#include <vector>

#include "bench/feed.h"
#include "bench/ring.h"
#include "rules/window/station_samples.h"

namespace freshet::bench {
namespace {

void ring_buffers(benchmark::State& state) {
    const auto gauges = static_cast<std::uint32_t>(state.range(0));
    std::vector<std::int64_t> feed;
    for (std::uint32_t tick = 0; tick < feed_ticks; ++tick) {
        for (std::uint32_t gauge = 0; gauge < gauges; ++gauge) {
            feed.push_back(feed_value(gauge, tick));
        }
    }
    std::uint64_t crossings = 0;
    for (auto _ : state) {
        crossings = 0;
        std::vector<Ring> rings(gauges);
        for (std::uint32_t tick = 0; tick < feed_ticks; ++tick) {
            for (std::uint32_t gauge = 0; gauge < gauges; ++gauge) {
                crossings += rings[gauge].add(tick, feed[std::size_t{tick} * gauges + gauge]);
            }
        }
        benchmark::DoNotOptimize(crossings);
    }
    if (gauges == feed_gauges && crossings != feed_crossings) {
        state.SkipWithError("the feed's known answer was not found");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * gauges * feed_ticks));
}
BENCHMARK(ring_buffers)->Arg(1'000)->Arg(feed_gauges)->Unit(benchmark::kMillisecond);

void window_sums(benchmark::State& state) {
    const auto gauges = static_cast<std::uint32_t>(state.range(0));
    const Steps steps{std::chrono::minutes(5), std::chrono::minutes(5)};
    const Timestamp begin{};
    for (auto _ : state) {
        std::uint64_t crossings = 0;
        std::vector<StationSamples> stations(gauges);
        std::vector<std::array<bool, feed_windows.size()>> over(gauges);
        for (std::uint32_t tick = 0; tick < feed_ticks; ++tick) {
            Sample sample;
            sample.at = begin + tick * std::chrono::minutes(5);
            sample.interval = std::chrono::minutes(5);
            for (std::uint32_t gauge = 0; gauge < gauges; ++gauge) {
                sample.value = Quantity::from_ten_thousandths(feed_value(gauge, tick) * 1'000);
                sample.serial = tick + 1;
                stations[gauge].insert_rain(RainSource::amount, sample);
                for (std::size_t w = 0; w < feed_windows.size(); ++w) {
                    const WindowRain sum = stations[gauge].rain(
                        sample.at, feed_windows[w] * std::chrono::minutes(5), steps);
                    const bool now = sum.low.ten_thousandths() >= feed_thresholds[w] * 1'000;
                    crossings += now && !over[gauge][w];
                    over[gauge][w] = now;
                }
            }
        }
        if (gauges == feed_gauges && crossings != feed_crossings) {
            state.SkipWithError("the feed's known answer was not found");
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * gauges * feed_ticks));
}
BENCHMARK(window_sums)->Arg(1'000)->Arg(feed_gauges)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace freshet::bench
