// The options of a run by name, and as a command line.
#include <fmt/format.h>

#include "tests/simulation/world/world.h"

namespace freshet::world {

const std::vector<NamedRate>& named_rates() {
    static const std::vector<NamedRate> rates{
        {"kills", &FaultRates::kills},
        {"power-cuts", &FaultRates::power_cuts},
        {"crashes-at-moments", &FaultRates::crashes_at_moments},
        {"stops", &FaultRates::stops},
        {"reloads", &FaultRates::reloads},
        {"rule-changes", &FaultRates::rule_changes},
        {"moves", &FaultRates::moves},
        {"append-failures", &FaultRates::append_failures},
        {"state-failures", &FaultRates::state_failures},
        {"full-disks", &FaultRates::full_disks},
        {"stalls", &FaultRates::stalls},
        {"torn", &FaultRates::torn},
        {"delayed", &FaultRates::delayed},
        {"noise", &FaultRates::noise},
        {"damaged", &FaultRates::damaged},
        {"never-read", &FaultRates::never_read},
        {"dropped", &FaultRates::dropped},
        {"doubled", &FaultRates::doubled},
        {"blackouts", &FaultRates::blackouts},
        {"silences", &FaultRates::silences},
        {"wrong-clocks", &FaultRates::wrong_clocks},
        {"blind-sensors", &FaultRates::blind_sensors},
        {"revisions", &FaultRates::revisions},
        {"broker-outages", &FaultRates::broker_outages},
        {"refusals", &FaultRates::refusals},
        {"lost-reports", &FaultRates::lost_reports},
        {"refused-calls", &FaultRates::refused_calls},
        {"heard-twice", &FaultRates::heard_twice},
        {"clock-jumps", &FaultRates::clock_jumps},
    };
    return rates;
}

std::string command_line(const WorldOptions& options) {
    const WorldOptions preset;
    std::string line = fmt::format("tests/simulate --seed {}", options.seed);
    if (options.stations != preset.stations)
        line += fmt::format(" --stations {}", options.stations);
    if (options.length != preset.length) line += " --length " + format_duration(options.length);
    for (const NamedRate& named : named_rates())
        if (options.faults.*named.rate != preset.faults.*named.rate)
            line += fmt::format(" --{} {}", named.name, options.faults.*named.rate);
    return line;
}

}  // namespace freshet::world
