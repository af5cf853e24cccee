// What one configuration says otherwise than another, in words: rules, thresholds, stations, areas
// that are added, gone or changed; each with what it was, what it is, and where that stands.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "rules/base/problem.h"
#include "rules/model/configuration.h"

namespace freshet {

struct Difference {
    enum class Kind { added, gone, changed };
    Kind kind = Kind::changed;
    std::string what;      // "rule hour-rain", "threshold rain_1h red of station R1"
    std::string part;      // "red raise"; empty where all of it is added or gone.
    std::string from, to;  // As written; empty = nothing is written.
    SourcePlace place;     // In the new one; of what is gone, in the old.
};
std::string_view to_string(Difference::Kind kind);

// By what the design calls dangerous first: rules, thresholds, the day, stations, areas.
std::vector<Difference> differences(const Configuration& old, const Configuration& fresh);

}  // namespace freshet
