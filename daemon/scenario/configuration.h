// The configuration that a scenario is played under: the files it holds, over those of a folder
// where one is given, and what it changes on the way.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/scenario/scenario.h"
#include "rules/model/record.h"

namespace freshet::scenario {

struct Change {
    Timestamp at{};
    ConfigurationRecord configuration;
};

struct ReadConfiguration {
    ConfigurationRecord configuration;  // At the beginning. Null when there are errors.
    std::vector<Change> changes;        // By time.
    std::vector<std::string> errors;    // `file:line: message`, the line of whose file it is.
    std::vector<std::string> lints;     // What `freshet check` says of it beside, all changes too.
};

// Without a folder (an empty path) the scenario holds everything that rules need.
ReadConfiguration read_configuration(const Scenario& scenario,
                                     const std::filesystem::path& folder = {});

}  // namespace freshet::scenario
