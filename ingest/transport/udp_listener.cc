// See udp_listener.h.
#include "ingest/transport/udp_listener.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <unordered_map>
#include <utility>

#include "ingest/transport/slot_table.h"
#include "ingest/transport/udp_socket.h"

namespace freshet {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

struct UdpPeer {
    std::string address;
    std::unique_ptr<Session> session;
};

class UdpListener final : public Listener {
public:
    using Id = SlotTable<UdpPeer>::Id;

    UdpListener(IoContext& context, UdpOptions options, std::unique_ptr<UdpSocket> socket,
                SessionMaker make_session, IoShared& shared)
        : options_(std::move(options)),
          socket_(std::move(socket)),
          readiness_(context, socket_->descriptor()),
          make_session_(std::move(make_session)),
          shared_(shared) {}
    // The socket closes its descriptor itself.
    ~UdpListener() override { readiness_.release(); }

    std::uint16_t port() const override { return socket_->port(); }
    void start() override { wait_to_read(); }

    void settle(const Settlement& settlement) override {
        UdpPeer* peer = peers_.find(settlement.place.peer);
        if (peer == nullptr) return;
        const Moment now = shared_.now();
        shared_.output.clear();
        if (settlement.stored == Stored::yes) {
            peer->session->on_durable(settlement.ticket, now, shared_.output);
        } else {
            peer->session->on_refused(settlement.ticket, Refusal::not_stored, now, shared_.output);
        }
        send(*peer);
        forget_if_done(settlement.place.peer, *peer);
    }

    void flush() override {}  // Each reply is a datagram and has gone already.

    void resume() override {
        if (!std::exchange(held_, false)) return;
        wait_to_read();
    }

    void sweep() override {
        const Moment now = shared_.now();
        peers_.for_each([&](Id id, UdpPeer& peer) {
            if (now.monotonic < peer.session->next_deadline()) return;
            shared_.output.clear();
            peer.session->on_time(now, *shared_.directory, shared_.output);
            take_output(id, peer, now);
        });
    }

    void stop_reading() override {
        stopping_ = true;
        error_code ignored;
        readiness_.cancel(ignored);
    }

private:
    // Datagrams a turn, so that a flood of them leaves time for the connections.
    static constexpr int turn_max = 64;

    void wait_to_read() {
        if (stopping_) return;
        readiness_.async_wait(asio::posix::stream_descriptor::wait_read,
                              [this](const error_code& error) {
                                  if (!error) read_turn();
                              });
    }

    void read_turn() {
        for (int count = 0; count < turn_max && !stopping_; ++count) {
            if (!shared_.dispatch->may_read()) {
                held_ = true;
                return shared_.probe->read_pauses.add();
            }
            const auto datagram = socket_->receive(shared_.buffer);
            if (!datagram) break;
            shared_.probe->datagrams.add();
            shared_.probe->read_bytes.add(datagram->bytes.size());
            shared_.took(datagram->bytes.size());
            shared_.probe->datagrams_lost.set(socket_->lost());
            read(*datagram);
        }
        wait_to_read();
    }

    void read(const UdpSocket::Datagram& datagram) {
        const Moment now = shared_.now();
        const auto known = ids_.find(datagram.sender);
        if (known == ids_.end() && peers_.size() >= options_.peers_max)
            return shared_.probe->datagram_peers_full.add();
        const Id id = known != ids_.end() ? known->second : add(datagram, now);
        UdpPeer& peer = *peers_.find(id);
        shared_.output.clear();
        peer.session->on_bytes(datagram.bytes, now, *shared_.directory, shared_.output);
        peer.session->on_end(now, *shared_.directory, shared_.output);
        take_output(id, peer, now);
    }

    Id add(const UdpSocket::Datagram& datagram, const Moment& now) {
        auto peer = std::make_unique<UdpPeer>(
            UdpPeer{datagram.sender, make_session_(datagram.source, now)});
        const Id id = ids_[datagram.sender] = peers_.add(std::move(peer));
        shared_.probe->udp_peers.set(peers_.size());
        return id;
    }

    void take_output(Id id, UdpPeer& peer, const Moment& now) {
        const std::optional<CloseReason> reason = shared_.output.close;
        shared_.submit({options_.index, id}, *peer.session, now);
        send(peer);
        // Silence is how a sender of datagrams says good-bye; only noise is worth a count.
        if (!reason) return forget_if_done(id, peer);
        if (*reason == CloseReason::noise)
            shared_.probe->closed[static_cast<std::size_t>(*reason)].add();
        forget(id, peer);
    }

    // Senders are easily forged, and one that is remembered takes the place of another: only those
    // are that wait for an answer or have sent part of a message.
    void forget_if_done(Id id, UdpPeer& peer) {
        if (peer.session->is_forgettable()) forget(id, peer);
    }

    void forget(Id id, UdpPeer& peer) {
        ids_.erase(peer.address);
        peers_.remove(id);
        shared_.probe->udp_peers.set(peers_.size());
    }

    void send(const UdpPeer& peer) {
        if (shared_.output.send.empty()) return;
        if (socket_->send(peer.address, shared_.output.send) == UdpSocket::Sent::yes) {
            shared_.probe->sent_bytes.add(shared_.output.send.size());
        } else {
            shared_.probe->datagram_replies_lost.add();
        }
    }

    const UdpOptions options_;
    std::unique_ptr<UdpSocket> socket_;
    asio::posix::stream_descriptor readiness_;
    SessionMaker make_session_;
    IoShared& shared_;
    SlotTable<UdpPeer> peers_;
    std::unordered_map<std::string, Id> ids_;
    bool held_ = false;
    bool stopping_ = false;
};

}  // namespace

Result<std::unique_ptr<Listener>> make_udp_listener(IoContext& context, const UdpOptions& options,
                                                    SessionMaker make_session, IoShared& shared) {
    Result<std::unique_ptr<UdpSocket>> socket = UdpSocket::create(options.address, options.port);
    if (!socket) return socket.error();
    return std::unique_ptr<Listener>(std::make_unique<UdpListener>(
        context, options, std::move(*socket), std::move(make_session), shared));
}

}  // namespace freshet
