// PlaceNames: what people call the places; ids stand in for names that are not known.
#pragma once

#include <map>
#include <string>

#include "rules/model/ids.h"

namespace freshet {

struct PlaceNames {
    std::map<StationId, std::string> stations;
    std::map<AreaId, std::string> areas;

    const std::string& of(const StationId& station) const { return find(stations, station); }
    const std::string& of(const AreaId& area) const { return find(areas, area); }

private:
    template <class Id>
    static const std::string& find(const std::map<Id, std::string>& names, const Id& id) {
        const auto found = names.find(id);
        return found == names.end() || found->second.empty() ? id.text() : found->second;
    }
};

}  // namespace freshet
