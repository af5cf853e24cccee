// Frames of our own making: the centre's replies, and uplinks as a station would send them (tests,
// replay, load). What encode_report wrote decodes to the same report again, or it is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ingest/codec/sl651_frame.h"
#include "rules/base/result.h"
#include "rules/base/time.h"
#include "rules/model/observation.h"

namespace freshet::sl651 {

// The envelope of a frame to be.
struct Envelope {
    Direction direction = Direction::up;
    std::uint8_t centre = 1;
    Address address{};
    std::uint16_t password = 0;
    std::uint8_t function = 0;
    std::optional<Packet> packet;
    End end = End::etx;
};

// `body` without packet numbers; at most body_bytes_max with them (CHECK).
std::string encode_frame(const Envelope& envelope, Bytes body);

// A body cut into packets of at most `packet_bytes_max`: all end in ETB but the last, in ETX.
std::vector<std::string> encode_packets(Envelope envelope, Bytes body,
                                        std::size_t packet_bytes_max);

// What the centre answers to `envelope` (the uplink's own fields, its direction turned here): the
// uplink's serial and the centre's clock.
struct Confirmation {
    Envelope envelope;
    std::uint16_t serial = 0;
    Timestamp centre_time{};
    ZoneOffset zone = beijing;
};
std::string encode_confirm(const Confirmation& confirmation);

// exact: what the wire cannot carry to the last digit is refused. rounded: values are rounded half
// away from zero to the element's decimals, times to the minute below.
enum class Precision { exact, rounded };

struct UplinkOptions {
    std::uint8_t centre = 1;
    std::uint16_t password = 0;
    std::uint8_t station_class = 0x48;
    ZoneOffset zone = beijing;
    Precision precision = Precision::exact;
};

// A report of 32H, 33H or 34H; in 34H twelve five-minute amounts or relative levels in a row become
// one F4 or F5 group. refused, with what and why, for what SL 651 has no form for.
Result<std::string> encode_report(const Report& report, const UplinkOptions& options);

}  // namespace freshet::sl651
