// See field.h.
#include "tests/ingest/transport/field.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <utility>
#include <variant>

#include "ingest/codec/sl651_encode.h"
#include "ingest/codec/sl651_frame.h"
#include "rules/base/check.h"

namespace freshet::testing {
namespace {

constexpr int patience_ms = 10'000;
const Timestamp storm_time = *parse_time("2026-07-01 06:00:05", beijing);

GatewayOptions on_free_ports(GatewayOptions options) {
    options.sl651_port = 0;
    options.stream_port = 0;
    return options;
}

}  // namespace

bool eventually(const std::function<bool()>& condition) {
    for (int waited_ms = 0; waited_ms < patience_ms; waited_ms += 2) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return condition();
}

Field::Field(GatewayOptions options, std::size_t lane_capacity)
    : gateway_(std::move(*Gateway::create(on_free_ports(options), [] { return storm_time; }))),
      lane_(lane_capacity, nullptr, &gateway_->bell()),
      io_([this] { gateway_->run(lane_); }),
      writer_([this] { write(); }) {}

Field::~Field() {
    if (mode_ == Writer::holds) mode_ = Writer::fails;
    stop();
    ending_ = true;
    writer_.join();
}

void Field::stop() {
    gateway_->stop();
    if (io_.joinable()) io_.join();
}

std::vector<Report> Field::stored() const {
    const std::lock_guard lock(mutex_);
    return stored_;
}

void Field::write() {
    while (!ending_) {
        IngestMail mail;
        const Writer mode = mode_;
        if (mode == Writer::holds || !lane_.mail().take(mail)) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
            continue;
        }
        CHECK(mail.record.received_at == storm_time);
        const Stored stored = mode == Writer::stores ? Stored::yes : Stored::no;
        if (stored == Stored::yes) {
            const std::lock_guard lock(mutex_);
            stored_.push_back(std::get<Report>(mail.record.body));
        }
        CHECK(lane_.receipts().put({mail.ticket, stored}));
    }
}

Client::Client(Kind kind)
    : descriptor_(::socket(AF_INET, kind == Kind::tcp ? SOCK_STREAM : SOCK_DGRAM, 0)) {
    CHECK(descriptor_ >= 0);
}

Client::Client(Client&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

Client::~Client() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

void Client::connect(std::uint16_t port) { CHECK(try_connect("127.0.0.1", port)); }

bool Client::try_connect(const char* text, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    CHECK(inet_pton(AF_INET, text, &address.sin_addr) == 1);
    return ::connect(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
}

void Client::bind(const char* text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    CHECK(inet_pton(AF_INET, text, &address.sin_addr) == 1);
    CHECK(::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
}

Client Client::to(std::uint16_t port, Kind kind) {
    Client client(kind);
    client.connect(port);
    return client;
}

void Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;  // The other end closed; what is expected of it is said elsewhere.
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Client::end_sending() { ::shutdown(descriptor_, SHUT_WR); }

std::string Client::receive_until(std::size_t size_bytes, int wait_ms) {
    std::string received;
    while (received.size() < size_bytes) {
        pollfd watched{descriptor_, POLLIN, 0};
        if (::poll(&watched, 1, wait_ms) <= 0) break;
        char buffer[65536];
        const ssize_t size = ::recv(descriptor_, buffer, sizeof buffer, 0);
        if (size <= 0) break;
        received.append(buffer, static_cast<std::size_t>(size));
    }
    return received;
}

std::string Client::receive(std::size_t size_bytes) {
    return receive_until(size_bytes, patience_ms);
}

std::string Client::receive_soon() { return receive_until(1, 50); }

bool Client::is_closed() {
    pollfd watched{descriptor_, POLLIN, 0};
    if (::poll(&watched, 1, patience_ms) <= 0) return false;
    char byte = 0;
    return ::recv(descriptor_, &byte, 1, 0) <= 0;
}

std::string uplink(std::uint8_t function, std::uint16_t serial) {
    const sl651::Envelope envelope{
        {}, 1, {0x00, 0x12, 0x34, 0x56, 0x78}, 0x04D2, function, std::nullopt, sl651::End::etx};
    std::string body("\x00\x00\x26\x07\x01\x06\x00\x03", 8);
    body[0] = static_cast<char>(serial >> 8);
    body[1] = static_cast<char>(serial);
    return encode_frame(envelope, bytes_of(body));
}

std::uint16_t serial_of_reply(std::string_view bytes, std::size_t index) {
    const sl651::ScanResult result = sl651::scan(bytes_of(bytes.substr(index * reply_bytes)));
    const sl651::Frame* frame = std::get_if<sl651::Frame>(&result);
    CHECK(frame != nullptr && frame->direction == sl651::Direction::down);
    return sl651::heading_of(*frame)->serial;
}

}  // namespace freshet::testing
