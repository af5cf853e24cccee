// Configuration: stations, areas, thresholds and rules as one record of the journal. It is what the
// files said after reading; rule expressions are still text here, with their place, and are
// compiled by RuleBook. People are not in it: names and numbers never enter the journal.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/days_of_year.h"
#include "rules/base/problem.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"
#include "rules/model/severity.h"

namespace freshet {

enum class StationKind : std::uint8_t {
    rain = 1,
    river = 2,
    reservoir = 3,
    sluice = 4,
    pump = 5,
    tide = 6,
    soil = 7,
    groundwater = 8,
};
std::string_view to_string(StationKind kind);
std::optional<StationKind> station_kind_from(std::string_view word);

// How a station expects to be answered (SL 651 §6.3); nothing on the wire tells M1 from M2.
enum class LinkMode : std::uint8_t { m1 = 1, m2 = 2, m3 = 3, m4 = 4 };

// Which sample the time of a 34H/31H group names; field devices disagree.
enum class GroupTime : std::uint8_t { automatic = 0, first = 1, last = 2 };

inline constexpr Quantity station_weight_preset = Quantity::from_units(1);

// How far a stage is believed to come in so long: `1.00 m/15m`.
struct ChangeMax {
    Quantity change;
    Duration within{};
    bool operator==(const ChangeMax&) const = default;
};

struct Station {
    StationId id;
    std::string name;
    StationKind kind = StationKind::rain;
    AreaId area;
    CatchmentId catchment;
    std::vector<AreaId> warns;  // Areas it warns; empty = its own area.
    std::vector<StationId> neighbours;
    Duration rain_step = std::chrono::minutes(5);
    Duration level_step = std::chrono::minutes(5);
    std::optional<Duration> reporting;     // Nothing = the step; 0 = by event.
    std::optional<Duration> silent_after;  // Nothing = 3 × reporting, at least 15 min.
    std::optional<Quantity> sensor_max;    // m; a level of so much is at least so much.
    std::optional<ChangeMax> change_max;   // Of the level; nothing = any change is believed.
    std::optional<double> longitude, latitude;
    std::string datum;
    LinkMode mode = LinkMode::m2;
    GroupTime group_time = GroupTime::automatic;
    ZoneOffset clock_zone = beijing;
    std::vector<std::string> tags;
    // What it counts for in its catchment, beside the others there.
    Quantity weight = station_weight_preset;
    SourcePlace place;  // Not stored, not hashed: for messages of `check` only.
};

struct Area {
    AreaId id;
    std::string name;
    AreaId parent;  // Empty at the top.
    std::optional<double> longitude, latitude;
    SourcePlace place;
};

// village > station > catchment > kind > default. A village row names `station@village` in id and
// makes that pair a subject of its own.
enum class ThresholdScope : std::uint8_t {
    preset = 1,
    kind = 2,
    catchment = 3,
    station = 4,
    village = 5
};

struct ThresholdRow {
    ThresholdScope scope = ThresholdScope::preset;  // spelt `default` in the file
    std::string id;  // Empty for default; kind word; catchment; station; `station@village`.
    std::string name;
    std::optional<Severity> severity;  // Nothing = for every severity.
    std::optional<Quantity> raise, clear;
    std::string unit;  // As written: "mm", "m", "m3/s".
    std::optional<Duration> hold;
    std::optional<DaysOfYear> days;  // Nothing = all the year.
    std::string when;                // A condition, as written; empty = whatever happens.
    std::string source;
    SourcePlace place;
};

// One severity of a rule: expressions as written.
struct SeverityText {
    std::string raise;
    std::string clear;  // Of a stage of transfer it may be empty: over where raise is surely false.
    Duration hold = std::chrono::hours(1);
    SourcePlace raise_place, clear_place;  // Stored, so that a message can name them.
};

enum class AllClear : std::uint8_t { automatic = 1, person = 2 };

// Of what a rule is asked. Stored: add, never renumber.
enum class SubjectKind : std::uint8_t { station = 1, catchment = 2, area = 3 };
std::string_view to_string(SubjectKind kind);

struct RuleText {
    RuleName name;
    std::string event;  // e.g. "mountain-torrent"
    std::vector<Audience> audience{Audience::desk, Audience::officials, Audience::public_};
    std::string issuer;
    std::string where;  // Expression over kind, tag(), catchment, station; empty = every station.
    std::array<std::optional<SeverityText>, severity_count>
        severities;  // [blue, yellow, orange, red], or [.., prepare, immediate] alone
    SubjectKind subject = SubjectKind::station;
    std::vector<AreaId> areas;  // area: each a subject with all stations that lie in it.
    // catchment, area: the part of the weight of its stations that has to report, 0 to 1.
    std::optional<Quantity> minimum;
    // Who ends what, per audience in the order desk, officials, public.
    std::array<AllClear, 3> all_clear{AllClear::automatic, AllClear::automatic, AllClear::person};
    SourcePlace place;
};

inline constexpr Duration day_start_preset = std::chrono::hours(8);

struct Configuration {
    ConfigurationHash hash;  // Of the encoding of all below; given by who read the files.
    std::vector<Station> stations;
    std::vector<Area> areas;
    std::vector<ThresholdRow> thresholds;
    std::vector<RuleText> rules;
    // Said to people where the thresholds were not confirmed locally; empty = confirmed.
    std::string unconfirmed;
    // When the hydrological day begins, after midnight at +08:00.
    Duration day_start = day_start_preset;
};

}  // namespace freshet
