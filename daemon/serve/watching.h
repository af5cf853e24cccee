// Watching: which workers of the house the watchdog looks at, and what counts as work done by each
// and as work that waits for it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "daemon/serve/folding.h"
#include "daemon/threads/role_thread.h"
#include "daemon/watchdog/vigil.h"
#include "ingest/transport/gateway_probe.h"

namespace freshet {

struct WatchedParts {
    const Journal& journal;
    Folding& folding;
    std::vector<IngestLane*> lanes;
    std::vector<StateClient*> clients;
    const std::vector<std::unique_ptr<RoleThread>>& threads;  // Of all roles.
    const GatewayProbe& gateway;
    std::function<bool()> doors_open;  // Before, no io thread is there to be watched.
};

// The threads' own probes.
void describe(const std::vector<std::unique_ptr<RoleThread>>& threads, Exporter& exporter);

// All given outlive what is returned.
std::vector<Watched> watched_of(WatchedParts parts);

}  // namespace freshet
