// Warnings, notices, pages and ledger lines as JSON objects: the same fields in the API, in
// backtest's output and in the live view. Times carry +08:00, values are numbers in the element's
// unit.
#pragma once

#include <boost/json/fwd.hpp>

#include "fanout/rollcall/ledger.h"
#include "rules/model/commit.h"
#include "rules/model/warning.h"

namespace freshet {

// open, subsided (all released, a person has still to clear it) or ended.
std::string_view incident_state(const Warning& latest);

boost::json::object to_json(const Warning& warning);
boost::json::object to_json(const LateCrossing& crossing);
boost::json::object to_json(const Notice& notice);
boost::json::object to_json(const PatrolReport& report);
boost::json::object to_json(const StationPage& page);
boost::json::object to_json(const LedgerLine& line);

}  // namespace freshet
