// The four tables of the folder, each read into the words of the model. What refers to another
// file is checked in cross_check.h, when all have been read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/findings.h"
#include "fanout/rollcall/roster.h"
#include "ingest/codec/source.h"
#include "rules/model/configuration.h"

namespace freshet {

inline constexpr std::string_view areas_file = "areas.csv";
inline constexpr std::string_view stations_file = "stations.csv";
inline constexpr std::string_view people_file = "people.csv";
inline constexpr std::string_view thresholds_file = "thresholds.csv";

std::vector<Area> read_areas(std::string_view text, Findings& findings);

// By what a station's frames are known to be its own: a matter of the process, never journaled.
struct StationAccess {
    StationId station;
    std::string password_file;              // As written; "" = none.
    std::optional<std::uint16_t> password;  // From the file, once it is read.
    std::vector<Network> sources;
    SourcePlace place;
};
struct Stations {
    std::vector<Station> stations;
    std::vector<StationAccess> access;  // Of those that have any.
};
Stations read_stations(std::string_view text, Findings& findings);
// Reads the password files, named from `folder`: four hex digits each, as on the wire.
void read_passwords(const std::filesystem::path& folder, std::vector<StationAccess>& access,
                    Findings& findings);

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
