// StationDirectory: what the wire does not say about a station but its frames cannot be read or
// answered without: its link mode, which sample its group time names, its clock's zone. Only
// stations that differ from the preset are stored, so that the look-up of nearly every frame ends
// in a small table.
#pragma once

#include <unordered_map>

#include "rules/base/time.h"
#include "rules/model/configuration.h"
#include "rules/model/ids.h"

namespace freshet {

struct StationPolicy {
    LinkMode mode = LinkMode::m2;
    GroupTime group_time = GroupTime::automatic;
    ZoneOffset clock_zone = beijing;
    bool operator==(const StationPolicy&) const = default;
};

class StationDirectory {
public:
    StationDirectory() = default;
    explicit StationDirectory(const Configuration& configuration);

    void set(const StationId& station, const StationPolicy& policy);
    const StationPolicy& policy_of(const StationId& station) const;

private:
    StationPolicy preset_;
    std::unordered_map<StationId, StationPolicy> others_;
};

}  // namespace freshet
