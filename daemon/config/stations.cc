// stations.csv: station,name,kind,area,catchment and what a gauge may state of itself.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "daemon/config/cells.h"
#include "daemon/config/table.h"
#include "daemon/config/tables.h"
#include "ingest/transport/source_text.h"

namespace freshet {
namespace {

std::optional<LinkMode> link_mode_from(std::string_view word) {
    if (word == "M1") return LinkMode::m1;
    if (word == "M2") return LinkMode::m2;
    if (word == "M3") return LinkMode::m3;
    if (word == "M4") return LinkMode::m4;
    return std::nullopt;
}

std::optional<GroupTime> group_time_from(std::string_view word) {
    if (word == "auto") return GroupTime::automatic;
    if (word == "first") return GroupTime::first;
    if (word == "last") return GroupTime::last;
    return std::nullopt;
}

AreaId area_in(const Row& row, const std::string& column, const std::string& text) {
    if (text.empty()) return AreaId();
    const Result<AreaId> area = parse_area(text);
    if (area) return *area;
    row.error(fmt::format("{}: {}", column, area.error().message));
    return AreaId();
}

void read_times(const Row& row, Station& station) {
    if (const auto step = row.duration("rain_step")) station.rain_step = *step;
    if (const auto step = row.duration("level_step")) station.level_step = *step;
    if (row.text("reporting") == "event")
        station.reporting = Duration::zero();
    else
        station.reporting = row.duration("reporting");
    station.silent_after = row.duration("silent_after");
    const Duration least = std::min(station.rain_step, station.level_step);
    if (station.silent_after && *station.silent_after < least)
        row.error(fmt::format("silent_after {} is shorter than the station's step of {}",
                              format_duration(*station.silent_after), format_duration(least)));
    if (const std::string& zone = row.text("clock_zone"); !zone.empty()) {
        const Result<ZoneOffset> east = parse_zone(zone);
        if (east)
            station.clock_zone = *east;
        else
            row.error("clock_zone: " + east.error().message);
    }
}

// "1.00 m/15m": how far a stage is believed to come in so long.
std::optional<ChangeMax> change_in(const Row& row) {
    const std::string& text = row.text("change_max");
    if (text.empty()) return std::nullopt;
    const std::size_t slash = text.find('/');
    const Result<Measured> change = parse_measured(text.substr(0, slash));
    const Result<Duration> within = slash == std::string::npos
                                        ? Result<Duration>(Duration::zero())
                                        : parse_duration(text.substr(slash + 1));
    constexpr Duration least = std::chrono::minutes(1), most = std::chrono::hours(24);
    const bool is_rate = change && within && change->unit == "m" && change->value > Quantity() &&
                         change->value <= Quantity::from_units(1'000) && *within >= least &&
                         *within <= most;
    if (is_rate) return ChangeMax{change->value, *within};
    row.error(
        fmt::format("change_max: '{}' is no change of a level like '1.00 m/15m'; the time is "
                    "1m to 24h",
                    text));
    return std::nullopt;
}

void read_place(const Row& row, Station& station) {
    station.area = area_in(row, "area", row.required("area"));
    station.longitude = row.degrees("lon", 180);
    station.latitude = row.degrees("lat", 90);
    if (row.text("lon").empty() != row.text("lat").empty())
        row.error("lon and lat belong together");
    for (const std::string& area : row.list("warns")) {
        station.warns.push_back(area_in(row, "warns", area));
        if (station.warns.back().empty()) station.warns.pop_back();
    }
    for (const std::string& neighbour : row.list("neighbours"))
        station.neighbours.emplace_back(neighbour);
}

// The part of its catchment that is nearest to it, in whatever unit the others there have.
void read_weight(const Row& row, Station& station) {
    constexpr std::int64_t weight_max = 1'000'000;
    const std::optional<Quantity> weight = row.quantity("weight");
    if (!weight) return;
    if (*weight < Quantity() || *weight > Quantity::from_units(weight_max))
        row.error(fmt::format("weight {} is not between 0 and 1000000", row.text("weight")));
    else
        station.weight = *weight;
}

Station read_station(const Row& row) {
    Station station;
    station.place = row.place();
    station.name = row.required("name");
    if (!row.required("kind").empty())
        station.kind = row.word("kind", station_kind_from,
                                {"rain", "river", "reservoir", "sluice", "pump", "tide", "soil",
                                 "groundwater"})
                           .value_or(StationKind::rain);
    if (const std::string& catchment = row.required("catchment"); !catchment.empty()) {
        const Result<std::string> word = parse_word(catchment);
        if (word)
            station.catchment = CatchmentId(*word);
        else
            row.error("catchment: " + word.error().message);
    }
    read_place(row, station);
    read_times(row, station);
    station.sensor_max = row.quantity("sensor_max_m");
    if (station.sensor_max && *station.sensor_max <= Quantity()) {
        row.error("sensor_max_m is the highest level that the sensor can tell, above 0");
        station.sensor_max.reset();
    }
    station.change_max = change_in(row);
    read_weight(row, station);
    station.datum = row.text("datum");
    station.mode =
        row.word("mode", link_mode_from, {"M1", "M2", "M3", "M4"}).value_or(station.mode);
    station.group_time = row.word("group_time", group_time_from, {"first", "last", "auto"})
                             .value_or(station.group_time);
    station.tags = row.list("tags");
    return station;
}

StationAccess read_access(const Row& row, const StationId& station) {
    StationAccess access{station, row.text("password_file"), {}, {}, row.place()};
    for (const std::string& text : row.list("sources")) {
        if (const std::optional<Network> network = parse_network(text))
            access.sources.push_back(*network);
        else
            row.error(
                fmt::format("sources: '{}' is no network like 10.1.0.0/16 and no address; "
                            "bits behind the prefix must be 0",
                            text));
    }
    return access;
}

}  // namespace

Stations read_stations(std::string_view text, Findings& findings) {
    const Table table(
        text, std::string(stations_file),
        {.required = {"station", "name", "kind", "area", "catchment"},
         .optional = {"lon", "lat", "warns", "neighbours", "rain_step", "level_step", "reporting",
                      "silent_after", "datum", "sensor_max_m", "change_max", "group_time", "mode",
                      "clock_zone", "tags", "password_file", "sources", "weight"},
         .unused = {"address", "sensor", "gauge_zero_m", "counter", "owner"}},
        findings);
    const std::vector<Row> rows = table.rows();
    // A list that has whole addresses means addresses: a short one among them has lost its zeros,
    // and its gauge would be a stranger. Elsewhere a number may be the gauge's own id.
    const bool addresses = std::any_of(
        rows.begin(), rows.end(), [](const Row& row) { return is_address(row.text("station")); });

    Stations read;
    std::map<StationId, int> lines;
    for (const Row& row : rows) {
        Station station = read_station(row);
        const std::string& word = row.required("station");
        if (word.empty()) continue;
        const Result<StationId> id = parse_station(word);
        if (!id) {
            row.error(id.error().message);
            continue;
        }
        if (looks_like_short_address(word)) {
            const std::string message = fmt::format(
                "station '{}' has {} digits; an SL 651 address has 10, and spreadsheets take away "
                "leading zeros: {:0>10}",
                word, word.size(), word);
            if (addresses)
                row.error(message);
            else
                row.lint(message);
        }
        station.id = *id;
        const auto [earlier, added] = lines.emplace(station.id, row.place().line);
        if (!added) {
            row.error(fmt::format("station {} is already in line {}", word, earlier->second));
            continue;
        }
        if (StationAccess access = read_access(row, station.id);
            !access.password_file.empty() || !access.sources.empty())
            read.access.push_back(std::move(access));
        read.stations.push_back(std::move(station));
    }
    return read;
}

}  // namespace freshet
