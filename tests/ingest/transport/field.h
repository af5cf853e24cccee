// The surroundings of a gateway under test: a gateway on a thread of its own, a journal writer that
// answers when the test says so, and clients on blocking sockets. Every wait has an end, so that a
// missing answer is a failure and not a hang.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "ingest/transport/gateway.h"

namespace freshet::testing {

// True as soon as `condition` holds; false after ten seconds of asking.
bool eventually(const std::function<bool()>& condition);

class Field {
public:
    explicit Field(GatewayOptions options = {}, std::size_t lane_capacity = 4096);
    ~Field();

    enum class Writer { holds, stores, fails };
    void set_writer(Writer mode) { mode_ = mode; }

    Gateway& gateway() { return *gateway_; }
    const GatewayProbe& probe() const { return gateway_->probe(); }
    // Reports the writer has answered.
    std::vector<Report> stored() const;
    // Asks the gateway to end and waits for its thread.
    void stop();

private:
    void write();

    std::unique_ptr<Gateway> gateway_;
    IngestLane lane_;
    std::atomic<Writer> mode_{Writer::stores};
    std::atomic<bool> ending_{false};
    mutable std::mutex mutex_;
    std::vector<Report> stored_;
    std::thread io_, writer_;
};

class Client {
public:
    enum class Kind { tcp, udp };
    // A socket, not yet connected.
    explicit Client(Kind kind = Kind::tcp);
    ~Client();
    Client(Client&& other) noexcept;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Calls from this address of the loopback network.
    void bind(const char* address);
    void connect(std::uint16_t port);
    bool try_connect(const char* address, std::uint16_t port);
    static Client to(std::uint16_t port, Kind kind = Kind::tcp);

    void send(std::string_view bytes);
    void end_sending();
    // Until so many bytes came, the other end closed, or ten seconds passed.
    std::string receive(std::size_t size_bytes);
    // What comes within a short while: for showing that nothing does.
    std::string receive_soon();
    // The other end closes within ten seconds.
    bool is_closed();
    int descriptor() const { return descriptor_; }

private:
    std::string receive_until(std::size_t size_bytes, int wait_ms);
    int descriptor_;
};

// SL 651, station 0012345678: an uplink without elements, and the reply's size in bytes.
std::string uplink(std::uint8_t function, std::uint16_t serial);
inline constexpr std::size_t reply_bytes = 25;
// Serial of the reply at `index` in what was received; CHECKs that it is a frame.
std::uint16_t serial_of_reply(std::string_view bytes, std::size_t index);

}  // namespace freshet::testing
