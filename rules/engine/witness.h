// Witnesses of a station: those of its neighbours that lie in its catchment; where none does, all
// of the catchment.
#pragma once

#include <algorithm>
#include <map>

#include "rules/engine/station_fold.h"

namespace freshet {

inline bool is_witness(const Station& station, const StationId& other,
                       const std::map<StationId, StationFold>& catchment) {
    const auto& named = station.neighbours;
    const auto is_here = [&](const StationId& id) { return catchment.contains(id); };
    if (std::none_of(named.begin(), named.end(), is_here)) return true;
    return std::find(named.begin(), named.end(), other) != named.end();
}

}  // namespace freshet
