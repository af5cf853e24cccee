// What really happened, and what a backtest's warnings were worth against it: recorded impacts
// (`area|station,time[,severity]`), and for each whether a warning stood over its place.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "daemon/config/findings.h"
#include "rules/model/configuration.h"
#include "rules/model/warning.h"

namespace freshet {

struct Impact {
    AreaId area;        // One of the two is given.
    StationId station;  // The impact was where this station is.
    Timestamp at{};
    std::optional<Severity> severity;  // Less than this is no warning of it; nothing = any is.
};

// Columns by name: `time`, `area` or `station`, optional `severity`. Places have to be of the
// configuration; `zone` is of times that name none. Every mistake is in the findings.
std::vector<Impact> read_impacts(std::string_view text, const std::string& file,
                                 std::optional<ZoneOffset> zone, const Configuration& configuration,
                                 Findings& findings);

struct Score {
    std::uint64_t incidents = 0;         // That reached the severity asked for.
    std::uint64_t hits = 0, misses = 0;  // Impacts with and without a warning over their place.
    std::uint64_t false_alarms = 0;      // Incidents over whose place nothing happened meanwhile.
    std::vector<Duration> lead_times;    // Of the hits, shortest first.
    std::optional<Duration> median() const;
    std::optional<Duration> worst() const;  // The shortest.
};

// Takes what a backtest says, row by row.
class Scoring {
public:
    Scoring(const Configuration& configuration, Severity at_least);

    void take(const OutputRow& row);
    // An impact is hit when, at its time, the newest revision of an incident over its place is of
    // the severity or higher; its lead time counts from when that began to be said.
    Score score(const std::vector<Impact>& impacts) const;

private:
    struct Stretch {
        Timestamp from{};
        std::optional<Timestamp> to;  // Nothing = still said at the end.
        Severity severity = Severity::blue;
    };
    struct Said {
        StationId station;
        std::vector<AreaId> areas;
        std::vector<Stretch> stretches;
    };
    bool is_over(const Said& said, const Impact& impact) const;
    bool is_within(AreaId inner, const AreaId& outer) const;
    std::optional<Timestamp> said_since(const Said& said, Timestamp at, Severity wanted) const;

    std::map<AreaId, AreaId> parents_;
    Severity at_least_;
    std::map<IncidentId, Said> incidents_;
};

}  // namespace freshet
