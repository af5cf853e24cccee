// What one station measured, as the reference engine reads it out of the whole set of rows: which
// rows count, and which of several rows of one key wins. Numbers in brackets, here and in the other
// reference files, are those of "Semantics decided here" in rules/README.md.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "rules/model/configuration.h"
#include "rules/model/record.h"
#include "tests/support/reference_engine.h"
#include "tests/support/reference_expression.h"

namespace freshet::reference {

enum class Standing { good, suspect, bad };

struct Sample {
    Quantity value;
    Standing standing = Standing::good;
    bool at_least = false;  // [53] As much as the sensor can tell.
};
using Samples = std::map<Timestamp, Sample>;

// Rain told for (start, end].
struct Amount {
    Timestamp start{}, end{};
    Quantity value;
    Duration length() const { return end - start; }
    bool overlaps(const Amount& other) const { return start < other.end && other.start < end; }
};

// [14] Totals of which each follows the one before.
using Run = std::map<Timestamp, Quantity>;

// [16] What can rain in a time: 4 mm a minute, rounded up to the ten-thousandth.
Quantity most_in(Duration time);
// [46] Beyond that and a burst of 5 mm an amount is suspect.
bool can_rain(Quantity amount, Duration time);

// [49] What a person said of the station (no areas), or of some of those it warns.
struct Heard {
    Timestamp at{};
    std::string code, text;
    std::set<AreaId> areas;
};

// [51] A revision of a warning from above, over some of the areas the station warns.
struct FromAbove {
    SuperiorWarning warning;
    Timestamp begins{};
    bool is_instant = false;  // In force from its issue on.
    std::set<AreaId> areas;
};

// [76] A forecast that is for the station: how near the place it names is, 0 the nearest.
struct Foreseen {
    Forecast forecast;  // Its issue as it counts.
    int far = 0;
    AreaId area;  // Where it names one.
    bool operator==(const Foreseen&) const = default;
};

// As words are compared: blanks of all kinds as one between words, ASCII in small letters.
std::string as_said(std::string text);

struct Series {
    std::vector<Heard> heard;
    std::vector<FromAbove> from_above;
    std::vector<Foreseen> foreseen;
    Samples levels, flows;
    std::map<int, Samples> soils{{10, {}}, {40, {}}, {100, {}}};  // By depth in cm.
    Samples alarms;  // 1 where the station says that it is over its limit, else 0.
    // Whatever told of rain, good where any of it was: instants of evaluation, and breaks.
    Samples rain;
    std::vector<Amount> short_amounts, long_amounts;  // Good ones, by end.
    std::vector<Amount> short_suspects, long_suspects;
    std::vector<Run> totals, todays;
};

Series series_of(const Station& station, const std::vector<Area>& areas,
                 const std::vector<JournalRecord>& records, const Bounds& bounds);

// [76] What is to fall in (at, at + window].
Range forecast_of(const std::vector<Foreseen>& foreseen, Timestamp at, Duration window);

}  // namespace freshet::reference
