// The inputs of a scenario as records of a journal, in order of arrival: rain without a span gets
// the station's step, commands the id of the incident behind their label.
#pragma once

#include <vector>

#include "rules/model/record.h"
#include "tests/support/scenario/scenario.h"

namespace freshet::scenario {

std::vector<JournalRecord> records_of(const Scenario& scenario, const Configuration& configuration);

}  // namespace freshet::scenario
