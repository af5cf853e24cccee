// See records.h.
#include "tests/support/scenario/records.h"

#include <algorithm>
#include <map>
#include <utility>

namespace freshet::scenario {
namespace {

std::map<std::string, std::string> ids_by_label(const Scenario& scenario) {
    std::map<std::string, std::string> ids;
    for (const Expectation& expectation : scenario.expectations) {
        const auto* warning = std::get_if<ExpectedWarning>(&expectation.body);
        if (warning != nullptr && warning->id) ids.emplace(warning->label, *warning->id);
    }
    return ids;
}

}  // namespace

std::vector<JournalRecord> records_of(const Scenario& scenario,
                                      const Configuration& configuration) {
    const std::map<std::string, std::string> ids = ids_by_label(scenario);
    std::vector<JournalRecord> records;
    for (const Input& input : scenario.inputs) {
        if (const Command* command = std::get_if<Command>(&input.body)) {
            Command resolved = *command;
            const auto id = ids.find(command->incident.text());
            if (id != ids.end()) resolved.incident = IncidentId(id->second);
            records.push_back({input.arrives, std::move(resolved)});
            continue;
        }
        Report report = std::get<Report>(input.body);
        const auto station =
            std::ranges::find(configuration.stations, report.station, &Station::id);
        for (Observation& observation : report.observations) {
            if (observation.element == Element::rain && observation.interval == Duration{} &&
                station != configuration.stations.end()) {
                observation.interval = station->rain_step;
            }
        }
        records.push_back({input.arrives, std::move(report)});
    }
    return records;
}

}  // namespace freshet::scenario
