// The sample county: an invented county with 25 small catchments, 200 stations and the people of 50
// villages, for the demonstration and for design storms. Its codes are shaped like real ones and
// belong to nobody; deploy/county holds the same as configuration files.
//
//        valley 1   2   3   4        Four side valleys of five catchments each run down to the
//          |    |   |   |            river, north and south in turn. The river runs from west to
//     M1 → M2 → M3 → M4 → M5         east along y = 0; valley v joins it in catchment M(v+1).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/model/configuration.h"

namespace freshet {

// Kilometres east and north of the county's western edge on the river.
struct PlaneKm {
    double east = 0, north = 0;
};

struct SampleCatchment {
    CatchmentId id;
    std::string name;
    PlaneKm centre;
    double area_km2 = 20;
    std::optional<std::size_t> downstream;  // Always a later one: upstream comes first.
    double upstream_area_km2 = 0;           // With its own.
    std::vector<AreaId> villages;
};

// What a level gauge looks at.
enum class Gauged { nothing, brook, outlet, reservoir };

struct SampleStation {
    Station station;
    std::size_t catchment = 0;
    PlaneKm place;
    Gauged gauged = Gauged::nothing;
    double zero_m = 0;  // Level of the dry bed; of a reservoir, its spillway's crest.
};

struct SamplePerson {
    PersonId id;
    std::string name;
    AreaId area;
    std::string role;
    std::string post;  // "A" or "B"
};

struct SampleCounty {
    std::vector<SampleCatchment> catchments;
    std::vector<SampleStation> stations;
    std::vector<Area> areas;
    std::vector<ThresholdRow> thresholds;
    std::vector<SamplePerson> people;
};

SampleCounty sample_county();

}  // namespace freshet
