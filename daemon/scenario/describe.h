// What the engine said, in the form of a scenario's `expect` lines, so that a person can compare it
// with the file and take it over.
#pragma once

#include <string>
#include <string_view>

#include "daemon/scenario/calendar.h"
#include "rules/model/warning.h"

namespace freshet::scenario {

// `label` stands for the incident; with none, its id is written out.
std::string describe(const Warning& warning, std::string_view label, const Calendar& calendar);
std::string describe(const LateCrossing& crossing, const Calendar& calendar);
// `whom`: its station, or the catchment it is of.
std::string describe(const Notice& notice, std::string_view whom, const Calendar& calendar);

}  // namespace freshet::scenario
