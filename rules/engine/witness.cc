#include "rules/engine/witness.h"

#include <algorithm>

#include "rules/window/search.h"

namespace freshet {

const StationFold* seen_of(const StationId& id, const BlindSpots::View& view) {
    return find_here(id, view.stations, view.guests);
}

bool is_witness(const Station& station, const StationId& other, const BlindSpots::View& view) {
    const auto& named = station.neighbours;
    const auto is_seen = [&](const StationId& id) { return seen_of(id, view) != nullptr; };
    // A guest is one of whoever named it, not of the catchment.
    if (std::none_of(named.begin(), named.end(), is_seen)) return view.stations.contains(other);
    return std::find(named.begin(), named.end(), other) != named.end();
}

std::optional<RainNow> rain_now(const StationFold& station, const Station& listed, Timestamp at) {
    constexpr Duration window = std::chrono::hours(1);
    const auto& marks = station.samples().rain_instants().marks();
    std::size_t index = first_after(marks, at);
    while (index > 0 && !marks[index - 1].good) --index;
    if (index == 0 || marks[index - 1].at <= at - window) return std::nullopt;
    const Timestamp newest = marks[index - 1].at;
    return RainNow{station.samples().rain(newest, window, steps_of(listed)).low, newest};
}

}  // namespace freshet
