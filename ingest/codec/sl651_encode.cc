// See sl651_encode.h. Envelopes and replies; the elements of an uplink are in sl651_uplink.cc.
#include "ingest/codec/sl651_encode.h"

#include <algorithm>
#include <utility>

#include "ingest/codec/sl651_bcd.h"
#include "ingest/codec/sl651_crc.h"
#include "rules/base/check.h"

namespace freshet::sl651 {
namespace {

void put16(std::string& bytes, unsigned number) {
    bytes += static_cast<char>(number >> 8 & 0xFF);
    bytes += static_cast<char>(number & 0xFF);
}

void put_address(std::string& bytes, const Address& address) {
    for (const std::uint8_t byte : address) bytes += static_cast<char>(byte);
}

}  // namespace

std::string encode_frame(const Envelope& envelope, Bytes body) {
    const std::size_t length = body.size() + (envelope.packet ? 3 : 0);
    CHECK(length <= body_bytes_max);
    std::string bytes;
    bytes.reserve(overhead_bytes + length);
    bytes += "\x7E\x7E";
    const char centre = static_cast<char>(envelope.centre);
    if (envelope.direction == Direction::up) bytes += centre;
    put_address(bytes, envelope.address);
    if (envelope.direction == Direction::down) bytes += centre;
    put16(bytes, envelope.password);
    bytes += static_cast<char>(envelope.function);
    const unsigned nibble = envelope.direction == Direction::up ? 0x0000 : 0x8000;
    put16(bytes, nibble | static_cast<unsigned>(length));
    bytes += envelope.packet ? '\x16' : '\x02';
    if (envelope.packet) {
        bytes += static_cast<char>(envelope.packet->total >> 4);
        put16(bytes, static_cast<unsigned>(envelope.packet->total << 12 | envelope.packet->number));
    }
    bytes += text_of(body);
    bytes += static_cast<char>(envelope.end);
    put16(bytes, crc16(bytes_of(bytes)));
    return bytes;
}

std::vector<std::string> encode_packets(Envelope envelope, Bytes body,
                                        std::size_t packet_bytes_max) {
    CHECK(packet_bytes_max > 0);
    const std::size_t total = (body.size() + packet_bytes_max - 1) / packet_bytes_max;
    CHECK(total >= 1 && total <= 0xFFF);
    std::vector<std::string> frames;
    for (std::size_t index = 0; index < total; ++index) {
        envelope.packet =
            Packet{static_cast<std::uint16_t>(index + 1), static_cast<std::uint16_t>(total)};
        envelope.end = index + 1 == total ? End::etx : End::etb;
        const std::size_t offset = index * packet_bytes_max;
        frames.push_back(encode_frame(
            envelope, body.subspan(offset, std::min(packet_bytes_max, body.size() - offset))));
    }
    return frames;
}

std::string encode_confirm(const Confirmation& confirmation) {
    Envelope envelope = confirmation.envelope;
    envelope.direction = Direction::down;
    std::string body;
    put16(body, confirmation.serial);
    body += encode_time(confirmation.centre_time, confirmation.zone, TimeForm::seconds);
    return encode_frame(envelope, bytes_of(body));
}

}  // namespace freshet::sl651
