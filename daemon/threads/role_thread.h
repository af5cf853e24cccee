// RoleThread: one role on one thread of its own. It polls while there is work and else sleeps until
// the role's bell rings or its deadline comes in (possibly scaled) time.
#pragma once

#include <atomic>
#include <functional>
#include <thread>

#include "daemon/clock/clock.h"
#include "daemon/threads/bell.h"
#include "rules/base/counter.h"
#include "rules/base/role.h"

namespace freshet {

struct RoleThreadProbe {
    Counter cycles_over_limit;

    void describe(auto&& metric) const {
        metric("freshet_role_cycles_over_limit_total", "Polls that took longer than 100 ms",
               cycles_over_limit);
    }
};

class RoleThread {
public:
    // `role` and `bell` outlive the thread; `bell` is the one that the role's mail rings. A role
    // that cannot go on is polled no more; `on_failure` is told why, once, on the role's thread.
    using OnFailure = std::function<void(const Role&, const Error&)>;
    RoleThread(Role& role, EventBell& bell, const Clock& clock, OnFailure on_failure);
    ~RoleThread();
    RoleThread(const RoleThread&) = delete;
    RoleThread& operator=(const RoleThread&) = delete;

    // Asks the thread to end after its present poll, and waits for it. Idempotent.
    void stop();

    const Role& role() const { return role_; }
    // Finished polls. For the watchdog, as is the next.
    std::uint64_t polls() const { return polls_.load(std::memory_order_relaxed); }
    // Asleep with nothing to do, and not past the time at which it wanted to be woken.
    bool is_resting() const;
    const RoleThreadProbe& probe() const { return probe_; }

private:
    void run();

    Role& role_;
    EventBell& bell_;
    const Clock& clock_;
    OnFailure on_failure_;
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> polls_{0};
    // Steady nanoseconds; 0 while it polls, the far future when only its bell can wake it.
    std::atomic<std::int64_t> asleep_until_{0};
    RoleThreadProbe probe_;
    std::thread thread_;
};

}  // namespace freshet
