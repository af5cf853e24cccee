// See verdict.h.
#include "tests/support/scenario/verdict.h"

#include "daemon/scenario/compare.h"
#include "daemon/scenario/play.h"
#include "daemon/scenario/records.h"
#include "tests/support/reference_engine.h"

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

std::vector<std::string> verdict(const Scenario& scenario,
                                 const ReadConfiguration& configurations) {
    const Staging first{1, Ticking::at_deadlines};
    const Played played = play(scenario, configurations, first);
    std::vector<std::string> failures = compare(scenario, played);
    // The reference engine knows one configuration only.
    const Configuration& configuration = *configurations.configuration;
    if (configurations.changes.empty() &&
        reference::episodes(configuration, records_of(scenario, configuration)) !=
            played.episodes) {
        failures.push_back(scenario.file + ": episodes differ from the reference engine's");
    }
    for (const Ticking ticking : {Ticking::at_deadlines, Ticking::every_second}) {
        const Played alone = play(scenario, configurations, {1, ticking});
        if (said(alone.rows) != said(played.rows)) {
            failures.push_back(scenario.file + ": other rows " + describe({1, ticking}));
        }
        for (const std::uint32_t shards : {2U, 5U}) {
            const Staging staging{shards, ticking};
            const Played shared = play(scenario, configurations, staging);
            if (bytes(shared.rows) != bytes(alone.rows) || shared.episodes != played.episodes) {
                failures.push_back(scenario.file + ": other rows or episodes " + describe(staging));
            }
        }
    }
    return failures;
}

}  // namespace freshet::scenario
