// The differences in words, one line each, or as one JSON document.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/diff/configuration_diff.h"
#include "daemon/diff/episode_diff.h"

namespace freshet {

struct DiffReport {
    std::vector<Difference> configuration;
    // Nothing where there were no observations to judge.
    std::optional<std::vector<EpisodeDifference>> episodes;
    bool empty() const { return configuration.empty() && (!episodes || episodes->empty()); }
};

std::string to_table(const DiffReport& report);
std::string to_json(const DiffReport& report);

}  // namespace freshet
