// Channel: the port to one way of reaching people. It is given a call and tells what became of that
// one attempt; when to try again, what is too late, what was sent already and what a newer message
// replaces is the adapter role's business, the same for every channel. Nothing here blocks, but for
// the disk of a channel that is a file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fanout/rollcall/call.h"
#include "rules/base/time.h"

namespace freshet {

enum class Attempted : std::uint8_t {
    accepted,   // The far side took it over; it may yet fail to reach anybody.
    delivered,  // It is where a person will find it.
    again,      // It did not get through, or nobody knows: try again later.
    refused,    // The far side will never take it.
};

struct Attempt {
    CallId call;
    Attempted result = Attempted::again;
    std::string reason;     // Why not, in a few words.
    std::string reference;  // The far side's own id of the message.
};

class Channel {
public:
    virtual ~Channel() = default;

    // Begins one attempt; exactly one Attempt with the call's id comes back. False: as much is on
    // its way as the channel carries at once; ask again after drive().
    [[nodiscard]] virtual bool begin(const Call& call) = 0;
    [[nodiscard]] virtual bool take(Attempt& attempt) = 0;

    // Moves bytes. Called at the beginning and the end of every poll.
    virtual void drive(Timestamp now) = 0;
    // When drive() wants to be called although nobody rang.
    virtual std::optional<Timestamp> next_deadline() const = 0;
};

}  // namespace freshet
