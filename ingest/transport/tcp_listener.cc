// See tcp_listener.h.
#include "ingest/transport/tcp_listener.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <utility>
#include <vector>

#include "ingest/transport/slot_table.h"

namespace freshet {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// Connections that are made but not accepted yet wait here; a county's stations come back together
// after a power cut.
constexpr int backlog = 4096;
constexpr std::size_t connection_bytes = 2048;  // Of ours, measured.

struct Connection {
    Connection(tcp::socket taken, asio::ip::address from, const Source& source_of,
               std::unique_ptr<Session> made)
        : socket(std::move(taken)),
          address(std::move(from)),
          source(source_of),
          session(std::move(made)) {}

    enum class Reading {
        waiting,  // for bytes
        resting,  // until its answers are sent
        held,     // until the journal's lane has room
        paused,   // until its source has been quiet
        ended,    // by the peer; answers still go out
    };

    tcp::socket socket;
    asio::ip::address address;
    Source source;
    std::unique_ptr<Session> session;
    std::string outbox;
    Duration send_since{};  // Since when the outbox has not moved.
    Reading reading = Reading::resting;
    bool dirty = false;       // In the list of those to flush.
    bool unsendable = false;  // Waits until the socket takes more.
};

Source source_of(const asio::ip::address& address) {
    if (address.is_v4()) return Source::v4(address.to_v4().to_bytes());
    return Source{address.to_v6().to_bytes()};
}

class TcpListener final : public Listener {
public:
    using Id = SlotTable<Connection>::Id;

    TcpListener(IoContext& context, TcpOptions options, SessionMaker make_session, IoShared& shared)
        : options_(std::move(options)),
          acceptor_(context),
          accept_timer_(context),
          make_session_(std::move(make_session)),
          shared_(shared) {}

    void listen(error_code& error) {
        const asio::ip::address address = asio::ip::make_address(options_.address, error);
        if (error) return;
        const tcp::endpoint endpoint(address, options_.port);
        acceptor_.open(endpoint.protocol(), error);
        if (!error) acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
        if (!error) acceptor_.bind(endpoint, error);
        if (!error) acceptor_.listen(backlog, error);
        if (!error) port_ = acceptor_.local_endpoint(error).port();
    }

    std::uint16_t port() const override { return port_; }
    void start() override { accept(); }

    void settle(const Settlement& settlement) override {
        Connection* connection = connections_.find(settlement.place.peer);
        if (connection == nullptr) return;
        shared_.output.clear();
        const Moment now = shared_.now();
        if (settlement.stored == Stored::yes) {
            connection->session->on_durable(settlement.ticket, now, shared_.output);
        } else {
            connection->session->on_refused(settlement.ticket, Refusal::not_stored, now,
                                            shared_.output);
        }
        connection->outbox += shared_.output.send;
        mark_dirty(settlement.place.peer, *connection);
    }

    void flush() override {
        std::vector<Id> dirty = std::move(dirty_);
        dirty_.clear();
        for (const Id id : dirty) {
            Connection* connection = connections_.find(id);
            if (connection == nullptr) continue;
            connection->dirty = false;
            send(id, *connection);
        }
    }

    void resume() override {
        std::vector<Id> held = std::move(held_);
        held_.clear();
        for (const Id id : held) {
            Connection* connection = connections_.find(id);
            if (connection != nullptr && connection->reading == Connection::Reading::held)
                wait_to_read(id, *connection);
        }
    }

    void sweep() override {
        const Moment now = shared_.now();
        connections_.for_each([&](Id id, Connection& connection) {
            if (connection.unsendable &&
                now.monotonic >= connection.send_since + options_.send_wait_max)
                return close(id, connection, CloseReason::slow_reader);
            if (connection.reading == Connection::Reading::paused &&
                shared_.patience.mood(connection.source, now.monotonic) == Patience::Mood::listens)
                wait_to_read(id, connection);
            if (now.monotonic < connection.session->next_deadline()) return;
            shared_.output.clear();
            connection.session->on_time(now, *shared_.directory, shared_.output);
            take_output(id, connection, now);
        });
        flush();
    }

