// The kinds of lines of a scenario, for parse.cc alone.
#pragma once

#include <vector>

#include "daemon/scenario/line.h"
#include "daemon/scenario/scenario.h"

namespace freshet::scenario {

std::vector<Input> take_inputs(Line& line);  // `every` makes many of one line.
Input take_typed(Line& line, Timestamp at);  // After `freshet`.
Expectation take_expectation(Line& line);

}  // namespace freshet::scenario
