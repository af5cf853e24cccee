// Runs a scenario in every way there is (1, 2 and 5 shards, both ways to tick) and says what was
// not as the file says. No words means it holds.
#pragma once

#include <string>
#include <vector>

#include "daemon/scenario/configuration.h"
#include "daemon/scenario/scenario.h"

namespace freshet::scenario {

// `file:line: what was expected, what came`.
std::vector<std::string> verdict(const Scenario& scenario, const ReadConfiguration& configurations);

}  // namespace freshet::scenario
