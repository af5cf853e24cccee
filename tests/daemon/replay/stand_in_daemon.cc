// See stand_in_daemon.h. One thread of its own.
#include "tests/daemon/replay/stand_in_daemon.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <thread>
#include <variant>

#include "ingest/codec/stream_message.h"

namespace freshet::testing {

namespace asio = boost::asio;
using asio::ip::tcp;

struct StandInDaemon::Server {
    explicit Server(Faults chosen) : faults(std::move(chosen)) { accept(); }

    void accept() {
        acceptor.async_accept([this](const boost::system::error_code& error, tcp::socket socket) {
            if (error) return;
            read(std::make_shared<Session>(std::move(socket), connections++));
            accept();
        });
    }

    struct Session {
        Session(tcp::socket accepted, int ordinal) : socket(std::move(accepted)), index(ordinal) {}
        tcp::socket socket;
        int index;
        int heard = 0;
        std::string held;
        std::array<char, 4096> buffer{};
    };

    void read(const std::shared_ptr<Session>& session) {
        session->socket.async_read_some(
            asio::buffer(session->buffer),
            [this, session](const boost::system::error_code& error, std::size_t size) {
                if (error) return;
                session->held.append(session->buffer.data(), size);
                if (take(*session)) read(session);
            });
    }

    // False when the connection was closed.
    bool take(Session& session) {
        while (true) {
            const stream::ScanResult scanned = stream::scan(bytes_of(session.held));
            const auto* message = std::get_if<stream::Delimited>(&scanned);
            if (message == nullptr) return true;
            const Report report = std::get<Report>(stream::decode_report(message->message));
            session.held.erase(0, message->consumed);
            heard.push_back(report);
            const int times = ++times_heard[{report.station.text(), report.serial}];
            const int answered_at = faults.answered_at(report);
            if (answered_at > 0 && times >= answered_at) {
                asio::write(
                    session.socket,
                    asio::buffer(stream::encode_ack({report.station.text(), report.serial})));
            }

            if (faults.close_after > 0 && session.index == first_playing &&
                ++session.heard == faults.close_after) {
                session.socket.close();
                return false;
            }
        }
    }

    // The player's look whether somebody listens comes before its own connections.
    static constexpr int first_playing = 1;

    Faults faults;
    asio::io_context io{1};
    tcp::acceptor acceptor{io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)};
    std::vector<Report> heard;
    std::map<std::pair<std::string, std::uint64_t>, int> times_heard;
    int connections = 0;
    std::thread thread;
};

StandInDaemon::StandInDaemon(Faults faults) : server_(std::make_unique<Server>(std::move(faults))) {
    server_->thread = std::thread([this] { server_->io.run(); });
}

StandInDaemon::~StandInDaemon() { stop(); }

std::uint16_t StandInDaemon::port() const { return server_->acceptor.local_endpoint().port(); }

const std::vector<Report>& StandInDaemon::stop() {
    server_->io.stop();
    if (server_->thread.joinable()) server_->thread.join();
    return server_->heard;
}

}  // namespace freshet::testing
