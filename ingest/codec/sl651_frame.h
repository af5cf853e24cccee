// Frame: the envelope of SL 651-2014, HEX variant, and the scanner that finds one in a stream.
//
//   offset  uplink (station to centre)            downlink
//   0       7E 7E                                 the same
//   2       centre 1, station 5                   station 5, centre 1
//   8       password 2, function 1                the same
//   11      direction (top nibble: 0 up, 8 down) and length (12 bits) of what follows offset 14
//   13      02 STX, or 16 SYN: then 3 bytes of packet total and number (12 bits each)
//   14      body                                  (clauses: 6.2.3, tables 10 and 22)
//   14+L    end mark 1, CRC 2 (high byte first)
//
// The direction is read first, because it decides which address is whose. Nothing is believed
// before the CRC fits, and nothing is copied: a Frame is a set of views into the bytes scanned.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "ingest/codec/bytes.h"
#include "rules/model/ids.h"

namespace freshet::sl651 {

enum class Direction : std::uint8_t { up, down };
std::string_view to_string(Direction direction);

// Table 10. What ends a body: more follows (etb) or the last (etx) upwards, the answer downwards.
enum class End : std::uint8_t {
    etx = 0x03,
    eot = 0x04,  // understood, the centre says goodbye
    enq = 0x05,
    ack = 0x06,  // understood, send on
    nak = 0x15,  // send this packet again
    etb = 0x17,
    esc = 0x1B,  // understood, stay on line
};
std::string_view to_string(End end);

inline constexpr std::size_t overhead_bytes = 17;     // A frame without its body.
inline constexpr std::size_t body_bytes_max = 0xFFF;  // The length has 12 bits.
inline constexpr std::size_t frame_bytes_max = overhead_bytes + body_bytes_max;

using Address = std::array<std::uint8_t, 5>;

// Ten upper-case hex digits; field addresses have letters in them, so BCD is not asked for.
StationId station_id(const Address& address);
// Nothing for a text that is not ten hex digits.
std::optional<Address> address_of(const StationId& station);
// 0 is invalid and all ones is everybody (table 14): neither is a station that can be answered.
bool is_station(const Address& address);

// Packet `number` of `total`, from 1, of a message too long for one frame.
struct Packet {
    std::uint16_t number = 1;
    std::uint16_t total = 1;
    bool operator==(const Packet&) const = default;
};

struct Frame {
    Bytes bytes;  // All of it, start mark to CRC.
    Direction direction = Direction::up;
    std::uint8_t centre = 0;
    Address address{};
    std::uint16_t password = 0;
    std::uint8_t function = 0;
    std::optional<Packet> packet;
    Bytes body;  // Without the packet numbers.
    End end = End::etx;
};

enum class FrameError : std::uint8_t {
    noise,          // No start mark.
    bad_direction,  // The top nibble is neither 0 nor 8.
    bad_start,      // Neither STX nor SYN before the body.
    bad_packet,     // SYN without room for its numbers, or a number beyond the total.
    bad_end,        // No control character where the length says the body ends.
    bad_crc,
    truncated,  // The bytes ended before the frame did.
    ascii,      // A frame of the standard's ASCII variant, which is not read.
};
inline constexpr std::size_t frame_error_count = 8;
std::string_view to_string(FrameError error);  // The reason's word, for labels.
std::string_view sentence(FrameError error);   // For a person.

// The frame may be good: it needs to be looked at again with at least so many bytes in all.
struct NeedMore {
    std::size_t bytes;
};
// Not a frame. Drop `bytes` and look again.
struct Malformed {
    FrameError reason;
    std::size_t bytes;
};
using ScanResult = std::variant<Frame, NeedMore, Malformed>;

// Looks at the first bytes only. How a stream is cut into calls does not change which frames are
// found: a decision is made as soon as the bytes it rests on are there, and never revised.
ScanResult scan(Bytes bytes);

// The same when no more will come (a datagram, a closed connection): what would need more is
// malformed, and frames behind it are found.
ScanResult scan_last(Bytes bytes);

// How every complete body begins: the serial and the sender's clock, BCD YYMMDDhhmmss.
struct Heading {
    std::uint16_t serial = 0;
    Bytes sent;  // Six bytes.
};
inline constexpr std::size_t heading_bytes = 8;
// Nothing where the body is shorter, or is a later packet of a longer one.
std::optional<Heading> heading_of(const Frame& frame);

}  // namespace freshet::sl651
