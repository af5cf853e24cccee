// TcpListener: accepts, reads up to 64 KiB a turn, answers the lot in one send. Accepting never
// ends: without descriptors it pauses and goes on. A peer that does not take its answers is not
// read.
#pragma once

#include <memory>
#include <string>

#include "ingest/transport/listener.h"
#include "rules/base/result.h"

namespace freshet {

struct TcpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t index = 0;  // Its own among the gateway's listeners.
    // A provider's NAT may stand before a county's stations; more is one peer gone wild.
    std::size_t connections_per_address_max = 1000;
    // A forwarder or a load generator on this machine speaks for everybody behind it.
    std::size_t connections_from_loopback_max = 18'000;
    // The rest of the process needs descriptors too, the journal's database first.
    std::size_t connections_max = 18'000;
    Duration accept_pause = std::chrono::milliseconds(100);
    // A peer that takes none of its answers for so long is let go.
    Duration send_wait_max = std::chrono::seconds(30);
};

// Listening already; start() begins to accept. io with a sentence where the port cannot be had.
Result<std::unique_ptr<Listener>> make_tcp_listener(IoContext& context, const TcpOptions& options,
                                                    SessionMaker make_session, IoShared& shared);

}  // namespace freshet
