// Gateway: all sockets of the field, on one io thread. SL 651 comes by TCP and UDP, the stream
// protocol by TCP. Reports go to the journal writer through the ingest lane, and what a station
// hears comes back through it: nothing is acknowledged on the way in.
//
// create() listens; run() is the io thread's body and ends after stop(). bell(), stop(),
// set_directory(), set_pressure_floor() and probe() may be used from any thread, the rest by the
// owner before run().
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ingest/codec/station_directory.h"
#include "ingest/pipeline/mail.h"
#include "ingest/session/session.h"
#include "ingest/transport/gateway_probe.h"
#include "rules/base/result.h"
#include "rules/base/role.h"
#include "rules/base/time.h"

namespace freshet {

struct GatewayOptions {
    std::string address = "127.0.0.1";  // Of SL 651.
    std::string stream_address = "127.0.0.1";
    // 0 = any free port; nothing = not listened to.
    std::optional<std::uint16_t> sl651_port = 5651;  // TCP and UDP.
    std::optional<std::uint16_t> stream_port = 5652;
    std::size_t connections_per_address_max = 1000;
    std::size_t connections_from_loopback_max = 18'000;
    // Fewer where the process may not have so many descriptors.
    std::size_t connections_max = 18'000;
    SessionOptions session = {};
    // What waits for the journal, in all; the lane counts reports, and one may have 64 KiB.
    std::size_t open_bytes_max = 64 * 1024 * 1024;
    // A peer that takes none of its answers for so long is let go.
    Duration send_wait_max = std::chrono::seconds(30);
    // How short memory is right now. Asked on the io thread each time about a mebibyte came in, so
    // that no burst outruns whoever looks at memory by the clock. May be empty.
    std::function<Pressure()> memory = {};
    // What is in the lane when stop() comes is waited for so long.
    Duration drain_max = std::chrono::seconds(5);
};

struct GatewayPorts {
    std::uint16_t sl651_tcp = 0, sl651_udp = 0, stream = 0;  // 0 = not listened to.
};

class Gateway {
public:
    // `now` is the daemon's clock, possibly scaled. io with one sentence for a port that is taken.
    static Result<std::unique_ptr<Gateway>> create(const GatewayOptions& options,
                                                   std::function<Timestamp()> now);
    ~Gateway();
    Gateway(const Gateway&) = delete;
    Gateway& operator=(const Gateway&) = delete;

    // To be rung when receipts are in the lane: the lane's sender bell. Not once the gateway is
    // gone.
    Bell& bell();
    // Until stop(); the lane outlives the call, and the journal writer should answer what is in it.
    void run(IngestLane& lane);
    // No more is read; what the journal still answers is sent; then run() returns.
    void stop();

    void set_directory(std::shared_ptr<const StationDirectory> directory);
    // At least this pressure from now on, whatever the lane says: memory is short.
    void set_pressure_floor(Pressure floor);

    GatewayPorts ports() const;
    const GatewayProbe& probe() const;

private:
    class Core;
    explicit Gateway(std::unique_ptr<Core> core);
    std::unique_ptr<Core> core_;
};

}  // namespace freshet
