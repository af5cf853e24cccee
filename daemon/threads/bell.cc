// The bell over eventfd and poll.
#include "daemon/threads/bell.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cstdint>

#include "rules/base/check.h"

namespace freshet {

EventBell::EventBell() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    CHECK(descriptor_ >= 0);
}

EventBell::~EventBell() { ::close(descriptor_); }

void EventBell::ring() {
    if (ringing_.exchange(true, std::memory_order_acq_rel)) return;
    const std::uint64_t one = 1;
    // Fails only when the counter is full, and then the bell is ringing anyway.
    [[maybe_unused]] const auto written = ::write(descriptor_, &one, sizeof one);
}

void EventBell::wait(std::chrono::nanoseconds timeout) {
    pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
    timespec limit{};
    timespec* bound = nullptr;
    if (timeout.count() >= 0) {
        limit.tv_sec = static_cast<time_t>(timeout.count() / 1'000'000'000);
        limit.tv_nsec = static_cast<long>(timeout.count() % 1'000'000'000);
        bound = &limit;
    }
    ::ppoll(&watched, 1, bound, nullptr);
}

void EventBell::hush() {
    if (!ringing_.load(std::memory_order_acquire)) return;
    std::uint64_t count = 0;
    [[maybe_unused]] const auto taken = ::read(descriptor_, &count, sizeof count);
    // After the read: a ring between the two would otherwise be swallowed with its mail unseen.
    ringing_.store(false, std::memory_order_release);
}

}  // namespace freshet
