// freshet-hotpath: what the engine takes for an observation, against bare ring buffers of the same
// observations in the same run, alternating. Stations come in random order, as they do from a
// network: at 100,000 of them one cache miss costs more than all the sums. CPU time of the process;
// what makes the records is not counted, for that is the journal's and the mailbox's work. With
// --state: what a station takes that reported for the 72 h and the bound, dry and wet.
#include <fmt/format.h>
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <ctime>
#include <numeric>
#include <random>

#include "bench/feed.h"
#include "bench/hotpath/book.h"
#include "bench/ring.h"
#include "rules/engine/engine.h"

namespace freshet::bench {
namespace {

constexpr Timestamp begin{std::chrono::hours(480'000)};
constexpr Duration step = std::chrono::minutes(5);
// Records made at a time, outside the clock.
constexpr std::size_t block_max = 256;

double cpu_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::size_t heap_bytes() {
    const struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

struct Told {
    std::uint32_t gauge = 0, tick = 0;
    std::int64_t tenths = 0;
};

// Every gauge once a tick, each time in another order.
template <class Take>
double play(std::uint32_t gauges, std::uint32_t ticks, Take&& take) {
    std::vector<std::uint32_t> order(gauges);
    std::iota(order.begin(), order.end(), 0U);
    std::mt19937_64 random(20261123);
    std::vector<Told> block;
    double seconds = 0;
    for (std::uint32_t tick = 0; tick < ticks; ++tick) {
        std::shuffle(order.begin(), order.end(), random);
        for (std::size_t first = 0; first < order.size(); first += block_max) {
            block.clear();
            const std::size_t last = std::min(order.size(), first + block_max);
            for (std::size_t index = first; index < last; ++index)
                block.push_back({order[index], tick, feed_value(order[index], tick)});
            seconds += take(block);
        }
    }
    return seconds;
}

double play_rings(std::uint32_t gauges, std::uint32_t ticks) {
    std::vector<Ring> rings(gauges);
    std::uint64_t crossings = 0;
    const double seconds = play(gauges, ticks, [&](const std::vector<Told>& block) {
        const double from = cpu_seconds();
        for (const Told& told : block) crossings += rings[told.gauge].add(told.tick, told.tenths);
        return cpu_seconds() - from;
    });
    if (crossings == ~0ULL) fmt::print("never\n");  // So that nothing is left out.
    return seconds;
}

// A report as it comes out of the journal; its room is used again.
void write(JournalEntry& entry, const Told& told) {
    auto& report = std::get<Report>(entry.record.body);
    const Timestamp at = begin + (told.tick + 1) * step;
    report.station = StationId(fmt::format("{:010}", told.gauge));
    report.protocol = Protocol::stream;
    report.serial = told.tick + 1;
    report.sent_at = at;
    entry.record.received_at = at;
    report.observations.resize(1);
    Observation& rain = report.observations.front();
    rain.element = Element::rain;
    rain.interval = step;
    rain.observed_at = at;
    rain.value = Quantity::from_ten_thousandths(told.tenths * 1'000);
}

struct Played {
    double seconds = 0;
    std::size_t rows = 0;
    std::size_t configured_bytes = 0, state_bytes = 0;
};

class Fold {
public:
    explicit Fold(const ConfigurationRecord& configuration) : engine_(ShardSlot{}) {
        apply({JournalPosition(), {begin, configuration}});
        played_.rows = 0;
    }

    void apply(const JournalEntry& entry) {
        if (!engine_.apply(entry, output_)) throw std::runtime_error("a record was refused");
        played_.rows += output_.rows.size();
        output_.rows.clear();
        output_.rounds.clear();
    }

    double take(const std::vector<Told>& block) {
        records_.resize(block_max);
        for (std::size_t index = 0; index < block.size(); ++index) {
            write(records_[index], block[index]);
            records_[index].position = position_ = position_.next();
        }
        const double from = cpu_seconds();
        if (block.front().tick != tick_) {
            // Engine time goes on, and what falls due meanwhile does.
            tick_ = block.front().tick;
            apply({position_, {begin + (tick_ + 1) * step, Tick()}});
        }
        for (std::size_t index = 0; index < block.size(); ++index) {
            // As the shard does with the rounds it is given.
            const std::size_t ahead = index + Engine::foreseen_max;
            if (ahead < block.size()) engine_.foresee(records_[ahead]);
            apply(records_[index]);
        }
        return cpu_seconds() - from;
    }

    std::size_t rows() const { return played_.rows; }

private:
    Engine engine_;
    EngineOutput output_;
    Played played_;
    JournalPosition position_;
    std::uint32_t tick_ = 0;
    std::vector<JournalEntry> records_;
};

Played play_engine(const ConfigurationRecord& configuration, std::uint32_t ticks) {
    Played played;
    const auto gauges = static_cast<std::uint32_t>(configuration->stations.size());
    const std::size_t before = heap_bytes();
    Fold fold(configuration);
    played.configured_bytes = heap_bytes() - before;
    played.seconds =
        play(gauges, ticks, [&](const std::vector<Told>& block) { return fold.take(block); });
    played.state_bytes = heap_bytes() - before - played.configured_bytes;
    played.rows = fold.rows();
    return played;
}

struct Options {
    std::uint32_t stations = 10'000, ticks = 20, rounds = 3;
    bool state = false, engine_only = false;
};

void measure_speed(const Options& options) {
    const ConfigurationRecord configuration = hot_path_configuration(options.stations);
    const double observations = static_cast<double>(options.stations) * options.ticks;
    std::vector<double> ratios;
    for (std::uint32_t round = 0; round < options.rounds; ++round) {
        const double rings = options.engine_only ? 0 : play_rings(options.stations, options.ticks);
        const Played engine = play_engine(configuration, options.ticks);
        const double stations = options.stations;
        ratios.push_back(engine.seconds / std::max(rings, 1e-9));
        fmt::print(
            "{} stations: rings {:.1f} ns, engine {:.1f} ns an observation, ratio {:.2f}; {} rows; "
            "{:.0f} + {:.0f} bytes a station once configured and after {} reports\n",
            options.stations, rings / observations * 1e9, engine.seconds / observations * 1e9,
            ratios.back(), engine.rows, static_cast<double>(engine.configured_bytes) / stations,
            static_cast<double>(engine.state_bytes) / stations, options.ticks);
    }
    std::sort(ratios.begin(), ratios.end());
    if (!options.engine_only) fmt::print("median ratio {:.2f}\n", ratios[ratios.size() / 2]);
}

// Until trimming goes on and nothing grows any more.
void measure_state(const Options& options) {
    const ConfigurationRecord configuration = hot_path_configuration(options.stations);
    constexpr std::uint32_t ticks = 12 * 114;
    for (const bool is_wet : {false, true}) {
        const std::size_t before = heap_bytes();
        Fold fold(configuration);
        const std::size_t configured = heap_bytes() - before;
        std::vector<Told> block;
        for (std::uint32_t tick = 0; tick < ticks; ++tick) {
            // A dry gauge tells once an hour that nothing fell.
            if (!is_wet && tick % 12 != 0) continue;
            for (std::uint32_t gauge = 0; gauge < options.stations; ++gauge) {
                block.push_back({gauge, tick, is_wet ? 1 : 0});
                if (block.size() < block_max && gauge + 1 < options.stations) continue;
                fold.take(block);
                block.clear();
            }
        }
        fmt::print("{} gauge: {:.0f} bytes once configured, {:.0f} more of 72 h and the bound\n",
                   is_wet ? "wet, 5 min" : "dry, hourly",
                   static_cast<double>(configured) / options.stations,
                   static_cast<double>(heap_bytes() - before - configured) / options.stations);
    }
}

}  // namespace
}  // namespace freshet::bench

int main(int argc, char** argv) {
    freshet::bench::Options options;
    CLI::App app{"What the engine takes for an observation, against bare ring buffers"};
    app.add_option("--stations", options.stations, "gauges, in catchments of eight")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    app.add_option("--ticks", options.ticks, "reports of each, five minutes apart")
        ->check(CLI::Range(1, 288))
        ->capture_default_str();
    app.add_option("--rounds", options.rounds, "alternating pairs")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    app.add_flag("--engine-only", options.engine_only, "for a profiler: no rings");
    app.add_flag("--state", options.state, "bytes of state a gauge, dry and wet; no times");
    CLI11_PARSE(app, argc, argv);
    if (options.state)
        freshet::bench::measure_state(options);
    else
        freshet::bench::measure_speed(options);
    return 0;
}
