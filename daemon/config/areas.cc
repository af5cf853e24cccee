// areas.csv: area,name,parent.
#include <fmt/format.h>

#include <map>

#include "daemon/config/cells.h"
#include "daemon/config/table.h"
#include "daemon/config/tables.h"

namespace freshet {

std::vector<Area> read_areas(std::string_view text, Findings& findings) {
    const Table table(text, std::string(areas_file),
                      {.required = {"area", "name", "parent"},
                       .optional = {"lon", "lat"},
                       .unused = {"catchments", "neighbours", "downstream"}},
                      findings);
    std::vector<Area> areas;
    std::map<AreaId, int> lines;
    for (const Row& row : table.rows()) {
        Area area;
        area.place = row.place();
        area.name = row.required("name");
        area.longitude = row.degrees("lon", 180);
        area.latitude = row.degrees("lat", 90);
        if (area.longitude.has_value() != area.latitude.has_value())
            row.error("lon and lat belong together");
        if (const std::string& parent = row.text("parent"); !parent.empty()) {
            const Result<AreaId> id = parse_area(parent);
            if (id)
                area.parent = *id;
            else
                row.error("parent: " + id.error().message);
        }
        const std::string& code = row.required("area");
        if (code.empty()) continue;
        const Result<AreaId> id = parse_area(code);
        if (!id) {
            row.error(id.error().message);
            continue;
        }
        area.id = *id;
        const auto [earlier, added] = lines.emplace(area.id, row.place().line);
        if (!added) {
            row.error(fmt::format("area {} is already in line {}", code, earlier->second));
            continue;
        }
        areas.push_back(std::move(area));
    }
    return areas;
}

}  // namespace freshet
