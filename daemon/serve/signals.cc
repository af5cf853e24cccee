// Signals over signalfd.
#include "daemon/serve/signals.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "rules/base/check.h"

namespace freshet {

Signals::Signals() {
    sigset_t taken;
    sigemptyset(&taken);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&taken, signal);
    CHECK(::pthread_sigmask(SIG_BLOCK, &taken, nullptr) == 0);
    // A peer that is gone shows as EPIPE where it is written to; it must not end the daemon.
    ::signal(SIGPIPE, SIG_IGN);
    descriptor_ = ::signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    CHECK(descriptor_ >= 0);
}

Signals::~Signals() { ::close(descriptor_); }

Signalled Signals::wait(std::chrono::milliseconds timeout) {
    pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
    if (::poll(&watched, 1, static_cast<int>(timeout.count())) <= 0) return Signalled::none;
    signalfd_siginfo got{};
    if (::read(descriptor_, &got, sizeof got) != sizeof got) return Signalled::none;
    return got.ssi_signo == SIGHUP ? Signalled::reload : Signalled::end;
}

}  // namespace freshet
