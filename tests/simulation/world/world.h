// World: every role of the real program, wired by the code that wires `serve`, polled from one
// thread in an order drawn from a seed, over simulated stations, networks, stores, a broker, far
// sides of channels, people and a clock, all of which misbehave as often as WorldOptions says. At
// each step and at the end the promises are checked; a violation names the invariant, the moment
// and the command line that plays it again.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "rules/base/time.h"

namespace freshet::world {

// How often each kind of fault comes. Times a simulated day unless it says otherwise; 0 = never.
struct FaultRates {
    // Of the process. After each the daemon is gone for a while and starts with a number of shards
    // drawn anew.
    double kills = 12;      // SIGKILL between any two polls: what was written stays.
    double power_cuts = 6;  // And the state's unsynced writes are lost, from any one on.
    double crashes_at_moments = 0.005;  // Share of steps that said or noted something.
    double stops = 2;                   // SIGTERM: doors closed, drained, snapshotted.
    double reloads = 4;                 // The configuration read again while it runs.
    double rule_changes = 0.05;  // Share of reloads; the reference engine cannot judge such a run.
    double moves = 0.03;         // Share of starts: a station lies in another catchment since.
    // Of the stores.
    double append_failures = 4;  // The journal's append fails; none, some or all of it is found.
    double state_failures = 4;   // A write of the state fails, found later or not.
    double full_disks = 1;       // For minutes nothing can be appended.
    double stalls = 20;          // A role stands still for up to 20 seconds, or 10 minutes.
    // Of the network: shares of segments, frames or datagrams.
    double torn = 0.002;       // The connection breaks in the middle of what is on its way.
    double delayed = 0.05;     // A segment takes up to 40 s.
    double noise = 0.01;       // Bytes that are no frame stand between two frames.
    double damaged = 0.005;    // Of frames and answers of SL 651: up to 16 bits in a row.
    double never_read = 0.05;  // Of connections: the station never reads its answers.
    double dropped = 0.05;     // Of datagrams and their answers.
    double doubled = 0.03;
    double blackouts = 2;  // Nobody gets through for up to 40 minutes; then all come at once.
    // Of the stations.
    double silences = 0.5;      // For each station: mute for hours, what it measured comes late.
    double wrong_clocks = 0.1;  // For each station: ahead, behind or in 1970 for hours.
    double blind_sensors = 1;   // For each station: nothing is measured for up to an hour.
    double revisions = 0.01;    // Share of reports of which a value is said otherwise later.
    // Of the far side.
    double broker_outages = 2;   // For up to an hour.
    double refusals = 2;         // For up to an hour some records are refused for good.
    double lost_reports = 0.02;  // Share of records published and reported as lost, kept or not.
    double refused_calls =
        0.05;  // Share of attempts: again, after an answer that may take a minute.
    double heard_twice = 0.02;
    // Of the machine's clock, in steps of up to an hour either way.
    double clock_jumps = 1;
};

struct WorldOptions {
    std::uint64_t seed = 1;
    std::uint32_t stations = 24;
    Duration length = std::chrono::hours(24);
    FaultRates faults = {};
};

// A promise that did not hold.
struct Violation {
    std::string invariant;  // One word or a few, the same for every occurrence.
    Timestamp at{};         // Simulated.
    std::string what;
};

struct WorldReport {
    std::uint64_t digest = 0;  // Of everything that was stored and said.
    double station_days = 0;
    std::vector<Violation> violations;            // The first ends the run.
    std::map<std::string, std::uint64_t> faults;  // By kind.
    std::map<std::string, std::uint64_t> counts;  // reports, acknowledged, warnings, calls, …
};

WorldReport run_world(const WorldOptions& options);

// `tests/simulate --seed N …` with every option that is not the preset.
std::string command_line(const WorldOptions& options);

// The rates by name, for options on a command line and for shrinking.
struct NamedRate {
    const char* name;
    double FaultRates::*rate;
};
const std::vector<NamedRate>& named_rates();

}  // namespace freshet::world
