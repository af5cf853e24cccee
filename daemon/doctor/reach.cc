// A connect that gives up in time.
#include "daemon/doctor/reach.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace freshet {
namespace {

int connect_to(const addrinfo& target, std::chrono::milliseconds patience) {
    const int descriptor =
        ::socket(target.ai_family, target.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    int failed = 0;
    if (::connect(descriptor, target.ai_addr, target.ai_addrlen) != 0) failed = errno;
    if (failed == EINPROGRESS) {
        pollfd watched{.fd = descriptor, .events = POLLOUT, .revents = 0};
        failed = ETIMEDOUT;
        if (::poll(&watched, 1, static_cast<int>(patience.count())) > 0) {
            socklen_t size = sizeof failed;
            ::getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failed, &size);
        }
    }
    ::close(descriptor);
    return failed;
}

}  // namespace

std::string reach(std::string_view address, std::chrono::milliseconds patience) {
    const std::size_t colon = address.rfind(':');
    if (colon == std::string_view::npos) return "no HOST:PORT";
    const std::string host(address.substr(0, colon)), port(address.substr(colon + 1));
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (const int failed = ::getaddrinfo(host.c_str(), port.c_str(), &wanted, &found)) {
        return ::gai_strerror(failed);
    }
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> list(found, ::freeaddrinfo);
    int failed = EHOSTUNREACH;
    for (const addrinfo* one = list.get(); one != nullptr && failed != 0; one = one->ai_next) {
        failed = connect_to(*one, patience);
    }
    return failed == 0 ? "" : std::strerror(failed);
}

}  // namespace freshet
