// EventBell: a role's bell as an eventfd. Ringing a bell that is already ringing costs no system
// call: a sender of a thousand mails wakes the receiver once.
#pragma once

#include <atomic>
#include <chrono>

#include "rules/base/role.h"

namespace freshet {

class EventBell final : public Bell {
public:
    EventBell();
    ~EventBell() override;
    EventBell(const EventBell&) = delete;
    EventBell& operator=(const EventBell&) = delete;

    void ring() override;

    // The owner: sleeps until rung or until `timeout`; negative waits for the bell alone.
    void wait(std::chrono::nanoseconds timeout);
    // The owner, before it looks at its mail: from here on a ring is heard again.
    void hush();

private:
    int descriptor_;
    std::atomic<bool> ringing_{false};
};

}  // namespace freshet
