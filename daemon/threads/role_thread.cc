// The loop of a role's thread.
#include "daemon/threads/role_thread.h"

#include <pthread.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace freshet {
namespace {

// A poll is about a millisecond of work; a hundred are a stall that the next roles feel.
constexpr std::int64_t cycle_limit_nanoseconds = 100'000'000;

std::int64_t steady_nanoseconds() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

}  // namespace

RoleThread::RoleThread(Role& role, EventBell& bell, const Clock& clock, OnFailure on_failure)
    : role_(role), bell_(bell), clock_(clock), on_failure_(std::move(on_failure)), thread_([this] {
          run();
      }) {}

RoleThread::~RoleThread() { stop(); }

void RoleThread::stop() {
    stopping_.store(true, std::memory_order_release);
    bell_.ring();
    if (thread_.joinable()) thread_.join();
}

bool RoleThread::is_resting() const {
    return asleep_until_.load(std::memory_order_relaxed) >= steady_nanoseconds();
}

void RoleThread::run() {
    // By itself, so that nothing of it runs under another name. Linux cuts names at 15 characters;
    // seen in top and in a debugger.
    pthread_setname_np(pthread_self(), std::string(role_.name()).substr(0, 15).c_str());
    while (!stopping_.load(std::memory_order_acquire)) {
        bell_.hush();
        const std::int64_t began = steady_nanoseconds();
        const Progress progress = role_.poll(clock_.now());
        if (steady_nanoseconds() - began > cycle_limit_nanoseconds) {
            probe_.cycles_over_limit.add();
        }
        polls_.store(polls_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        if (const Error* failure = role_.failure()) {
            on_failure_(role_, *failure);
            return;
        }
        if (progress == Progress::worked) continue;
        const auto deadline = role_.next_deadline();
        const auto wait = deadline ? clock_.real_wait(*deadline) : std::chrono::nanoseconds(-1);
        asleep_until_.store(wait.count() < 0 ? INT64_MAX : steady_nanoseconds() + wait.count(),
                            std::memory_order_relaxed);
        bell_.wait(wait);
        asleep_until_.store(0, std::memory_order_relaxed);
    }
}

}  // namespace freshet
