// PatrolReport: what a person saw at a station or in an area, as it is journaled. A person is no
// sensor: what was not said is not known to be otherwise, and nobody falls silent.
#pragma once

#include <optional>
#include <string>

#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet {

struct PatrolReport {
    std::string id;  // Given by who sends it; sent again it is the same report.
    PersonId by;
    StationId station;  // Where it was seen: one of the two, the other is empty.
    AreaId area;
    Timestamp observed_at{};
    std::string code;               // "over-bridge": what a form or a button says.
    std::string text;               // What the person wrote. One of the two may be empty.
    std::optional<Quantity> level;  // m, read off the staff gauge of the station.
    bool operator==(const PatrolReport&) const = default;
};

}  // namespace freshet
