// See roster_index.h.
#include "fanout/rollcall/roster_index.h"

#include <algorithm>

namespace freshet {
namespace {

std::vector<const Person*> in_service(const std::map<AreaId, std::vector<std::size_t>>& index,
                                      const Roster& roster, const AreaId& area, Timestamp now) {
    std::vector<const Person*> people;
    const auto found = index.find(area);
    if (found == index.end()) return people;
    for (const std::size_t person : found->second) {
        if (serves_at(roster.people[person], now)) people.push_back(&roster.people[person]);
    }
    return people;
}

}  // namespace

RosterIndex::RosterIndex(Roster roster) : roster_(std::move(roster)) {
    for (std::size_t person = 0; person < roster_.people.size(); ++person) {
        const AreaId& area = roster_.people[person].area;
        at_[area].push_back(person);
        for (const AreaId& above : upwards(area)) under_[above].push_back(person);
    }
}

std::vector<const Person*> RosterIndex::people_under(const AreaId& area, Timestamp now) const {
    return in_service(under_, roster_, area, now);
}

std::vector<const Person*> RosterIndex::people_at(const AreaId& area, Timestamp now) const {
    return in_service(at_, roster_, area, now);
}

std::optional<AreaId> RosterIndex::manned_above(const AreaId& area, Timestamp now) const {
    const std::vector<AreaId> chain = upwards(area);
    for (std::size_t i = 1; i < chain.size(); ++i) {
        if (!people_at(chain[i], now).empty()) return chain[i];
    }
    return std::nullopt;
}

std::vector<AreaId> RosterIndex::upwards(const AreaId& area) const {
    std::vector<AreaId> chain{area};
    while (const std::optional<AreaId> above = roster_.parent_of(chain.back())) {
        if (above->empty() || std::find(chain.begin(), chain.end(), *above) != chain.end()) break;
        chain.push_back(*above);
    }
    return chain;
}

Audience audience_of(const Person& person) {
    return person.role == "desk" ? Audience::desk : Audience::officials;
}

bool serves_at(const Person& person, Timestamp now) {
    return !person.season || person.season->contains(month_day_of(now));
}

}  // namespace freshet
