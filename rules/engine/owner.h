// Which catchment an incident belongs to, read from its id, so that of all shards exactly one
// answers a command.
#pragma once

#include "rules/engine/epochs.h"
#include "rules/model/ids.h"

namespace freshet {

// The empty catchment where the id names no station and no area that any configuration knew.
CatchmentId owner_of(const IncidentId& incident, const EpochView& epochs);

}  // namespace freshet
