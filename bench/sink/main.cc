// freshet-sink: the least that a server of SL 651 frames can do, to measure ours against. One Asio
// thread reads up to 64 KiB, checks each frame's length and CRC, and answers the lot in one send:
// one confirmation a frame, copied from a template. It keeps nothing and decides nothing.
#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "ingest/codec/sl651_crc.h"
#include "ingest/codec/sl651_encode.h"

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace freshet;

class Session : public std::enable_shared_from_this<Session> {
public:
    explicit Session(tcp::socket socket) : socket_(std::move(socket)), buffer_(64 * 1024) {}

    void read() {
        socket_.async_read_some(
            asio::buffer(buffer_.data() + held_, buffer_.size() - held_),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t size) {
                if (!error) self->on_bytes(size);
            });
    }

private:
    void on_bytes(std::size_t size) {
        held_ += size;
        std::size_t at = 0;
        answers_.clear();
        while (held_ - at >= sl651::overhead_bytes) {
            const std::uint8_t* frame = buffer_.data() + at;
            const std::size_t length = (std::size_t{frame[11]} << 8 | frame[12]) & 0xFFF;
            const std::size_t whole = length + sl651::overhead_bytes;
            if (frame[0] != 0x7E || frame[1] != 0x7E) return;  // Whoever sends noise is let go.
            if (held_ - at < whole) break;
            const std::uint16_t crc =
                static_cast<std::uint16_t>(frame[whole - 2] << 8 | frame[whole - 1]);
            if (crc != sl651::crc16(Bytes(frame, whole - 2))) return;
            if (template_.empty()) make_template(Bytes(frame, whole));
            answers_ += template_;
            at += whole;
        }
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(at),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(held_), buffer_.begin());
        held_ -= at;
        if (answers_.empty()) return read();
        asio::async_write(
            socket_, asio::buffer(answers_),
            [self = shared_from_this()](const boost::system::error_code& error, std::size_t) {
                if (!error) self->read();
            });
    }

    void make_template(Bytes frame) {
        const sl651::ScanResult scanned = sl651::scan(frame);
        const auto* good = std::get_if<sl651::Frame>(&scanned);
        if (good == nullptr) return;
        sl651::Confirmation confirmation;
        confirmation.envelope.centre = good->centre;
        confirmation.envelope.address = good->address;
        confirmation.envelope.password = good->password;
        confirmation.envelope.function = good->function;
        confirmation.envelope.end = sl651::End::esc;
        template_ = sl651::encode_confirm(confirmation);
    }

    tcp::socket socket_;
    std::vector<std::uint8_t> buffer_;
    std::size_t held_ = 0;
    std::string answers_, template_;
};

void accept(tcp::acceptor& acceptor) {
    acceptor.async_accept([&acceptor](const boost::system::error_code& error, tcp::socket socket) {
        if (!error) {
            socket.set_option(tcp::no_delay(true));
            std::make_shared<Session>(std::move(socket))->read();
        }
        if (acceptor.is_open()) accept(acceptor);
    });
}

}  // namespace

int main() {
    asio::io_context io{1};
    tcp::acceptor acceptor(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    acceptor.listen(4096);
    asio::signal_set ends(io, SIGTERM, SIGINT);
    ends.async_wait([&](const boost::system::error_code&, int) { io.stop(); });
    accept(acceptor);
    fmt::print("port {}\n", acceptor.local_endpoint().port());
    std::fflush(stdout);
    io.run();
    return 0;
}
