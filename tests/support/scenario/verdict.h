// Runs a scenario in every way there is (1, 2 and 5 shards, both ways to tick) and says what was
// not as the file says. No words means it holds.
#pragma once

#include <string>
#include <vector>

#include "rules/model/record.h"
#include "tests/support/scenario/play.h"
#include "tests/support/scenario/scenario.h"

namespace freshet::scenario {

// `file:line: what was expected, what came`.
std::vector<std::string> verdict(const Scenario& scenario,
                                 const ConfigurationRecord& configuration);

// What one play published against the expectations alone.
std::vector<std::string> compare(const Scenario& scenario, const Played& played);

// The configuration folder inside a scenario, read as `serve` reads one; its problems, and what
// `freshet check` says of it beside.
struct ReadConfiguration {
    ConfigurationRecord configuration;  // Null when there are errors.
    std::vector<std::string> errors, lints;
};
ReadConfiguration read_configuration(const Scenario& scenario);

}  // namespace freshet::scenario
