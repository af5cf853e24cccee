// Episodes as a person compares them: one a line, severities with their times.
#pragma once

#include <string>
#include <vector>

#include "rules/model/episode.h"

namespace freshet::series {

std::string describe(const std::vector<Episode>& episodes);

}  // namespace freshet::series
