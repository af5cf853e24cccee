// Call: one message to one person, or to one area, on one channel; Receipt: what came back of it;
// Ack: a person took an incident over. Adapters know these three and neither warnings nor rosters.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rules/base/time.h"
#include "rules/model/ids.h"
#include "rules/model/severity.h"

namespace freshet {

using ChannelName = Name<struct ChannelTag>;  // "file", "broadcast"
using CallId = Name<struct CallTag>;          // <identity>#<person>[#<which>] or <identity>@<area>

// Stored and published: add, never renumber.
enum class CallPurpose : std::uint8_t {
    tell = 1,      // a revision, told for the first time
    repeat = 2,    // the same again, because nobody answered
    escalate = 3,  // to the persons of the area above, naming the silent
    end = 4,       // over, and nothing else is open there
    remains = 5,   // this one is over; what stays open is named
};
std::string_view to_string(CallPurpose purpose);

struct Call {
    CallId id;  // The same however often it is sent: a copy is known by it.
    ChannelName channel;
    IncidentId incident;
    std::uint32_t revision = 0;
    std::string identity;  // Of the warning it tells of.
    PersonId person;       // Empty on channels that speak to an area.
    AreaId area;           // What the person answers for, or the area spoken to.
    CallPurpose purpose = CallPurpose::tell;
    std::uint32_t repeat = 0;  // 0 = the first.
    MessageType type = MessageType::alert;
    Status status = Status::test;
    std::optional<Severity> severity;  // Nothing once ended.
    Timestamp made_at{};
    Timestamp expires{};  // After this it is not sent, but recorded.
    std::string text;     // What a person reads or hears.
    std::string cap;      // CAP 1.2 XML, for channels that speak to an area.
    bool operator==(const Call&) const = default;
};

// Stored and published: add, never renumber.
enum class Outcome : std::uint8_t {
    accepted = 1,    // the channel took it over; nobody has it yet
    delivered = 2,   // reached the device
    heard = 3,       // played or opened
    answered = 4,    // the person replied
    failed = 5,      // given up
    refused = 6,     // the channel does not carry it (status)
    expired = 7,     // not sent: too late
    superseded = 8,  // not sent: a newer revision took its place in the queue
};
std::string_view to_string(Outcome outcome);

struct Receipt {
    CallId call;
    ChannelName channel;
    IncidentId incident;
    std::string identity;
    PersonId person;
    AreaId area;
    Outcome outcome = Outcome::accepted;
    Timestamp at{};
    std::string reason;     // Why, where it did not get through.
    std::string reference;  // The platform's own id of the message.
    std::uint32_t attempts = 0;
    bool operator==(const Receipt&) const = default;
};

struct Ack {
    IncidentId incident;
    PersonId by;
    Timestamp at{};
    std::string note;
    bool operator==(const Ack&) const = default;
};

}  // namespace freshet
