// See area_cover.h.
#include "fanout/rollcall/area_cover.h"

namespace freshet {

void AreaCover::open(const IncidentId& incident, const std::vector<AreaId>& upwards) {
    for (std::size_t i = 0; i < upwards.size(); ++i) {
        (i == 0 ? areas_[upwards[i]].here : areas_[upwards[i]].below).insert(incident);
        of_[incident].insert(upwards[i]);
    }
}

void AreaCover::close(const IncidentId& incident) {
    const auto found = of_.find(incident);
    if (found == of_.end()) return;
    for (const AreaId& area : found->second) {
        Open& open = areas_.at(area);
        open.here.erase(incident);
        open.below.erase(incident);
        if (open.here.empty() && open.below.empty()) areas_.erase(area);
    }
    of_.erase(found);
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
