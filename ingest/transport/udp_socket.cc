// See udp_socket.h.
#include "ingest/transport/udp_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace freshet {
namespace {

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t size = sizeof(sockaddr_storage);

    sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<SocketAddress> socket_address(const std::string& text, std::uint16_t port) {
    SocketAddress address;
    auto& four = reinterpret_cast<sockaddr_in&>(address.storage);
    if (inet_pton(AF_INET, text.c_str(), &four.sin_addr) == 1) {
        four.sin_family = AF_INET;
        four.sin_port = htons(port);
        address.size = sizeof four;
        return address;
    }
    auto& six = reinterpret_cast<sockaddr_in6&>(address.storage);
    if (inet_pton(AF_INET6, text.c_str(), &six.sin6_addr) != 1) return std::nullopt;
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    address.size = sizeof six;
    return address;
}

Source source_of(const sockaddr_storage& storage) {
    if (storage.ss_family == AF_INET) {
        std::array<std::uint8_t, 4> octets{};
        std::memcpy(octets.data(), &reinterpret_cast<const sockaddr_in&>(storage).sin_addr, 4);
        return Source::v4(octets);
    }
    Source source;
    std::memcpy(source.octets.data(), &reinterpret_cast<const sockaddr_in6&>(storage).sin6_addr,
                source.octets.size());
    return source;
}

}  // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::create(const std::string& text, std::uint16_t port) {
    const auto failed = [&](const std::string& why) {
        return Error{ErrorCode::io,
                     "cannot listen on UDP " + text + ":" + std::to_string(port) + ": " + why};
    };
    std::optional<SocketAddress> address = socket_address(text, port);
    if (!address) return failed("it is no IP address");
    const int descriptor =
        ::socket(address->storage.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return failed(std::strerror(errno));
    std::unique_ptr<UdpSocket> socket(new UdpSocket(descriptor));
    const int on = 1;
    // A burst of a whole county in one second fits; what does not is told by the kernel's count.
    const int buffer_bytes = 4 * 1024 * 1024;
    if (::setsockopt(descriptor, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on) != 0 ||
        ::setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer_bytes, sizeof buffer_bytes) != 0 ||
        ::bind(descriptor, address->get(), address->size) != 0)
        return failed(std::strerror(errno));
    return socket;
}

UdpSocket::~UdpSocket() { ::close(descriptor_); }

std::uint16_t UdpSocket::port() const {
    SocketAddress address;
    if (::getsockname(descriptor_, address.get(), &address.size) != 0) return 0;
    return ntohs(address.storage.ss_family == AF_INET
                     ? reinterpret_cast<const sockaddr_in&>(address.storage).sin_port
                     : reinterpret_cast<const sockaddr_in6&>(address.storage).sin6_port);
}

std::optional<UdpSocket::Datagram> UdpSocket::receive(std::span<std::uint8_t> buffer) {
    SocketAddress sender;
    iovec piece{buffer.data(), buffer.size()};
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control{};
    msghdr message{};
    message.msg_name = sender.get();
    message.msg_namelen = sender.size;
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t size = ::recvmsg(descriptor_, &message, 0);
    if (size < 0) return std::nullopt;
    for (cmsghdr* note = CMSG_FIRSTHDR(&message); note != nullptr;
         note = CMSG_NXTHDR(&message, note)) {
        if (note->cmsg_level != SOL_SOCKET || note->cmsg_type != SO_RXQ_OVFL) continue;
        std::uint32_t lost = 0;
        std::memcpy(&lost, CMSG_DATA(note), sizeof lost);
        // The kernel counts in 32 bits; the difference is right across its turn.
        lost_ += static_cast<std::uint32_t>(lost - static_cast<std::uint32_t>(lost_));
    }
    return Datagram{
        Bytes(buffer).first(static_cast<std::size_t>(size)),
        std::string(reinterpret_cast<const char*>(&sender.storage), message.msg_namelen),
        source_of(sender.storage)};
}

UdpSocket::Sent UdpSocket::send(const std::string& receiver, std::string_view bytes) {
    SocketAddress address;
    address.size = static_cast<socklen_t>(std::min(receiver.size(), sizeof address.storage));
    std::memcpy(&address.storage, receiver.data(), address.size);
    const ssize_t sent = ::sendto(descriptor_, bytes.data(), bytes.size(), MSG_DONTWAIT,
                                  address.get(), address.size);
    return sent == static_cast<ssize_t>(bytes.size()) ? Sent::yes : Sent::no;
}

}  // namespace freshet
