// Door: what the gateway is to the daemon, over the simulated network instead of sockets: the real
// sessions, the real dispatch and the real lane, and around them what ingest/transport does with
// readiness: read a bounded piece, answer, read that peer again when it took its answers. A Role on
// the daemon's clock. Nothing here makes faults; those are the network's.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "ingest/codec/station_directory.h"
#include "ingest/session/admission.h"
#include "ingest/session/session.h"
#include "ingest/transport/dispatch.h"
#include "ingest/transport/gateway_probe.h"
#include "rules/base/role.h"
#include "tests/simulation/world/network.h"

namespace freshet::world {

class Door final : public Role {
public:
    // All outlive it; the lane's sender end is the door's.
    Door(Network& network, IngestLane& lane, const Now& now, const Configuration& configuration);

    std::string_view name() const override { return "door"; }
    Progress poll(Timestamp shown) override;
    std::optional<Timestamp> next_deadline() const override;

    void open();
    void set_directory(const Configuration& configuration) {
        directory_ = StationDirectory(configuration);
    }
    // For a clean end: nothing more is read; what waits for the journal is still answered.
    void stop_reading() { stopped_ = true; }
    std::size_t unanswered() const { return dispatch_.open(); }

    const GatewayProbe& probe() const { return probe_; }
    // Empty, or which session or queue holds more than it may.
    std::string beyond_bounds() const;
    // Empty, or how frames in and frames accounted for differ.
    std::string imbalance() const;

private:
    struct Peer {
        std::unique_ptr<Session> session;
        Wire wire = Wire::sl651;
        std::string outbox;
        std::optional<Duration> unsendable_since;
        std::size_t station = 0;  // Datagrams only.
        bool ended = false;       // The station sends no more, but still takes answers.
    };
    enum class Kind : std::size_t { connection, datagrams };

    Moment moment(Timestamp shown) const { return {shown, now_.monotonic()}; }
    bool settle(Timestamp shown);
    bool read(Timestamp shown);
    bool read_datagrams(Timestamp shown);
    void sweep(Timestamp shown);
    void take_output(const PeerPlace& place, Peer& peer, const Moment& moment);
    bool send(Network::LinkId id, Peer& peer);
    void remove(Network::LinkId id);
    void forget_sender(std::uint64_t id);

    Network& network_;
    const Now& now_;
    Dispatch dispatch_;
    StationDirectory directory_;
    SessionOptions options_, datagram_options_;
    GatewayProbe probe_;
    AdmissionProbe admission_probe_;
    Admission admission_{admission_probe_};
    SessionOutput output_;
    std::map<Network::LinkId, Peer> peers_;
    // A sender that was forgotten and comes again is another: its old tickets are not its own.
    std::map<std::uint64_t, Peer> senders_;
    std::map<std::size_t, std::uint64_t> sender_of_;  // By station.
    std::uint64_t next_sender_ = 1;
    bool open_ = false, stopped_ = false;
};

}  // namespace freshet::world
