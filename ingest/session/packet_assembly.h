// PacketAssembly: a message that comes in packets (6.3, M3), until all of them are there. One at a
// time: a station sends its packets in a row.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "ingest/codec/sl651_frame.h"

namespace freshet::sl651 {

class PacketAssembly {
public:
    // The frame is the first of them: no other says which message it is of.
    explicit PacketAssembly(const Frame& frame);

    // Whether the frame is of this message.
    bool takes(const Frame& frame) const;
    // Repeats change nothing.
    void add(const Frame& frame);

    bool is_complete() const { return frames_.size() == total_; }
    // The lowest number not yet here; CHECK that one is missing.
    std::uint16_t first_missing() const;
    std::uint16_t total() const { return total_; }
    std::size_t size_bytes() const { return size_bytes_; }

    // The bodies, or the frames, in the order of their packets; of a complete message.
    std::string body() const;
    std::string raw() const;

    // Envelope of the latest packet: what a reply turns round.
    const Address& address() const { return address_; }
    std::uint8_t centre() const { return centre_; }
    std::uint16_t password() const { return password_; }
    std::uint8_t function() const { return function_; }
    // From the first packet; 0 before it came.
    std::uint16_t serial() const { return serial_; }

private:
    Address address_;
    std::uint8_t centre_;
    std::uint16_t password_;
    std::uint8_t function_;
    std::uint16_t serial_ = 0;
    std::uint16_t total_;
    // What is here, by number. A total of 4,095 in the first packet of a liar costs nothing.
    std::map<std::uint16_t, std::string> frames_;
    std::size_t size_bytes_ = 0;
};

}  // namespace freshet::sl651
