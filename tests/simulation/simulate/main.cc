// simulate: runs one seed, or fresh seeds for a while, and says what it found. tests/simulate calls
// it and holds the help.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "tests/simulation/world/world.h"

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
    for (const NamedRate& named : named_rates())
        app.add_option(std::string("--") + named.name, options.faults.*named.rate);
    CLI11_PARSE(app, count, arguments);
    options.length = parse_duration(length).value();
    const WorldReport report = run_world(options);
    print(options, report);
    return report.violations.empty() ? 0 : 1;
}

}  // namespace
}  // namespace freshet::world

int main(int count, char** arguments) { return freshet::world::run(count, arguments); }
