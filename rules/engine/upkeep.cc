#include "rules/engine/upkeep.h"

#include <algorithm>
#include <utility>

#include "rules/engine/silence_text.h"
#include "rules/engine/witness.h"

namespace freshet {
namespace {

Error refusal(std::string why) { return Error{ErrorCode::refused, std::move(why)}; }

}  // namespace

void Upkeep::restore(const StationId& id, const StationFold& station) {
    if (station.in_maintenance()) worked_at_.insert(id);
}

Result<void> Upkeep::obey(const Command& command, const BlindSpots::View& view, Duration longest) {
    const StationId& id = command.station;
    StationFold& station = view.stations.try_emplace(id, id).first->second;
    if (command.kind == CommandKind::maintenance_end) {
        if (!station.in_maintenance()) return refusal(id.text() + " is not in maintenance");
        end(view, id, "was ended by " + command.by.text() + ": " + command.reason);
        return {};
    }
    if (command.until <= view.at)
        return refusal("maintenance of " + id.text() + " would be over before it begins");
    if (command.until - view.at > longest)
        return refusal("maintenance of " + id.text() + " is for " + format_duration(longest) +
                       " at most");
    const Station* listed = view.epochs.station(id);
    for (const auto& [other, fold] : view.stations)
        if (other != id && fold.is_red() && is_witness(*listed, other, view))
            return refusal(other.text() + " is red: " + id.text() + " is needed now");
    station.maintenances().begin({view.at, command.until, command.by, command.reason});
    worked_at_.insert(id);
    view.said.emplace_back(
        Notice{NoticeKind::maintenance, id,
               id.text() + " in maintenance " + maintenance_text(*station.maintenances().current()),
               view.at});
    return {};
}

void Upkeep::run_out(const BlindSpots::View& view, const StationId& id) {
    const std::optional<Maintenance>& current =
        view.stations.find(id)->second.maintenances().current();
    if (current && current->until <= view.at) end(view, id, "has run out");
}

std::vector<StationId> Upkeep::broken_by(const BlindSpots::View& view, const StationId& id) {
    std::vector<StationId> broken;
    if (worked_at_.empty() || !view.stations.find(id)->second.is_red()) return broken;
    for (const StationId& other : worked_at_) {
        const Station* listed = view.epochs.station(other);
        if (other != id && listed != nullptr && is_witness(*listed, id, view))
            broken.push_back(other);
    }
    for (const StationId& other : broken) end(view, other, "is broken: " + id.text() + " is red");
    return broken;
}

std::vector<StationId> Upkeep::broken_by_all(const BlindSpots::View& view) {
    std::vector<StationId> broken(worked_at_.begin(), worked_at_.end());
    for (const StationId& other : broken)
        end(view, other, "is broken: " + view.catchment.text() + " is red");
    return broken;
}

void Upkeep::end(const BlindSpots::View& view, const StationId& id, const std::string& why) {
    Maintenances& maintenances = view.stations.find(id)->second.maintenances();
    const std::string whose =
        "maintenance of " + id.text() + " by " + maintenances.current()->by.text();
    maintenances.end(view.at);
    worked_at_.erase(id);
    view.said.emplace_back(Notice{NoticeKind::maintenance_ended, id, whose + " " + why, view.at});
}

}  // namespace freshet
