// The four tables of the folder, each read into the words of the model. What refers to another
// file is checked in cross_check.h, when all have been read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/findings.h"
#include "fanout/rollcall/roster.h"
#include "rules/model/configuration.h"

namespace freshet {

inline constexpr std::string_view areas_file = "areas.csv";
inline constexpr std::string_view stations_file = "stations.csv";
inline constexpr std::string_view people_file = "people.csv";
inline constexpr std::string_view thresholds_file = "thresholds.csv";

std::vector<Area> read_areas(std::string_view text, Findings& findings);
std::vector<Station> read_stations(std::string_view text, Findings& findings);

struct People {
    std::vector<Person> people;
    std::vector<PersonContact> contacts;  // In the same order.
};
People read_people(std::string_view text, Findings& findings);

// A row as read, with what has to be compared with its station.
struct ThresholdCells {
    ThresholdRow row;
    std::string datum;
};
std::vector<ThresholdCells> read_thresholds(std::string_view text, Findings& findings);

}  // namespace freshet
