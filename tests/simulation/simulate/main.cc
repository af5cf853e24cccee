// simulate: runs one seed, or fresh seeds for a while, and says what it found. tests/simulate calls
// it and holds the help. Compiled a second time with the planted bugs it takes --planted BUG, for
// the test of the shrinker.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tests/simulation/world/world.h"
#ifdef FRESHET_PLANTED
#include "tests/simulation/planted/switches.h"
#endif

namespace freshet::world {
namespace {

void print(const WorldOptions& options, const WorldReport& report) {
    fmt::print("seed {}: digest {:016x}, {:.1f} station-days\n", options.seed, report.digest,
               report.station_days);
    for (const auto& [kind, count] : report.faults) fmt::print("  fault {}: {}\n", kind, count);
    for (const auto& [what, count] : report.counts) fmt::print("  {}: {}\n", what, count);
    for (const Violation& violation : report.violations)
        fmt::print("VIOLATED {} at {}: {}\n", violation.invariant, format_time(violation.at),
                   violation.what);
    if (!report.violations.empty()) fmt::print("again: {}\n", command_line(options));
}

int run(int count, char** arguments) {
    CLI::App app("simulate");
    WorldOptions options;
    std::string length = "24h";
    app.add_option("--seed", options.seed);
    app.add_option("--stations", options.stations);
    app.add_option("--length", length);
    bool presets = false;
    app.add_flag("--presets", presets);
    for (const NamedRate& named : named_rates())
        app.add_option(std::string("--") + named.name, options.faults.*named.rate);
#ifdef FRESHET_PLANTED
    std::string bug = "none";
    app.add_option("--planted", bug);
#endif
    CLI11_PARSE(app, count, arguments);
    if (presets) {
        fmt::print("stations {}\nlength {}\n", options.stations, length);
#ifdef FRESHET_PLANTED
        fmt::print("planted {}\n", bug);
#endif
        for (const NamedRate& named : named_rates())
            fmt::print("{} {}\n", named.name, options.faults.*named.rate);
        return 0;
    }
    const Result<Duration> parsed = parse_duration(length);
    if (!parsed) {
        fmt::print(stderr, "simulate: --length: {}\n", parsed.error().message);
        return 2;
    }
    options.length = *parsed;
#ifdef FRESHET_PLANTED
    const testing::PlantedNow planted(testing::planted_bug(bug));
#endif
    const WorldReport report = run_world(options);
    print(options, report);
    return report.violations.empty() ? 0 : 1;
}

}  // namespace
}  // namespace freshet::world

int main(int count, char** arguments) { return freshet::world::run(count, arguments); }
