// The ids of the domain: each a text of its own type, spelt as in the files and on the wire.
#pragma once

#include "rules/base/name.h"

namespace freshet {

using StationId = Name<struct StationTag>;  // SL 651 address as 10 hex digits, or any id of a file
using CatchmentId = Name<struct CatchmentTag>;  // basin; the unit of sharding and of snapshots
using AreaId = Name<struct AreaTag>;            // GB/T 2260 division, 6 to 15 digits
using PersonId = Name<struct PersonTag>;        // an id, never a name or number
using RuleName = Name<struct RuleTag>;
using SubjectId = Name<struct SubjectTag>;    // what a rule judges: a station, or `station@village`
using IncidentId = Name<struct IncidentTag>;  // <rule>.<subject>.<onset UTC>[~n]; also CAP's thread
using ConfigurationHash = Name<struct ConfigurationTag>;  // content address of a configuration

}  // namespace freshet
