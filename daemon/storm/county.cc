// See county.h. Everything follows from the few tables at the top.
#include "daemon/storm/county.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace freshet {
namespace {

constexpr int valleys = 4;
constexpr int catchments_in_row = 5;  // Along each valley, and along the river.
constexpr int rain_gauges = 6;        // Of a catchment.
constexpr int townships = 5;          // One holds five catchments.
constexpr int villages_in_catchment = 2;

// Division 330799 is not assigned; so are the townships and villages below it.
constexpr std::string_view city = "330700";
constexpr std::string_view county = "330799";
constexpr std::array<std::string_view, valleys + 1> waters{"梅溪", "竹溪", "石溪", "松溪", "清江"};
constexpr std::array<std::string_view, valleys + 1> words{"mei", "zhu", "shi", "song", "qing"};

// Where the reservoir is: the fourth catchment of the second valley.
constexpr std::size_t reservoir_catchment = 1 * catchments_in_row + 3;

// Degrees to a kilometre at 29° N.
constexpr double degrees_east = 1 / (111.32 * 0.8746), degrees_north = 1 / 110.9;

AreaId township_id(std::size_t row) { return AreaId(fmt::format("{}{}", county, 101 + row)); }

std::vector<SampleCatchment> make_catchments() {
    std::vector<SampleCatchment> catchments;
    for (int row = 0; row <= valleys; ++row) {
        for (int i = 0; i < catchments_in_row; ++i) {
            const auto index = static_cast<std::size_t>(row);
            SampleCatchment catchment;
            catchment.id = CatchmentId(fmt::format("{}-{}", words[index], i + 1));
            catchment.name = fmt::format("{}{}段", waters[index], i + 1);
            const std::size_t self = catchments.size();
            if (row < valleys) {
                const double side = row % 2 == 0 ? 1 : -1;
                catchment.centre = {12.0 + 8 * row, side * (20.0 - 4 * i)};
                // The last of a valley runs into the river one stretch below the one before.
                catchment.downstream =
                    i + 1 < catchments_in_row ? self + 1 : valleys * catchments_in_row + index + 1;
            } else {
                catchment.centre = {4.0 + 8 * i, 0};
                if (i + 1 < catchments_in_row) catchment.downstream = self + 1;
            }
            for (int village = 0; village < villages_in_catchment; ++village) {
                catchment.villages.emplace_back(fmt::format(
                    "{}{}", township_id(index).text(), 201 + i * villages_in_catchment + village));
            }
            catchments.push_back(std::move(catchment));
        }
    }
    for (SampleCatchment& catchment : catchments) {
        catchment.upstream_area_km2 += catchment.area_km2;
        if (catchment.downstream) {
            catchments[*catchment.downstream].upstream_area_km2 += catchment.upstream_area_km2;
        }
    }
    return catchments;
}

SampleStation make_station(const SampleCatchment& catchment, std::size_t catchment_index,
                           std::size_t ordinal, StationKind kind, PlaneKm offset) {
    SampleStation made;
    made.catchment = catchment_index;
    made.place = {catchment.centre.east + offset.east, catchment.centre.north + offset.north};
    Station& station = made.station;
    // SL 651's address: ten hexadecimal digits, the first two zero for a hydrological station.
    station.id = StationId(fmt::format("007990{:04}", ordinal + 1));
    station.kind = kind;
    station.catchment = catchment.id;
    station.area = catchment.villages[ordinal % villages_in_catchment];
    station.longitude = std::round((119.90 + made.place.east * degrees_east) * 1e5) / 1e5;
    station.latitude = std::round((29.20 + made.place.north * degrees_north) * 1e5) / 1e5;
    return made;
}

std::vector<SampleStation> make_stations(const std::vector<SampleCatchment>& catchments) {
    std::vector<SampleStation> stations;
    for (std::size_t c = 0; c < catchments.size(); ++c) {
        const SampleCatchment& catchment = catchments[c];
        // The first stands on the line through the centre, where the storm's own maximum passes.
        constexpr std::array<PlaneKm, rain_gauges> places{
            {{0, 0}, {1.2, 0.9}, {-1.3, 0.7}, {0.6, -1.2}, {-0.9, -0.8}, {1.7, -0.3}}};
        for (std::size_t g = 0; g < places.size(); ++g) {
            stations.push_back(
                make_station(catchment, c, stations.size(), StationKind::rain, places[g]));
            stations.back().station.name = fmt::format("{}雨量{}", catchment.name, g + 1);
        }
        // Beds fall towards the east and towards the river.
        const double bed = 150 - 2 * catchment.centre.east + 2 * std::abs(catchment.centre.north);
        const bool dammed = c == reservoir_catchment;
        stations.push_back(
            make_station(catchment, c, stations.size(), StationKind::river, {-0.4, 0.3}));
        stations.back().gauged = Gauged::brook;
        stations.back().zero_m = bed + 6;
        stations.back().station.name = fmt::format("{}支沟水位", catchment.name);
        stations.push_back(make_station(catchment, c, stations.size(),
                                        dammed ? StationKind::reservoir : StationKind::river,
                                        {0.4, -0.3}));
        stations.back().gauged = dammed ? Gauged::reservoir : Gauged::outlet;
        stations.back().zero_m = bed;
        stations.back().station.name =
            fmt::format("{}{}", catchment.name, dammed ? "水库" : "出口水位");
    }
    return stations;
}

Area make_area(std::string_view id, std::string name, std::string_view parent) {
    Area area;
    area.id = AreaId(id);
    area.name = std::move(name);
    area.parent = AreaId(parent);
    return area;
}

std::vector<Area> make_areas(const std::vector<SampleCatchment>& catchments) {
    std::vector<Area> areas{make_area(city, "样市", ""), make_area(county, "样县", city)};
    for (std::size_t row = 0; row < townships; ++row) {
        areas.push_back(
            make_area(township_id(row).text(), fmt::format("{}乡", waters[row]), county));
    }
    for (const SampleCatchment& catchment : catchments) {
        for (std::size_t v = 0; v < catchment.villages.size(); ++v) {
            const std::string& id = catchment.villages[v].text();
            areas.push_back(make_area(id,
                                      fmt::format("{}{}村", catchment.name, v == 0 ? "上" : "下"),
                                      std::string_view(id).substr(0, 9)));
        }
    }
    return areas;
}

ThresholdRow make_threshold(ThresholdScope scope, std::string_view id, std::string_view name,
                            Severity severity, double raise, double clear, std::string_view unit) {
    // Cents of a unit are all that a table of thresholds has.
    const auto quantity = [](double value) {
        return Quantity::from_ten_thousandths(std::llround(value * 100) * 100);
    };
    ThresholdRow row;
    row.scope = scope;
    row.id = id;
    row.name = name;
    row.severity = severity;
    row.raise = quantity(raise);
    row.clear = quantity(clear);
    row.unit = unit;
    return row;
}

std::vector<ThresholdRow> make_thresholds(const std::vector<SampleStation>& stations) {
    constexpr std::array severities{Severity::blue, Severity::yellow, Severity::orange,
                                    Severity::red};
    std::vector<ThresholdRow> rows;
    // The table published for Jianghua county, mm; clear at two thirds.
    struct Window {
        std::string_view name;
        std::array<double, colour_count> raise;
    };
    for (const Window& window :
         {Window{"rain_1h", {35, 45, 60, 80}}, Window{"rain_3h", {55, 75, 100, 120}},
          Window{"rain_6h", {70, 95, 120, 150}}, Window{"rain_24h", {100, 130, 160, 200}}}) {
        for (std::size_t s = 0; s < severities.size(); ++s) {
            rows.push_back(make_threshold(ThresholdScope::preset, "", window.name, severities[s],
                                          window.raise[s], window.raise[s] * 2 / 3, "mm"));
            rows.back().source = "sample: Jianghua county table, not confirmed locally";
        }
    }
    // Stages over the bed: warning, guarantee and the highest on record; a reservoir's over its
    // spillway.
    for (const SampleStation& gauge : stations) {
        if (gauge.gauged == Gauged::nothing) continue;
        const std::array<double, 3> stages = gauge.gauged == Gauged::reservoir
                                                 ? std::array<double, 3>{0.5, 1.5, 2.5}
                                                 : std::array<double, 3>{2.5, 4.0, 5.5};
        for (std::size_t s = 0; s < stages.size(); ++s) {
            rows.push_back(make_threshold(ThresholdScope::station, gauge.station.id.text(), "stage",
                                          severities[s + 1], gauge.zero_m + stages[s],
                                          gauge.zero_m + stages[s] - 0.3, "m"));
            rows.back().source = "sample: invented";
        }
    }
    return rows;
}

std::vector<SamplePerson> make_people(const std::vector<Area>& areas) {
    std::vector<SamplePerson> people;
    for (const Area& area : areas) {
        const std::size_t digits = area.id.text().size();
        if (area.id.text() == city) continue;
        const std::string_view role = digits == 12  ? "village-head"
                                      : digits == 9 ? "township-duty"
                                                    : "county-duty";
        for (const std::string_view post : {"A", "B"}) {
            people.push_back({PersonId(fmt::format("P{:04}", people.size() + 1)),
                              fmt::format("{}{}岗", area.name, post), area.id, std::string(role),
                              std::string(post)});
        }
    }
    return people;
}

}  // namespace

SampleCounty sample_county() {
    SampleCounty made;
    made.catchments = make_catchments();
    made.stations = make_stations(made.catchments);
    made.areas = make_areas(made.catchments);
    made.thresholds = make_thresholds(made.stations);
    made.people = make_people(made.areas);
    return made;
}

}  // namespace freshet
