// sd_notify(3)'s protocol, which is a datagram with a line.
#include "daemon/watchdog/supervisor.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

namespace freshet {

Supervisor Supervisor::from_environment() {
    const char* socket = std::getenv("NOTIFY_SOCKET");
    return Supervisor(socket == nullptr ? "" : socket);
}

void Supervisor::say(std::string_view state) const {
    sockaddr_un target{};
    target.sun_family = AF_UNIX;
    if (socket_.empty() || socket_.size() >= sizeof target.sun_path) return;
    std::memcpy(target.sun_path, socket_.data(), socket_.size());
    if (socket_.front() == '@') target.sun_path[0] = '\0';
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size());
    (void)::sendto(descriptor, state.data(), state.size(), MSG_DONTWAIT | MSG_NOSIGNAL,
                   reinterpret_cast<const sockaddr*>(&target), size);
    ::close(descriptor);
}

}  // namespace freshet
