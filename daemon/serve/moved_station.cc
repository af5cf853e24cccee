#include "daemon/serve/moved_station.h"

#include <fmt/format.h>

#include <map>

namespace freshet {

std::optional<Error> moved_station(const Configuration& before, const Configuration& after) {
    std::map<StationId, CatchmentId> old;
    for (const Station& station : before.stations) old[station.id] = station.catchment;
    for (const Station& station : after.stations) {
        const auto known = old.find(station.id);
        if (known == old.end() || known->second == station.catchment) continue;
        return Error{
            ErrorCode::refused,
            fmt::format("station {} moves from catchment {} to {}: only a restart can do "
                        "that; the old configuration stays",
                        station.id.text(), known->second.text(), station.catchment.text())};
    }
    return std::nullopt;
}

}  // namespace freshet
