// Commit: what a shard hands to the state writer, one atomic write: how far it has folded, what was
// said on the way, the partials of the minute for the area fold, and the pages that queries read.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/time.h"
#include "rules/model/ids.h"
#include "rules/model/record.h"
#include "rules/model/warning.h"

namespace freshet {

// What one catchment adds to one area in one observed minute; the seam to the area fold. Sums and
// counts grow here when area rules come.
struct Partial {
    Timestamp minute{};
    AreaId area;
    CatchmentId catchment;
    std::uint32_t gauges = 0;
    Quantity rain_low, rain_high;
    bool operator==(const Partial&) const = default;
};

// At the first tick of each minute of engine time each shard closes a round, empty or not. A round
// is folded when every shard has committed past that tick, in (minute, area, catchment) order.
struct PartialRound {
    Timestamp tick{};
    JournalPosition position;
    std::vector<Partial> partials;
    bool operator==(const PartialRound&) const = default;
};

// What is shown of a station: latest values and silence, never used to decide.
struct StationPage {
    StationId station;
    CatchmentId catchment;  // Empty: the station is in no list (unknown).
    Timestamp last_arrival{};
    std::uint64_t reports = 0;
    std::vector<Observation> latest;  // One per element.
    Quantity rain_1h, rain_24h;
    bool silent = false;
    std::vector<PatrolReport> patrols;  // What people said there, the newest last; a few.
    std::string muted;        // "muted by WANG until cleared, at most until 00:12"; empty = not.
    std::string maintenance;  // "by LI until 16:00: new battery"; empty = not.
    // How far its clock is behind ours, below zero: ahead; nothing = too little is heard.
    std::optional<std::chrono::seconds> clock_behind;
    bool operator==(const StationPage&) const = default;
};

struct Commit {
    std::uint32_t shard = 0;
    JournalPosition through;  // Everything up to and including this record is folded.
    std::vector<OutputRow> rows;
    std::vector<PartialRound> rounds;
    std::vector<StationPage> pages;
};

std::string encode(const StationPage& page);
Result<StationPage> decode_station_page(std::string_view bytes);

}  // namespace freshet
