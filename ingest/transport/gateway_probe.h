// GatewayProbe: what the sockets of one io thread saw. Written by that thread alone.
#pragma once

#include <array>
#include <string>

#include "ingest/session/admission.h"
#include "ingest/session/session.h"
#include "ingest/session/sl651_probe.h"
#include "ingest/session/stream_session.h"
#include "rules/base/counter.h"
#include "rules/base/histogram.h"

namespace freshet {

struct GatewayProbe {
    Counter sweeps;       // Looks at deadlines, one a second: the io thread is alive.
    Counter connections;  // Open now.
    Counter accepted;
    Counter refused_address;  // Too many from one address.
    Counter refused_noise;    // From a source that made too much noise lately.
    Counter noise_pauses;
    Counter accept_pauses;
    std::array<Counter, close_reason_count> closed;  // By us, with a reason.
    Counter closed_by_peer;
    Counter read_bytes;
    Counter sent_bytes;
    Counter read_pauses;  // The journal's lane was full: sockets were left unread.
    Counter datagrams;
    Counter datagrams_lost;  // By the kernel, before they were read.
    Counter datagram_peers_full;
    Counter datagram_replies_lost;
    Counter udp_peers;  // Known now.
    AdmissionProbe admission;
    Histogram observation_to_durable;
    Sl651Probe sl651;
    StreamSessionProbe stream;

    void describe(auto&& metric) const {
        metric("freshet_gateway_sweeps_total", "Looks at the connections' deadlines", sweeps);
        metric("freshet_gateway_connections", "Open TCP connections", connections);
        metric("freshet_gateway_accepted_total", "TCP connections accepted", accepted);
        metric("freshet_gateway_refused_address_total",
               "Connections refused because one address had too many", refused_address);
        metric("freshet_gateway_refused_noise_total",
               "Connections refused because their source made too much noise lately",
               refused_noise);
        metric("freshet_gateway_noise_pauses_total",
               "Times that a source was not listened to for a while because of its noise",
               noise_pauses);
        metric("freshet_gateway_accept_pauses_total",
               "Pauses of accepting because descriptors or places ran out", accept_pauses);
        for (std::size_t index = 0; index < closed.size(); ++index) {
            const std::string reason(to_string(static_cast<CloseReason>(index)));
            metric("freshet_gateway_closed_" + reason + "_total",
                   "Connections closed by us: " + reason, closed[index]);
        }
        metric("freshet_gateway_closed_by_peer_total", "Connections closed by the other end",
               closed_by_peer);
        metric("freshet_gateway_read_bytes_total", "Bytes read from sockets", read_bytes);
        metric("freshet_gateway_sent_bytes_total", "Bytes sent", sent_bytes);
        metric("freshet_gateway_read_pauses_total",
               "Times that reading stopped because the journal was behind", read_pauses);
        metric("freshet_gateway_datagrams_total", "Datagrams read", datagrams);
        metric("freshet_gateway_datagrams_lost_total", "Datagrams the kernel dropped",
               datagrams_lost);
        metric("freshet_gateway_datagram_peers_full_total",
               "Datagrams refused because too many senders are known", datagram_peers_full);
        metric("freshet_gateway_datagram_replies_lost_total", "Replies that could not be sent",
               datagram_replies_lost);
        metric("freshet_gateway_udp_peers", "UDP senders known now", udp_peers);
        admission.describe(metric);
        metric("freshet_gateway_observation_to_durable_seconds",
               "From a report's arrival to the journal's answer, in real time",
               observation_to_durable);
        sl651.describe(metric);
        stream.describe(metric);
    }
};

}  // namespace freshet
