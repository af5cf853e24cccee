// What one play published, and what `freshet check` said, against what the file expects: each
// expected line once, and nothing else. No words means it holds.
#pragma once

#include <string>
#include <vector>

#include "daemon/scenario/configuration.h"
#include "daemon/scenario/play.h"
#include "daemon/scenario/scenario.h"

namespace freshet::scenario {

// `file:line: what was expected, what came`.
std::vector<std::string> compare(const Scenario& scenario, const Played& played);

enum class Lints {
    all_listed,  // The whole configuration is the scenario's: a lint it does not list is a failure.
    listed_given,  // It is a folder's, whose other doubts are no matter of the scenario's.
};
std::vector<std::string> compare_check(const Scenario& scenario,
                                       const std::vector<std::string>& lints, Lints wanted);

}  // namespace freshet::scenario
