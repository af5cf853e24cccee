// RosterIndex: the roster by area: who answers for it and for what lies below it, who stands above.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "fanout/rollcall/roster.h"
#include "rules/base/time.h"
#include "rules/model/severity.h"

namespace freshet {

class RosterIndex {
public:
    explicit RosterIndex(Roster roster);

    // Those in service at `now` who answer for the area or for one below it, in the roster's order.
    std::vector<const Person*> people_under(const AreaId& area, Timestamp now) const;
    // Those of exactly this area.
    std::vector<const Person*> people_at(const AreaId& area, Timestamp now) const;

    // The nearest area above that has anybody in service; nothing when there is none.
    std::optional<AreaId> manned_above(const AreaId& area, Timestamp now) const;

    // The area, its parent, and so on to the top; a circle in the file ends where it closes.
    std::vector<AreaId> upwards(const AreaId& area) const;

private:
    Roster roster_;
    std::map<AreaId, std::vector<std::size_t>> at_;     // Indices into roster_.people.
    std::map<AreaId, std::vector<std::size_t>> under_;  // Of the area itself and of all below it.
};

// A person whose role is `desk` sits at the duty desk; everybody else is an official.
Audience audience_of(const Person& person);

bool serves_at(const Person& person, Timestamp now);

}  // namespace freshet
