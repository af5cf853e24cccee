// SuperiorWarning: what a higher level (the province, the weather service) warns of, as it was
// handed on to us and is journaled. Revised and cancelled by its id.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/base/time.h"
#include "rules/model/ids.h"
#include "rules/model/severity.h"

namespace freshet {

// Stored: add, never renumber.
enum class SuperiorStanding : std::uint8_t { issued = 1, cancelled = 2 };

struct SuperiorWarning {
    std::string id;      // The issuer's own; a revision has the same.
    std::string issuer;  // "Zhejiang Meteorological Observatory"
    PersonId by;         // Who handed it on.
    SuperiorStanding standing = SuperiorStanding::issued;
    std::string event;  // "rainstorm"
    Severity severity = Severity::blue;
    std::vector<AreaId> areas;  // And all that lies in them.
    Timestamp issued_at{};      // Of this revision: of those issued by a moment the last counts.
    Timestamp from{}, until{};  // In force at `from`, no longer at `until`.
    bool operator==(const SuperiorWarning&) const = default;
};

}  // namespace freshet
