// What times without a date or zone mean in a scenario file, and times written that way.
#pragma once

#include <string>

#include "rules/base/time.h"

namespace freshet::scenario {

struct Calendar {
    int year = 2026, month = 7, day = 1;
    ZoneOffset zone = beijing;
};

// 14:45, 14:45:30, 07-02 00:12, 2000-01-01 00:03: as much as it takes.
std::string short_time(Timestamp time, const Calendar& calendar);

}  // namespace freshet::scenario
