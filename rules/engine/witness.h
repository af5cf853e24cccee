// Witnesses of a station: its neighbours, those of another catchment as guests of its own; where it
// has none, all of the catchment. And what rain they have now.
#pragma once

#include <optional>

#include "rules/engine/blind_spots.h"

namespace freshet {

bool is_witness(const Station& station, const StationId& other, const BlindSpots::View& view);
// One of the catchment or a guest of it; null = neither.
const StationFold* seen_of(const StationId& id, const BlindSpots::View& view);

// rain(1h), certain, at the newest good sample of rain.
struct RainNow {
    Quantity hour;
    Timestamp at{};
};
// Nothing where that sample is older than the hour itself.
std::optional<RainNow> rain_now(const StationFold& station, const Station& listed, Timestamp at);

}  // namespace freshet
