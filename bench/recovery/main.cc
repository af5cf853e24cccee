// freshet-recovery: leaves behind what a daemon that was killed leaves: a configuration folder with
// a data folder of 72 hours of so many stations. One line of JSON says what is in it. `run` beside
// it starts the daemon on it and takes the time.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>

#include "bench/recovery/leave_behind.h"

int main(int argc, char** argv) {
    using namespace freshet;
    CLI::App app{"Makes the folder of a daemon that was killed after 72 hours."};
    bench::PastOptions past;
    std::string folder;
    app.add_option("folder", folder, "Made; must not exist")->required();
    app.add_option("--stations", past.stations, "Stations")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_option("--wet", past.wet_percent, "Percent of the catchments with a storm")
        ->check(CLI::Range(0, 100))
        ->capture_default_str();
    app.add_option("--catchment", past.catchment_stations, "Stations of a catchment")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    if (std::filesystem::exists(folder)) {
        std::cerr << "freshet-recovery: " << folder << " exists\n";
        return 2;
    }
    past.end = std::chrono::floor<std::chrono::minutes>(
        std::chrono::floor<Duration>(std::chrono::system_clock::now()));
    const auto left = bench::leave_behind(folder, past);
    if (!left) {
        std::cerr << "freshet-recovery: " << left.error().message << '\n';
        return 1;
    }
    fmt::print(R"({{"records":{},"floor":{},"rows":{},"dry_stations":{},"wet_stations":{},)"
               R"("dry_snapshot_bytes":{},"wet_snapshot_bytes":{}}})"
               "\n",
               left->records, left->floor, left->rows, left->dry_stations, left->wet_stations,
               left->dry_snapshot_bytes, left->wet_snapshot_bytes);
    std::fflush(stdout);
    std::_Exit(0);  // Nothing is closed: it was killed.
}
