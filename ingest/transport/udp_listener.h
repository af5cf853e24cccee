// UdpListener: datagrams of SL 651. Each sender is a peer with a session of its own, because the
// packets of a message may come in several datagrams; it is forgotten when nothing is open. A
// reply goes to the sender, one frame a datagram.
#pragma once

#include <memory>
#include <string>

#include "ingest/transport/listener.h"
#include "rules/base/result.h"

namespace freshet {

struct UdpOptions {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;
    std::size_t index = 0;  // Its own among the gateway's listeners.
    // Senders known at once. A sender's address is easily forged, so there must be an end.
    std::size_t peers_max = 20'000;
};

Result<std::unique_ptr<Listener>> make_udp_listener(IoContext& context, const UdpOptions& options,
                                                    SessionMaker make_session, IoShared& shared);

}  // namespace freshet
