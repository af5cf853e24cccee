// See sl651_frame.h for the drawing.
#include "ingest/codec/sl651_frame.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "ingest/codec/sl651_crc.h"

namespace freshet::sl651 {
namespace {

constexpr std::uint8_t mark = 0x7E;
constexpr std::size_t direction_offset = 11;
constexpr std::size_t start_offset = 13;
constexpr std::size_t body_offset = 14;
constexpr std::size_t packet_bytes = 3;
constexpr std::uint8_t stx = 0x02, syn = 0x16;

std::uint16_t read16(Bytes bytes, std::size_t offset) {
    return static_cast<std::uint16_t>(bytes[offset] << 8 | bytes[offset + 1]);
}

bool is_end(std::uint8_t byte) {
    switch (static_cast<End>(byte)) {
        case End::etx:
        case End::eot:
        case End::enq:
        case End::ack:
        case End::nak:
        case End::etb:
        case End::esc:
            return true;
    }
    return false;
}

// Where the next start mark may be, from `from` on: two marks, or a last one whose twin may come.
std::size_t next_mark(Bytes bytes, std::size_t from) {
    for (std::size_t index = from; index < bytes.size(); ++index) {
        if (bytes[index] != mark) continue;
        if (index + 1 == bytes.size() || bytes[index + 1] == mark) return index;
    }
    return bytes.size();
}

int hex_digit(char letter) {
    if (letter >= '0' && letter <= '9') return letter - '0';
    if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
    return -1;
}

// SOH, then centre and station as twelve upper-case hex digits (6.6.2). No field capture of this
// variant is known to us; a station set to it must not look like a bad line.
bool is_ascii(Bytes bytes) {
    constexpr std::uint8_t soh = 0x01;
    constexpr std::size_t digits = 12;
    if (bytes.size() <= digits || bytes[0] != soh) return false;
    return std::ranges::all_of(bytes.subspan(1, digits), [](std::uint8_t letter) {
        return hex_digit(static_cast<char>(letter)) >= 0;
    });
}

Packet packet_of(Bytes numbers) {
    return {static_cast<std::uint16_t>((numbers[1] & 0x0F) << 8 | numbers[2]),
            static_cast<std::uint16_t>(numbers[0] << 4 | numbers[1] >> 4)};
}

void split_addresses(Bytes bytes, Frame& frame) {
    const std::size_t station = frame.direction == Direction::up ? 3 : 2;
    frame.centre = bytes[frame.direction == Direction::up ? 2 : 7];
    std::copy_n(bytes.begin() + station, frame.address.size(), frame.address.begin());
}

}  // namespace

StationId station_id(const Address& address) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::array<char, 2 * std::tuple_size_v<Address>> text{};
    for (std::size_t index = 0; index < address.size(); ++index) {
        text[2 * index] = digits[address[index] >> 4];
        text[2 * index + 1] = digits[address[index] & 0x0F];
    }
    return StationId(std::string_view(text.data(), text.size()));
}

