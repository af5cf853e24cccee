// The engine as it runs: journal records of the common feed, in order of arrival, folded under the
// default rules. One item is one observation, one record each.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "bench/feed.h"
#include "daemon/config/default_configuration.h"
#include "rules/engine/engine.h"

namespace freshet::bench {
namespace {

std::vector<Station> gauges_of(std::uint32_t count) {
    std::vector<Station> stations(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        stations[i].id = StationId(fmt::format("0080{:06}", i));
        stations[i].catchment = CatchmentId(fmt::format("c{}", i / 8));
    }
    return stations;
}

void fold(benchmark::State& state) {
    const auto gauges = static_cast<std::uint32_t>(state.range(0));
    const std::vector<Station> stations = gauges_of(gauges);
    const auto configuration =
        std::make_shared<const Configuration>(default_configuration(stations));
    const Timestamp begin{std::chrono::hours(480'000)};
    std::uint64_t rows = 0;
    for (auto _ : state) {
        state.PauseTiming();
        Engine engine(ShardSlot{});
        EngineOutput output;
        JournalPosition position;
        if (!engine.apply({position, {begin, configuration}}, output)) {
            state.SkipWithError("the default rules do not compile");
            return;
        }
        rows = 0;
        state.ResumeTiming();
        for (std::uint32_t tick = 0; tick < feed_ticks; ++tick) {
            const Timestamp now = begin + (tick + 1) * std::chrono::minutes(5);
            for (std::uint32_t gauge = 0; gauge < gauges; ++gauge) {
                Report report;
                report.station = stations[gauge].id;
                report.protocol = Protocol::stream;
                report.serial = tick + 1;
                report.sent_at = now;
                Observation rain;
                rain.element = Element::rain;
                rain.interval = std::chrono::minutes(5);
                rain.observed_at = now;
                rain.value = Quantity::from_ten_thousandths(feed_value(gauge, tick) * 1'000);
                report.observations = {rain};
                position = position.next();
                if (!engine.apply({position, {now, std::move(report)}}, output)) {
                    state.SkipWithError("a record was refused");
                    return;
                }
                rows += output.rows.size();
                output.rows.clear();
                output.rounds.clear();
            }
        }
    }
    state.counters["rows"] = static_cast<double>(rows);
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * gauges * feed_ticks));
}
BENCHMARK(fold)->Arg(200)->Arg(1'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace freshet::bench
