// Accounts: what the house keeps count of from two sides, from the frame to the receipt, and how
// old and how full what waits is.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/metrics/conservation.h"
#include "daemon/serve/calling.h"
#include "daemon/serve/folding.h"
#include "ingest/transport/gateway_probe.h"
#include "rules/base/time.h"

namespace freshet {

struct AccountParts {
    const GatewayProbe& gateway;
    std::vector<std::pair<std::string, IngestLane*>> lanes;
    const Folding& folding;
    const Calling& calling;
    const Journal& journal;
    const State& state;
    std::function<Timestamp()> now;
    double clock_factor = 1.0;  // Storm seconds to a real one.
};

// Before any thread runs, since what stands at the start is read. All given outlive both.
void open_accounts(const AccountParts& parts, Conservation& conservation, Exporter& exporter);

}  // namespace freshet