std::optional<Address> address_of(const StationId& station) {
    Address address{};
    if (station.text().size() != 2 * address.size()) return std::nullopt;
    for (std::size_t index = 0; index < address.size(); ++index) {
        const int high = hex_digit(station.text()[2 * index]);
        const int low = hex_digit(station.text()[2 * index + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        address[index] = static_cast<std::uint8_t>(high << 4 | low);
    }
    return address;
}

bool is_station(const Address& address) {
    const auto all = [&](std::uint8_t value) {
        return std::ranges::all_of(address, [value](std::uint8_t byte) { return byte == value; });
    };
    return !all(0x00) && !all(0xFF);
}

ScanResult scan(Bytes bytes) {
    if (const std::size_t start = next_mark(bytes, 0); start > 0)
        return Malformed{is_ascii(bytes) ? FrameError::ascii : FrameError::noise, start};
    const auto malformed = [bytes](FrameError reason) {
        return Malformed{reason, next_mark(bytes, 1)};
    };
    if (bytes.size() <= direction_offset) return NeedMore{direction_offset + 1};
    const std::uint8_t nibble = bytes[direction_offset] >> 4;
    if (nibble != 0x0 && nibble != 0x8) return malformed(FrameError::bad_direction);
    if (bytes.size() <= start_offset) return NeedMore{start_offset + 1};
    const std::uint8_t start = bytes[start_offset];
    if (start != stx && start != syn) return malformed(FrameError::bad_start);

    const std::size_t length = read16(bytes, direction_offset) & 0xFFF;
    if (start == syn && length < packet_bytes) return malformed(FrameError::bad_packet);
    const std::size_t size = overhead_bytes + length;
    if (bytes.size() < size) return NeedMore{size};
    if (!is_end(bytes[body_offset + length])) return malformed(FrameError::bad_end);
    // The CRC is checked before the addresses, because noise on a radio link often looks like a
    // valid one and would otherwise be charged to an innocent station.
    if (crc16(bytes.first(size - 2)) != read16(bytes, size - 2))
        return malformed(FrameError::bad_crc);

    Frame frame;
    frame.bytes = bytes.first(size);
    frame.direction = nibble == 0 ? Direction::up : Direction::down;
    split_addresses(bytes, frame);
    frame.password = read16(bytes, 8);
    frame.function = bytes[10];
    frame.body = bytes.subspan(body_offset, length);
    frame.end = static_cast<End>(bytes[body_offset + length]);
    if (start == syn) {
        frame.packet = packet_of(frame.body);
        frame.body = frame.body.subspan(packet_bytes);
        if (frame.packet->number == 0 || frame.packet->number > frame.packet->total)
            return Malformed{FrameError::bad_packet, size};
    }
    return frame;
}

ScanResult scan_last(Bytes bytes) {
    const ScanResult result = scan(bytes);
    if (!std::holds_alternative<NeedMore>(result)) return result;
    return Malformed{FrameError::truncated,
                     bytes.empty() ? 0 : std::max<std::size_t>(next_mark(bytes, 1), 1)};
}

std::optional<Heading> heading_of(const Frame& frame) {
    // The confirmation of a whole message carries its total as its number; it has a heading too.
    const bool later = frame.direction == Direction::up && frame.packet && frame.packet->number > 1;
    if (later || frame.body.size() < heading_bytes) return std::nullopt;
    return Heading{read16(frame.body, 0), frame.body.subspan(2, 6)};
}

std::string_view to_string(Direction direction) {
    return direction == Direction::up ? "up" : "down";
}

std::string_view to_string(End end) {
    switch (end) {
        case End::etx:
            return "etx";
        case End::eot:
            return "eot";
        case End::enq:
            return "enq";
        case End::ack:
            return "ack";
        case End::nak:
            return "nak";
        case End::etb:
            return "etb";
        case End::esc:
            return "esc";
    }
    return "";
}

std::string_view to_string(FrameError error) {
    switch (error) {
        case FrameError::noise:
            return "noise";
        case FrameError::bad_direction:
            return "bad_direction";
        case FrameError::bad_start:
            return "bad_start";
        case FrameError::bad_packet:
            return "bad_packet";
        case FrameError::bad_end:
            return "bad_end";
        case FrameError::bad_crc:
            return "bad_crc";
        case FrameError::truncated:
            return "truncated";
        case FrameError::ascii:
            return "ascii";
    }
    return "";
}

std::string_view sentence(FrameError error) {
    switch (error) {
        case FrameError::noise:
            return "there is no start mark 7E7E";
        case FrameError::bad_direction:
            return "the direction is neither up (0) nor down (8)";
        case FrameError::bad_start:
            return "the body begins with neither STX (02) nor SYN (16)";
        case FrameError::bad_packet:
            return "the packet number does not fit the packet total";
        case FrameError::bad_end:
            return "there is no end mark where the length says";
        case FrameError::bad_crc:
            return "the CRC does not fit";
        case FrameError::truncated:
            return "the bytes end before the frame does";
        case FrameError::ascii:
            return "it is of the ASCII variant, and only HEX is read: set the station to HEX";
    }
    return "";
}

}  // namespace freshet::sl651
