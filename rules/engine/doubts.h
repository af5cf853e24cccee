// Doubts: a gauge that has nothing in a storm, a gauge that is alone in one. Both may be true, and
// both may be a blocked funnel or a child with a hose: the desk is asked to have somebody look.
// Nothing is suppressed (rules/README.md, 71).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/engine/blind_spots.h"

namespace freshet {

class Doubts {
public:
    // A report was folded; `wet` are those that have rain worth the name.
    void hear(const BlindSpots::View& view, const Report& report, const std::set<StationId>& wet);
    void reconfigure(const BlindSpots::View& view);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    std::map<StationId, Timestamp> told_;
};

}  // namespace freshet
