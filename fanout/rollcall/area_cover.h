// AreaCover: which open incidents speak of an area, whether they warn it, an area above it or a
// part of it. An all-clear is said only where this is empty: a township's must not reach the one
// village that is still in danger, nor a village's the people whose township is.
#pragma once

#include <map>
#include <set>
#include <vector>

#include "rules/model/ids.h"

namespace freshet {

class AreaCover {
public:
    // `upwards`: the area and everything above it, as RosterIndex gives it.
    void open(const IncidentId& incident, const std::vector<AreaId>& upwards);
    void close(const IncidentId& incident);

    std::set<IncidentId> over(const std::vector<AreaId>& upwards) const;

private:
    struct Open {
        std::set<IncidentId> here;   // Warn this area.
        std::set<IncidentId> below;  // Warn a part of it.
    };
    std::map<AreaId, Open> areas_;
    std::map<IncidentId, std::set<AreaId>> of_;  // Where to look when it closes.
};

}  // namespace freshet
