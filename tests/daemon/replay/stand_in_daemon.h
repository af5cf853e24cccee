// A server of the stream protocol on loopback that acknowledges what it likes: the other side of
// the player. Faults it makes: it answers only the n-th time it hears a report, or never, and it
// closes a connection after so many reports. It never says something wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "rules/model/observation.h"

namespace freshet::testing {

class StandInDaemon {
public:
    struct Faults {
        // How often this report must have come before it is acknowledged; 0 = never.
        std::function<int(const Report&)> answered_at = [](const Report&) { return 1; };
        // Reports of a connection after which it is closed; 0 = none. The first connection only.
        int close_after = 0;
    };
    explicit StandInDaemon(Faults faults);
    ~StandInDaemon();

    std::uint16_t port() const;

    // Ends the server; then what it heard, in order of arrival.
    const std::vector<Report>& stop();

private:
    struct Server;
    std::unique_ptr<Server> server_;
};

}  // namespace freshet::testing
