// Upkeep: people at work at the stations of one catchment. While somebody is there nothing that the
// station says raises or clears anything; a neighbour that turns red ends it, for then the gauge is
// needed (rules/README.md, 68).
#pragma once

#include <set>

#include "rules/base/result.h"
#include "rules/engine/blind_spots.h"
#include "rules/model/record.h"

namespace freshet {

class Upkeep {
public:
    // refused: with the sentence for the person.
    Result<void> obey(const Command& command, const BlindSpots::View& view, Duration longest);
    // The station's time is up; nothing where it was ended or begun anew.
    void run_out(const BlindSpots::View& view, const StationId& id);
    // What a station has just said: red ends all work beside it.
    std::vector<StationId> broken_by(const BlindSpots::View& view, const StationId& id);
    // A rule about the catchment as a whole is red.
    std::vector<StationId> broken_by_all(const BlindSpots::View& view);

    bool empty() const { return worked_at_.empty(); }
    // What the stored form leaves out of a station that is there.
    void restore(const StationId& id, const StationFold& station);
    void forget(const StationId& id) { worked_at_.erase(id); }

private:
    void end(const BlindSpots::View& view, const StationId& id, const std::string& why);

    std::set<StationId> worked_at_;
};

}  // namespace freshet
