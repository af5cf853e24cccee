// BlindSpots: what the desk is told of silence in one catchment: a gauge, or a sensor of it, that
// is not heard while its neighbours have rain, while it was rising or with an open incident; many
// at once as one notice; a rule about the catchment of whose gauges too few are heard; and that
// they are back (rules/README.md, 64 to 68). Never a warning: unknown neither raises nor ends one.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/engine/guests.h"

namespace freshet {

class BlindSpots {
public:
    struct View {
        const CatchmentId& catchment;
        std::map<StationId, StationFold>& stations;
        const Guests& guests;
        const EpochView& epochs;
        Timestamp at;  // Of the record, or of the deadline that fired.
        std::vector<Output>& said;
    };

    struct Place {
        const StationFold& station;
        const Station& listed;
    };
    // A report was folded; `was` is what was known of its station's silence before.
    void hear(const View& view, const Place& place, const Report& report,
              const std::array<Hearing::Line, voice_count>& was);
    // Of a guest: it is a witness and nothing else.
    void overhear(const View& view, const Report& report);
    // A moment of the station's silence has come.
    void fall_due(const View& view, const StationId& id);
    // All that falls due at the moment has: then those that went together are counted.
    void settle(const View& view);
    // Something else may have become a danger there.
    void look(const View& view, const StationId& id);
    // Somebody has begun or ended to work at it.
    void look_after_work(const View& view, const StationId& id);
    void reconfigure(const View& view);
    // Rules about all stations: whether enough of them is heard.
    void cover(const View& view);
    // Something fell due of a guest: those rules are looked at with the rest of the moment.
    void unsettle() { is_unsettled_ = true; }
    // Those that had rain worth the name when they last spoke of it.
    const std::set<StationId>& wet() const { return wet_; }
    // What the stored form leaves out of a station that is there.
    void restore(const StationId& id, const StationFold& station);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    void see_rain(const View& view, const Place& place, const Report& report);
    void look_around(const View& view, const StationId& witness);
    void tell_back(const View& view, const StationFold& station,
                   const std::array<Hearing::Line, voice_count>& was);
    void tell_together(const View& view, const std::vector<StationId>& crowd);
    // The gauges that are not heard now and of which nothing was said.
    std::vector<StationId> crowd_of(const View& view) const;
    // Of those, where more than half of all that ever spoke are gone.
    std::vector<StationId> outage_of(const View& view) const;
    // Why its silence is a danger; nothing = it is none.
    std::optional<std::string> danger_of(const View& view, const StationId& id) const;

    std::set<StationId> missed_;    // Silent, and nothing was said of it.
    std::set<StationId> wet_;       // Had rain when they last spoke of it.
    std::uint64_t together_ = 0;    // How many the last notice of many spoke of.
    std::set<RuleName> uncovered_;  // Rules about the catchment that were said to be blind.
    bool is_unsettled_ = false;     // Something fell due at this very moment.
};

}  // namespace freshet
