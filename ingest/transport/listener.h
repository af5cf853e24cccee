// Listener: one port and the peers that came by it. The gateway holds several and is the only one
// to call them, all on its io thread. IoContext is Asio's io_context, named in .cc files only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>

#include "ingest/codec/source.h"
#include "ingest/codec/station_directory.h"
#include "ingest/session/patience.h"
#include "ingest/session/session.h"
#include "ingest/transport/dispatch.h"
#include "ingest/transport/durable_times.h"
#include "ingest/transport/gateway_probe.h"

namespace boost::asio {
class io_context;
}

namespace freshet {

using IoContext = boost::asio::io_context;

// What the listeners of one io thread share.
struct IoShared {
    std::function<Moment()> now;
    std::shared_ptr<const StationDirectory> directory;
    Dispatch* dispatch = nullptr;  // From run() on.
    GatewayProbe* probe = nullptr;
    DurableTimes durable_times;
    // One buffer for all sockets of the thread: a session keeps what is left of a frame, and
    // nothing else, so ten thousand silent stations cost no buffers.
    std::array<std::uint8_t, 64 * 1024> buffer;
    SessionOutput output;
    std::uint64_t open_connections = 0;  // Of all listeners; the probe's gauge.
    Patience patience;                   // With TCP sources: those of datagrams are easily forged.
    Pressure pressure_floor = Pressure::none;  // From memory, whatever the lane says.
    std::function<Pressure()> memory;          // GatewayOptions' own.
    std::size_t taken_bytes = 0;               // Since memory was last looked at.

    // Gives the output's submissions to the lane; those that do not fit are refused to `session`.
    void submit(const PeerPlace& place, Session& session, const Moment& moment);
    // So much more may be held from now on. The floor rises here, and sinks when its owner says so.
    void took(std::size_t bytes);
};

class Listener {
public:
    virtual ~Listener() = default;

    virtual std::uint16_t port() const = 0;
    virtual void start() = 0;
    // A receipt for one of its peers, who may be gone.
    virtual void settle(const Settlement& settlement) = 0;
    // Sends what settle() left to send.
    virtual void flush() = 0;
    // The lane has room again.
    virtual void resume() = 0;
    // About once a second: deadlines.
    virtual void sweep() = 0;
    // No more is read or accepted; answers still go out.
    virtual void stop_reading() = 0;
};

// What it needs to make one session of its protocol.
using SessionMaker = std::function<std::unique_ptr<Session>(const Source&, const Moment&)>;

}  // namespace freshet
