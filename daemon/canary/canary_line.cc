// A frame fits into any socket buffer, but the connection may not be there yet when it is sent.
#include "daemon/canary/canary_line.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>
#include <variant>

#include "ingest/codec/sl651_frame.h"

namespace freshet {

void CanaryLine::call(const std::string& host, std::uint16_t port, std::string frame) {
    hang_up();
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(port);
    const bool anywhere =
        host == "0.0.0.0" || ::inet_pton(AF_INET, host.c_str(), &target.sin_addr) != 1;
    if (anywhere) target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    descriptor_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) return;
    if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0 &&
        errno != EINPROGRESS) {
        return hang_up();
    }
    unsent_ = std::move(frame);
}

CanaryLine::Heard CanaryLine::listen() {
    if (descriptor_ < 0) return Heard::hung_up;
    if (!unsent_.empty()) {
        const ssize_t sent = ::send(descriptor_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL);
        const bool later = sent < 0 && (errno == EAGAIN || errno == ENOTCONN);
        if (sent < 0 && !later) return Heard::hung_up;
        if (sent > 0) unsent_.erase(0, static_cast<std::size_t>(sent));
        if (!unsent_.empty()) return Heard::nothing_yet;
    }
    char bytes[256];
    const ssize_t got = ::recv(descriptor_, bytes, sizeof bytes, 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return Heard::hung_up;
    if (got > 0) heard_.append(bytes, static_cast<std::size_t>(got));
    const auto result = sl651::scan(bytes_of(heard_));
    const auto* frame = std::get_if<sl651::Frame>(&result);
    const bool answered = frame != nullptr && frame->direction == sl651::Direction::down;
    return answered ? Heard::answer : Heard::nothing_yet;
}

void CanaryLine::hang_up() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    unsent_.clear();
    heard_.clear();
}

}  // namespace freshet
