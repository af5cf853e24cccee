// Player: sends a plan over N connections at the daemon's pace and counts what comes back. A report
// without an answer is sent again after 10 s of real time, twice, as a station would; a connection
// that breaks is opened again and its open reports sent again. One thread, blocking until the end.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "daemon/replay/pace.h"
#include "daemon/replay/plan.h"
#include "daemon/replay/wire.h"

namespace freshet {

struct PlayCounts {
    std::uint64_t sent = 0;            // Reports, each once however often it was sent.
    std::uint64_t acknowledged = 0;    // Of these.
    std::uint64_t unacknowledged = 0;  // Of these, given up.
    std::uint64_t resends = 0;
    std::uint64_t connections_lost = 0;
    double seconds = 0;
};

struct PlayerOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5652;
    std::size_t connections = 8;
    std::chrono::milliseconds resend_after = std::chrono::seconds(10);
    int resends_max = 2;
    // Called about once a second with the counts so far.
    std::function<void(const PlayCounts&, Timestamp storm_time)> progress = [](const PlayCounts&,
                                                                               Timestamp) {};
};

// unavailable when nobody listens there at the beginning; later losses are counted.
Result<PlayCounts> play(const ReplayPlan& plan, const Wire& wire, const Pace& pace,
                        const PlayerOptions& options);

}  // namespace freshet
