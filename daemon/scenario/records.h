// The inputs of a scenario as records of a journal, in order of arrival: rain without a span gets
// the station's step, commands the id of the incident behind their label.
#pragma once

#include <vector>

#include "daemon/scenario/configuration.h"
#include "daemon/scenario/scenario.h"
#include "rules/model/record.h"

namespace freshet::scenario {

// What stations and people send, under one configuration.
std::vector<JournalRecord> records_of(const Scenario& scenario, const Configuration& configuration);

// With the configurations that come on the way. Of one moment a configuration goes first.
std::vector<JournalRecord> records_of(const Scenario& scenario,
                                      const ReadConfiguration& configurations);

}  // namespace freshet::scenario
