// See records.h.
#include "daemon/scenario/records.h"

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

JournalRecord record_of(const Input& input, const Configuration& configuration,
                        const std::map<std::string, std::string>& ids) {
    if (const Command* command = std::get_if<Command>(&input.body)) {
        Command resolved = *command;
        const auto id = ids.find(command->incident.text());
        if (id != ids.end()) resolved.incident = IncidentId(id->second);
        return {input.arrives, std::move(resolved)};
    }
    if (const auto* said = std::get_if<PatrolReport>(&input.body)) return {input.arrives, *said};
    if (const auto* from = std::get_if<SuperiorWarning>(&input.body)) return {input.arrives, *from};
    if (const auto* given = std::get_if<Forecast>(&input.body)) return {input.arrives, *given};
    Report report = std::get<Report>(input.body);
    const auto station = std::ranges::find(configuration.stations, report.station, &Station::id);
    for (Observation& observation : report.observations) {
        if (observation.element == Element::rain && observation.interval == Duration{} &&
            station != configuration.stations.end()) {
            observation.interval = station->rain_step;
        }
    }
    return {input.arrives, std::move(report)};
}

}  // namespace

std::vector<JournalRecord> records_of(const Scenario& scenario,
                                      const Configuration& configuration) {
    const std::map<std::string, std::string> ids = ids_by_label(scenario);
    std::vector<JournalRecord> records;
    for (const Input& input : scenario.inputs)
        records.push_back(record_of(input, configuration, ids));
    return records;
}

std::vector<JournalRecord> records_of(const Scenario& scenario,
                                      const ReadConfiguration& configurations) {
    const std::map<std::string, std::string> ids = ids_by_label(scenario);
    std::vector<JournalRecord> records;
    const Configuration* in_force = configurations.configuration.get();
    auto change = configurations.changes.begin();
    const auto change_until = [&](Timestamp time) {
        for (; change != configurations.changes.end() && change->at <= time; ++change) {
            records.push_back({change->at, change->configuration});
            in_force = change->configuration.get();
        }
    };
    for (const Input& input : scenario.inputs) {
        change_until(input.arrives);
        records.push_back(record_of(input, *in_force, ids));
    }
    change_until(Timestamp::max());
    return records;
}

}  // namespace freshet::scenario
