// BroadcastChannel: CAP by HTTP POST to a platform that owns loudspeakers, displays and area SMS.
// A 2xx means the platform took the message over; whether anybody heard it is told later. Each
// request has one deadline for the whole of it, and a connection of its own: a platform that is
// slow, breaks off or answers twice spoils nothing but its own request.
//
// The role's thread moves the sockets in drive(); there is no other.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "fanout/adapters/channel.h"
#include "rules/base/result.h"

namespace freshet {

struct BroadcastOptions {
    std::string url;    // "http://127.0.0.1:8900/cap"
    std::string token;  // Sent as a bearer token; empty = none.
    std::size_t in_flight_max = 4;
    // Real time, whatever the storm's clock does: it is a network.
    std::chrono::milliseconds request_deadline = std::chrono::seconds(10);
    std::size_t answer_bytes_max = 64 * 1024;
    // How often the sockets are looked at while a request is out, in the role's time: the wiring
    // of a scaled clock multiplies it by the factor.
    Duration look_every = std::chrono::milliseconds(10);
};

class BroadcastChannel final : public Channel {
public:
    // invalid_argument: the address is no http://HOST[:PORT][/PATH].
    static Result<std::unique_ptr<BroadcastChannel>> create(BroadcastOptions options);
    ~BroadcastChannel() override;

    bool begin(const Call& call) override;
    bool take(Attempt& attempt) override;
    void drive(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;

private:
    class Posts;
    explicit BroadcastChannel(std::unique_ptr<Posts> posts);
    std::unique_ptr<Posts> posts_;
};

// What the status of an answer means for the attempt.
Attempted meaning_of_status(unsigned status);

}  // namespace freshet
