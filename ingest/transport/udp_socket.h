// UdpSocket: datagrams with the two things that Asio does not tell: how many the kernel dropped
// before they were read, and whether one was longer than the buffer. Never blocks.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ingest/codec/bytes.h"
#include "ingest/codec/source.h"
#include "rules/base/result.h"

namespace freshet {

class UdpSocket {
public:
    // io with a sentence where the port cannot be had; port 0 takes any free one.
    static Result<std::unique_ptr<UdpSocket>> create(const std::string& address,
                                                     std::uint16_t port);
    ~UdpSocket();
    UdpSocket(const UdpSocket&) = delete;
    UdpSocket& operator=(const UdpSocket&) = delete;

    int descriptor() const { return descriptor_; }
    std::uint16_t port() const;

    struct Datagram {
        Bytes bytes;
        std::string sender;  // The socket address as bytes; for send() and as a key.
        Source source;
    };
    // The next one, in `buffer`; nothing when there is none now.
    std::optional<Datagram> receive(std::span<std::uint8_t> buffer);

    enum class Sent { no, yes };
    Sent send(const std::string& receiver, std::string_view bytes);

    // Dropped by the kernel so far, as told with the latest datagram.
    std::uint64_t lost() const { return lost_; }

private:
    explicit UdpSocket(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
    std::uint64_t lost_ = 0;
};

}  // namespace freshet
