// What one file says of another: areas that exist, stations that exist, datums that agree, people
// where there is a warning to receive.
#pragma once

#include <vector>

#include "daemon/config/findings.h"
#include "daemon/config/tables.h"

namespace freshet {

struct ReadTables {
    std::vector<Area> areas;
    std::vector<Station> stations;
    std::vector<ThresholdCells> thresholds;
    People people;
};

// A file that is missing or unreadable leaves its table empty; what refers to it is then not
// reported a second time in every row.
void cross_check(const ReadTables& tables, Findings& findings);

}  // namespace freshet
