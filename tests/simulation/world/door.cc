// See door.h.
#include "tests/simulation/world/door.h"

#include <fmt/format.h>

#include "ingest/codec/sl651_frame.h"
#include "ingest/session/sl651_session.h"
#include "ingest/session/stream_session.h"

namespace freshet::world {
namespace {

constexpr std::size_t read_bytes_max = 4096;
// Little, so that now and then it is the bytes that hold the sockets back.
constexpr std::size_t lane_bytes_max = 8192;
// As little, for the same reason: a station has four reports open, and sends each three times.
constexpr std::size_t open_tickets_max = 5;
// Of one report's answer, either protocol.
constexpr std::size_t answer_bytes_max = 64;
constexpr Duration send_wait_max = std::chrono::seconds(30);

}  // namespace

Door::Door(Network& network, IngestLane& lane, const Now& now, const Configuration& configuration)
    : network_(network), now_(now), dispatch_(lane, lane_bytes_max), directory_(configuration) {
    options_.open_tickets_max = datagram_options_.open_tickets_max = open_tickets_max;
    datagram_options_.idle_max = std::chrono::minutes(1);
}

void Door::open() {
    open_ = true;
    network_.listen();
}

Progress Door::poll(Timestamp shown) {
    if (!open_) return Progress::idle;
    bool worked = settle(shown);
    if (!stopped_) {
        for (const auto& [id, wire] : network_.accept()) {
            Peer& peer = peers_[id];
            peer.wire = wire;
            if (wire == Wire::stream) {
                peer.session = std::make_unique<StreamSession>(options_, probe_.stream, admission_,
                                                               Source{}, moment(shown));
            } else {
                peer.session = std::make_unique<Sl651Session>(options_, probe_.sl651, admission_,
                                                              Source{}, moment(shown));
            }
            probe_.accepted.add();
            worked = true;
        }
        worked = read(shown) || worked;
        worked = read_datagrams(shown) || worked;
    }
    sweep(shown);
    return worked ? Progress::worked : Progress::idle;
}

bool Door::settle(Timestamp shown) {
    bool worked = false;
    while (const auto settlement = dispatch_.take()) {
        worked = true;
        const bool connection =
            settlement->place.listener == static_cast<std::size_t>(Kind::connection);
        Peer* peer = nullptr;
        if (connection) {
            const auto found = peers_.find(settlement->place.peer);
            if (found != peers_.end()) peer = &found->second;
        } else {
            const auto found = senders_.find(settlement->place.peer);
            if (found != senders_.end()) peer = &found->second;
        }
        // Its session went, and with it the ticket.
        if (peer == nullptr) continue;
        output_.clear();
        if (settlement->stored == Stored::yes) {
            peer->session->on_durable(settlement->ticket, moment(shown), output_);
        } else {
            peer->session->on_refused(settlement->ticket, Refusal::not_stored, moment(shown),
                                      output_);
        }
        if (connection) {
            peer->outbox += output_.send;
            send(settlement->place.peer, *peer);
        } else if (!output_.send.empty()) {
            network_.answer_datagram(peer->station, output_.send);
        }
    }
    return worked;
}

bool Door::read(Timestamp shown) {
    bool worked = false;
    for (auto entry = peers_.begin(); entry != peers_.end();) {
        const Network::LinkId id = entry->first;
        Peer& peer = (entry++)->second;
        if (!dispatch_.may_read()) {
            probe_.read_pauses.add();
            break;
        }
        if (!peer.outbox.empty() || peer.ended) continue;
        const auto arrived = network_.read(id, read_bytes_max);
        if (!arrived) continue;
        worked = true;
        output_.clear();
        if (arrived->end == Network::Arrived::End::none) {
            peer.session->on_bytes(bytes_of(arrived->bytes), moment(shown), directory_, output_);
        } else {
            peer.session->on_end(moment(shown), directory_, output_);
            peer.ended = true;
        }
        const bool broken = arrived->end == Network::Arrived::End::broken;
        take_output({static_cast<std::size_t>(Kind::connection), id}, peer, moment(shown));
        if (broken && peers_.contains(id)) remove(id);
    }
    return worked;
}

bool Door::read_datagrams(Timestamp shown) {
    bool worked = false;
    for (int count = 0; count < 64 && dispatch_.may_read(); ++count) {
        const auto datagram = network_.read_datagram();
        if (!datagram) break;
        worked = true;
        const auto [known, is_new] = sender_of_.try_emplace(datagram->station, next_sender_);
        const std::uint64_t id = known->second;
        Peer& peer = senders_[id];
        if (is_new) {
            ++next_sender_;
            peer.station = datagram->station;
            peer.session = std::make_unique<Sl651Session>(datagram_options_, probe_.sl651,
                                                          admission_, Source{}, moment(shown));
        }
        output_.clear();
        peer.session->on_bytes(bytes_of(datagram->bytes), moment(shown), directory_, output_);
        peer.session->on_end(moment(shown), directory_, output_);
        take_output({static_cast<std::size_t>(Kind::datagrams), id}, peer, moment(shown));
    }
    return worked;
}

void Door::take_output(const PeerPlace& place, Peer& peer, const Moment& moment) {
    const std::optional<CloseReason> reason = output_.close;
    std::vector<Submission> submissions = std::move(output_.submissions);
    output_.submissions.clear();
    for (Submission& submission : submissions) {
        const std::uint64_t ticket = submission.ticket;
        if (const auto refusal = dispatch_.submit(place, std::move(submission), moment.time))
            peer.session->on_refused(ticket, *refusal, moment, output_);
    }
    if (place.listener == static_cast<std::size_t>(Kind::datagrams)) {
        if (!output_.send.empty()) network_.answer_datagram(peer.station, output_.send);
        if (reason) forget_sender(place.peer);
        return;
    }
    peer.outbox += output_.send;
    if (!reason) {
        send(place.peer, peer);
        return;
    }
    probe_.closed[static_cast<std::size_t>(*reason)].add();
    remove(place.peer);
}

// False when the peer is gone.
bool Door::send(Network::LinkId id, Peer& peer) {
    if (!peer.outbox.empty()) {
        const std::size_t sent = network_.write(id, peer.outbox);
        peer.outbox.erase(0, sent);
        if (peer.outbox.empty()) {
            peer.unsendable_since.reset();
        } else if (!peer.unsendable_since) {
            peer.unsendable_since = now_.monotonic();
        }
    }
    if (!peer.ended || !peer.outbox.empty() || peer.session->open_tickets() > 0) return true;
    probe_.closed_by_peer.add();
    remove(id);
    return false;
}

void Door::forget_sender(std::uint64_t id) {
    sender_of_.erase(senders_.at(id).station);
    senders_.erase(id);
}

void Door::remove(Network::LinkId id) {
    network_.close(id);
    peers_.erase(id);
}

void Door::sweep(Timestamp shown) {
    const Moment now = moment(shown);
    for (auto entry = peers_.begin(); entry != peers_.end();) {
        const Network::LinkId id = entry->first;
        Peer& peer = (entry++)->second;
        if (!send(id, peer)) continue;
        if (peer.unsendable_since && now.monotonic >= *peer.unsendable_since + send_wait_max) {
            probe_.closed[static_cast<std::size_t>(CloseReason::slow_reader)].add();
            remove(id);
            continue;
        }
        if (now.monotonic < peer.session->next_deadline()) continue;
        output_.clear();
        peer.session->on_time(now, directory_, output_);
        take_output({static_cast<std::size_t>(Kind::connection), id}, peer, now);
    }
    for (auto entry = senders_.begin(); entry != senders_.end();) {
        const std::uint64_t id = entry->first;
        Peer& peer = (entry++)->second;
        if (now.monotonic < peer.session->next_deadline()) continue;
        output_.clear();
        peer.session->on_time(now, directory_, output_);
        take_output({static_cast<std::size_t>(Kind::datagrams), id}, peer, now);
    }
}

std::optional<Timestamp> Door::next_deadline() const {
    if (!open_) return std::nullopt;
    std::optional<Duration> soonest;
    const auto sooner = [&](Duration at) {
        if (!soonest || at < *soonest) soonest = at;
    };
    for (const auto& [id, peer] : peers_) {
        sooner(peer.session->next_deadline());
        if (peer.unsendable_since) sooner(*peer.unsendable_since + send_wait_max);
    }
    for (const auto& [id, peer] : senders_) sooner(peer.session->next_deadline());
    if (!soonest) return std::nullopt;
    return now_.shown() + (*soonest - now_.monotonic());
}

std::string Door::beyond_bounds() const {
    if (dispatch_.open_bytes() > lane_bytes_max)
        return fmt::format("{} bytes of reports are open", dispatch_.open_bytes());
    const std::size_t held_max = options_.message_bytes_max + sl651::frame_bytes_max;
    for (const auto* peers : {&peers_, &senders_})
        for (const auto& [id, peer] : *peers) {
            if (peer.session->open_tickets() > open_tickets_max)
                return fmt::format("a peer has {} reports open, of at most {}",
                                   peer.session->open_tickets(), open_tickets_max);
            if (peer.session->held_bytes() > held_max)
                return fmt::format("a session holds {} bytes", peer.session->held_bytes());
            // Nothing is read of who does not take the answers to what was read before.
            if (peer.outbox.size() > 2 * open_tickets_max * answer_bytes_max)
                return fmt::format("{} bytes of answers wait for a peer", peer.outbox.size());
        }
    return {};
}

std::string Door::imbalance() const {
    const Sl651Probe& sl651 = probe_.sl651;
    // Not open_tickets(): that bound counts what is settled behind one that is not.
    const std::uint64_t open = sl651.account.open.value() + sl651.account.gone.value();
    std::uint64_t overloaded = 0;
    for (const Counter& refused : sl651.overload.refused) overloaded += refused.value();
    const std::uint64_t in = sl651.frames.value();
    const std::uint64_t out = sl651.downlink.value() + sl651.bad_address.value() +
                              sl651.short_body.value() + overloaded + sl651.not_stored.value() +
                              sl651.replies.value() + sl651.without_reply.value() +
                              sl651.account.parts.value() + sl651.packet_strays.value();
    if (in == out + open) return {};
    return fmt::format("{} frames in, {} answered or refused, {} open", in, out, open);
}

}  // namespace freshet::world
