// Witnesses of a station: those of its neighbours that lie in its catchment; where none does, all
// of the catchment. And what rain they have now.
#pragma once

#include <map>
#include <optional>

#include "rules/engine/station_fold.h"

namespace freshet {

bool is_witness(const Station& station, const StationId& other,
                const std::map<StationId, StationFold>& catchment);

// rain(1h), certain, at the newest good sample of rain.
struct RainNow {
    Quantity hour;
    Timestamp at{};
};
// Nothing where that sample is older than the hour itself.
std::optional<RainNow> rain_now(const StationFold& station, const Station& listed, Timestamp at);

}  // namespace freshet
