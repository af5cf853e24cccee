// PatrolDoor: where people's reports come in. Each is journaled, and answered when it is durable;
// one sent again with the same id is answered and not journaled again. The ids of the last ones are
// remembered while the daemon runs: a report journaled twice is the same report to every rule.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>

#include "daemon/api/desk.h"
#include "daemon/api/patrol.h"
#include "daemon/http/http.h"

namespace freshet {

struct DaemonState;

class PatrolDoor {
public:
    explicit PatrolDoor(Desk& desk) : desk_(desk) {}

    // HTTP thread only.
    void take(std::string_view body, const DaemonState& daemon, Respond respond);
    const PatrolProbe& probe() const { return probe_; }

private:
    static constexpr std::size_t remembered_max = 4'096;
    struct Known {
        PatrolReport report;
        bool is_durable = false;
    };

    void journal(const Known& known, Respond respond);
    void remember(const Known& known);

    Desk& desk_;
    PatrolProbe probe_;
    std::map<std::string, Known> known_;  // By id.
    std::deque<std::string> order_;       // Of known_, the oldest first.
};

}  // namespace freshet
