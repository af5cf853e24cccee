// Bus: how fan-out's roles hear of warnings, calls and receipts, whether the topics lie in our own
// state store (embedded) or on Kafka. The contract of both, held by tests/fanout/bus:
//
//   - records of one key come in the order they were published; nothing is promised across keys or
//     topics;
//   - at least once: a group that did not store a position hears everything after it again, so
//     whoever reads must know a record by its identity;
//   - a position is stored after the result of its record is durable, never before;
//   - a group that reads for the first time begins with the oldest record kept; records are kept
//     for a time, whether they were read or not.
//
// One object is one client: one role, one thread. Nothing here blocks or reads a clock of ours.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/result.h"
#include "rules/base/time.h"

namespace freshet {

// Topics by name; drills have the same on `freshet.drill.*`.
namespace topics {
inline constexpr const char* warnings = "freshet.warnings";
inline constexpr const char* receipts = "freshet.receipts";
inline constexpr const char* cap = "freshet.cap";
inline std::string calls(const std::string& channel) { return "freshet.calls." + channel; }
}  // namespace topics

struct BusPosition {
    std::uint32_t partition = 0;  // Always 0 on the embedded bus.
    std::uint64_t offset = 0;
    auto operator<=>(const BusPosition&) const = default;
};

// Values are Protobuf (bus.proto) on every topic but freshet.cap, which carries XML.
struct BusRecord {
    std::string topic;
    std::string key;  // The incident's id.
    std::string value;
};

struct BusMessage {
    BusRecord record;
    BusPosition position;
};

// The fate of a published record. `no` means unknown or lost: publish it again. `refused` means
// that it, or one that was sent with it, will never be taken as things are: `why` says it.
struct BusDelivery {
    enum class Delivered : std::uint8_t { no = 0, yes = 1, refused = 2 };
    std::uint64_t ticket = 0;
    Delivered delivered = Delivered::no;
    std::string why = {};
};

class Bus {
public:
    virtual ~Bus() = default;

    // Takes the record over; its delivery comes back later under the ticket. False: no room now,
    // try again after drive().
    [[nodiscard]] virtual bool publish(const BusRecord& record, std::uint64_t ticket) = 0;
    [[nodiscard]] virtual bool take_delivery(BusDelivery& delivery) = 0;

    // Once, before poll(). Each client of a group here reads all of its topics.
    virtual Result<void> subscribe(const std::string& group,
                                   const std::vector<std::string>& topic_names) = 0;

    // What follows the last message handed out, at most so many; empty when there is none yet.
    virtual Result<std::vector<BusMessage>> poll(std::size_t messages_max) = 0;

    // The results of everything up to and including `last` of its topic and partition are durable.
    // Becomes durable itself some drive() later; until then a crash means redelivery.
    virtual void store(const BusMessage& last) = 0;

    // Sends what waits, collects answers. Called in every poll of the owning role.
    virtual void drive(Timestamp now) = 0;
    // When drive() or poll() wants to be called although nobody rang; nothing = only mail matters.
    virtual std::optional<Timestamp> next_deadline() const = 0;
};

}  // namespace freshet