    void stop_reading() override {
        stopping_ = true;
        error_code ignored;
        acceptor_.close(ignored);
        accept_timer_.cancel();
    }

private:
    void accept() {
        if (stopping_) return;
        // New connections cost memory and bring more to hold; those there are come first.
        if (open_count() >= options_.connections_max ||
            shared_.pressure_floor >= Pressure::refuse_regular)
            return pause_accepting();
        acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
            if (stopping_ || error == asio::error::operation_aborted) return;
            // Out of descriptors or memory, mostly; whatever it is, accepting goes on.
            if (error && error != asio::error::connection_aborted) return pause_accepting();
            if (!error) add(std::move(socket));
            accept();
        });
    }

    void pause_accepting() {
        shared_.probe->accept_pauses.add();
        accept_timer_.expires_after(options_.accept_pause);
        accept_timer_.async_wait([this](const error_code& error) {
            if (!error) accept();
        });
    }

    void add(tcp::socket socket) {
        error_code error;
        const asio::ip::address address = socket.remote_endpoint(error).address();
        if (error) return;  // Gone already.
        const Moment now = shared_.now();
        const Source source = source_of(address);
        if (shared_.patience.mood(source, now.monotonic) == Patience::Mood::paused)
            return shared_.probe->refused_noise.add();
        std::size_t& count = of_address_[address];
        if (count >= limit_of(address)) return shared_.probe->refused_address.add();
        socket.non_blocking(true, error);
        if (!error) socket.set_option(tcp::no_delay(true), error);
        if (error) {
            if (count == 0) of_address_.erase(address);
            return;
        }
        ++count;
        shared_.probe->accepted.add();
        const Id id = connections_.add(std::make_unique<Connection>(
            std::move(socket), address, source, make_session_(source, now)));
        shared_.probe->connections.set(++open_count());
        shared_.took(connection_bytes);
        wait_to_read(id, *connections_.find(id));
    }

    std::size_t limit_of(const asio::ip::address& address) const {
        return address.is_loopback() ? options_.connections_from_loopback_max
                                     : options_.connections_per_address_max;
    }

    void wait_to_read(Id id, Connection& connection) {
        connection.reading = Connection::Reading::waiting;
        connection.socket.async_wait(tcp::socket::wait_read, [this, id](const error_code& error) {
            if (error) return;
            if (Connection* ready = connections_.find(id)) read(id, *ready);
        });
    }

    void hold(Id id, Connection& connection) {
        connection.reading = Connection::Reading::held;
        held_.push_back(id);
        shared_.probe->read_pauses.add();
    }

    void read(Id id, Connection& connection) {
        if (stopping_) return;
        if (!shared_.dispatch->may_read()) return hold(id, connection);
        const Moment now = shared_.now();
        if (shared_.patience.mood(connection.source, now.monotonic) == Patience::Mood::paused) {
            connection.reading = Connection::Reading::paused;
            return;
        }
        error_code error;
        const std::size_t size = connection.socket.read_some(asio::buffer(shared_.buffer), error);
        if (error == asio::error::would_block) return wait_to_read(id, connection);
        shared_.output.clear();
        if (error) {
            connection.reading = Connection::Reading::ended;
            connection.session->on_end(now, *shared_.directory, shared_.output);
        } else {
            shared_.probe->read_bytes.add(size);
            shared_.took(size);
            connection.session->on_bytes(Bytes(shared_.buffer).first(size), now, *shared_.directory,
                                         shared_.output);
            connection.reading = Connection::Reading::resting;
            take_noise(connection.source, size, now);
        }
        // A broken connection takes no answers; one whose peer only stopped sending still does.
        if (error && error != asio::error::eof) {
            shared_.submit({options_.index, id}, *connection.session, now);
            shared_.probe->closed_by_peer.add();
            return remove(id, connection);
        }
        take_output(id, connection, now);
        flush();
    }

    void take_noise(const Source& source, std::size_t size, const Moment& now) {
        const std::size_t noise = shared_.output.noise_bytes;
        static_cast<void>(
            shared_.patience.take(source, size - std::min(size, noise), noise, now.monotonic));
        shared_.probe->noise_pauses.set(shared_.patience.pauses());
    }

    // Submits, sends and closes as the session said.
    void take_output(Id id, Connection& connection, const Moment& now) {
        const std::optional<CloseReason> reason = shared_.output.close;
        shared_.submit({options_.index, id}, *connection.session, now);
        connection.outbox += shared_.output.send;
        if (reason) return close(id, connection, *reason);
        mark_dirty(id, connection);
    }

    void mark_dirty(Id id, Connection& connection) {
        if (connection.dirty) return;
        connection.dirty = true;
        dirty_.push_back(id);
    }

    // Sends what there is, then decides whether to read on.
    void send(Id id, Connection& connection) {
        if (connection.unsendable) return;
        while (!connection.outbox.empty()) {
            error_code error;
            const std::size_t sent =
                connection.socket.write_some(asio::buffer(connection.outbox), error);
            shared_.probe->sent_bytes.add(sent);
            connection.outbox.erase(0, sent);
            if (error == asio::error::would_block) return wait_to_send(id, connection);
            if (error) {
                shared_.probe->closed_by_peer.add();
                return remove(id, connection);
            }
        }
        if (connection.outbox.capacity() > 4096) connection.outbox = std::string();
        if (connection.reading == Connection::Reading::ended) {
            if (connection.session->open_tickets() > 0) return;
            shared_.probe->closed_by_peer.add();
            return remove(id, connection);
        }
        if (connection.reading == Connection::Reading::resting && !stopping_)
            wait_to_read(id, connection);
    }

    void wait_to_send(Id id, Connection& connection) {
        connection.unsendable = true;
        connection.send_since = shared_.now().monotonic;
        connection.socket.async_wait(tcp::socket::wait_write, [this, id](const error_code& error) {
            Connection* ready = connections_.find(id);
            if (error || ready == nullptr) return;
            ready->unsendable = false;
            send(id, *ready);
        });
    }

    void close(Id id, Connection& connection, CloseReason reason) {
        shared_.probe->closed[static_cast<std::size_t>(reason)].add();
        remove(id, connection);
    }

    void remove(Id id, Connection& connection) {
        const auto counted = of_address_.find(connection.address);
        if (--counted->second == 0) of_address_.erase(counted);
        connections_.remove(id);
        shared_.probe->connections.set(--open_count());
    }

    // All listeners of the thread count into one gauge.
    std::uint64_t& open_count() { return shared_.open_connections; }

    const TcpOptions options_;
    tcp::acceptor acceptor_;
    asio::steady_timer accept_timer_;
    SessionMaker make_session_;
    IoShared& shared_;
    SlotTable<Connection> connections_;
    std::map<asio::ip::address, std::size_t> of_address_;
    std::vector<Id> dirty_, held_;
    std::uint16_t port_ = 0;
    bool stopping_ = false;
};

}  // namespace

Result<std::unique_ptr<Listener>> make_tcp_listener(IoContext& context, const TcpOptions& options,
                                                    SessionMaker make_session, IoShared& shared) {
    auto listener =
        std::make_unique<TcpListener>(context, options, std::move(make_session), shared);
    error_code error;
    listener->listen(error);
    if (error)
        return Error{ErrorCode::io, "cannot listen on TCP " + options.address + ":" +
                                        std::to_string(options.port) + ": " + error.message()};
    return std::unique_ptr<Listener>(std::move(listener));
}

}  // namespace freshet
