// See area_cover.h.
#include "fanout/rollcall/area_cover.h"

#include <iterator>

namespace freshet {

void AreaCover::open(const IncidentId& incident, const std::vector<AreaId>& upwards) {
    for (std::size_t i = 0; i < upwards.size(); ++i) {
        (i == 0 ? areas_[upwards[i]].here : areas_[upwards[i]].below).insert(incident);
    }
}

void AreaCover::close(const IncidentId& incident) {
    for (auto entry = areas_.begin(); entry != areas_.end();) {
        Open& open = entry->second;
        open.here.erase(incident);
        open.below.erase(incident);
        entry = open.here.empty() && open.below.empty() ? areas_.erase(entry) : std::next(entry);
    }
}

std::set<IncidentId> AreaCover::over(const std::vector<AreaId>& upwards) const {
    std::set<IncidentId> incidents;
    for (std::size_t i = 0; i < upwards.size(); ++i) {
        const auto found = areas_.find(upwards[i]);
        if (found == areas_.end()) continue;
        incidents.insert(found->second.here.begin(), found->second.here.end());
        if (i == 0) incidents.insert(found->second.below.begin(), found->second.below.end());
    }
    return incidents;
}

}  // namespace freshet
