// See station_directory.h.
#include "ingest/codec/station_directory.h"

namespace freshet {

StationDirectory::StationDirectory(const Configuration& configuration) {
    known_.reserve(configuration.stations.size());
    for (const Station& station : configuration.stations) {
        known_.insert(station.id);
        set(station.id, {station.mode, station.group_time, station.clock_zone, {}, {}});
    }
}

void StationDirectory::set(const StationId& station, const StationPolicy& policy) {
    if (policy == preset_) {
        others_.erase(station);
    } else {
        others_[station] = policy;
    }
}

const StationPolicy& StationDirectory::policy_of(const StationId& station) const {
    if (others_.empty()) return preset_;
    const auto found = others_.find(station);
    return found == others_.end() ? preset_ : found->second;
}

}  // namespace freshet
