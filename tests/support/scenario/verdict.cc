// See verdict.h.
#include "tests/support/scenario/verdict.h"

#include <fstream>

#include "daemon/config/configuration_folder.h"
#include "rules/base/check.h"
#include "tests/support/paths.h"
#include "tests/support/reference_engine.h"
#include "tests/support/scenario/records.h"

namespace freshet::scenario {
namespace {

std::string describe(const Staging& staging) {
    return "with " + std::to_string(staging.shards) + " shards and a tick " +
           (staging.ticking == Ticking::every_second ? "a second" : "at each deadline");
}

// The rows but for where they stand: more ticks move every record along.
std::string said(const std::vector<OutputRow>& rows) {
    std::string text;
    for (OutputRow row : rows) {
        row.position = {};
        text += encode(row);
    }
    return text;
}

std::string bytes(const std::vector<OutputRow>& rows) {
    std::string text;
    for (const OutputRow& row : rows) text += encode(row);
    return text;
}

}  // namespace

ReadConfiguration read_configuration(const Scenario& scenario) {
    const freshet::testing::TemporaryFolder folder;
    // What a daemon needs and rules do not: the process, and the people it would call.
    std::ofstream(folder.path() / "freshet.yaml");
    std::ofstream(folder.path() / "people.csv") << "person,name,area,role,post\n";
    for (const auto& [name, section] : scenario.configuration) {
        const std::filesystem::path path = folder.path() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << section.text;
    }
    const FolderReading reading = read_configuration_folder(folder.path());
    ReadConfiguration result;
    for (const Problem& problem : reading.errors) {
        // The line a person has to mend is the scenario's.
        const auto section = scenario.configuration.find(problem.place.file);
        const int before = section == scenario.configuration.end() ? 0 : section->second.line - 1;
        result.errors.push_back(scenario.file + ":" + std::to_string(before + problem.place.line) +
                                ": " + problem.message);
    }
    for (const Problem& problem : reading.lints) result.lints.push_back(format_problem(problem));
    if (reading.content) result.configuration = reading.content->configuration;
    return result;
}

std::vector<std::string> verdict(const Scenario& scenario,
                                 const ConfigurationRecord& configuration) {
    const Staging first{1, Ticking::at_deadlines};
    const Played played = play(scenario, configuration, first);
    std::vector<std::string> failures = compare(scenario, played);
    if (reference::episodes(*configuration, records_of(scenario, *configuration)) !=
        played.episodes) {
        failures.push_back(scenario.file + ": episodes differ from the reference engine's");
    }
    for (const Ticking ticking : {Ticking::at_deadlines, Ticking::every_second}) {
        const Played alone = play(scenario, configuration, {1, ticking});
        if (said(alone.rows) != said(played.rows)) {
            failures.push_back(scenario.file + ": other rows " + describe({1, ticking}));
        }
        for (const std::uint32_t shards : {2U, 5U}) {
            const Staging staging{shards, ticking};
            const Played shared = play(scenario, configuration, staging);
            if (bytes(shared.rows) != bytes(alone.rows) || shared.episodes != played.episodes) {
                failures.push_back(scenario.file + ": other rows or episodes " + describe(staging));
            }
        }
    }
    return failures;
}

}  // namespace freshet::scenario
