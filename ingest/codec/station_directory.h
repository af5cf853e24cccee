// StationDirectory: what the wire does not say about a station but its frames cannot be read or
// answered without: its link mode, which sample its group time names, its clock's zone, and by what
// its frames are known to be its own. Only
// stations that differ from the preset are stored, so that the look-up of nearly every frame ends
// in a small table.
#pragma once

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "ingest/codec/source.h"
#include "rules/base/time.h"
#include "rules/model/configuration.h"
#include "rules/model/ids.h"

namespace freshet {

struct StationPolicy {
    LinkMode mode = LinkMode::m2;
    GroupTime group_time = GroupTime::automatic;
    ZoneOffset clock_zone = beijing;
    std::optional<std::uint16_t> password;  // Nothing = any.
    std::vector<Network> sources;           // Empty = from anywhere.
    bool operator==(const StationPolicy&) const = default;
};

class StationDirectory {
public:
    StationDirectory() = default;
    explicit StationDirectory(const Configuration& configuration);

    void set(const StationId& station, const StationPolicy& policy);
    const StationPolicy& policy_of(const StationId& station) const;
    // Of no station of the configuration: it is journaled and listed, but no rule judges it. A
    // directory made without a configuration has no strangers.
    bool is_stranger(const StationId& station) const {
        return !known_.empty() && !known_.contains(station);
    }

private:
    StationPolicy preset_;
    std::unordered_map<StationId, StationPolicy> others_;
    std::unordered_set<StationId> known_;
};

}  // namespace freshet
