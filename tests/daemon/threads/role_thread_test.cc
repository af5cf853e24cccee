// A role on its thread: woken by mail, woken by its deadline, ended when asked.
#include "daemon/threads/role_thread.h"

#include <gtest/gtest.h>

#include <atomic>

#include "storage/mailbox/mailbox.h"

namespace freshet {
namespace {

// Adds up the numbers it is sent.
class Adder final : public Role {
public:
    explicit Adder(Mailbox<int>& mail) : mail_(mail) {}
    std::string_view name() const override { return "adder-with-a-long-name"; }
    Progress poll(Timestamp now) override {
        if (deadline_ && now >= *deadline_) {
            deadline_.reset();
            rang_late.store(true);
        }
        int number = 0;
        if (!mail_.take(number)) return Progress::idle;
        sum.fetch_add(number);
        return Progress::worked;
    }
    std::optional<Timestamp> next_deadline() const override { return deadline_; }
    const Error* failure() const override { return sum.load() < 0 ? &overdrawn_ : nullptr; }

    std::optional<Timestamp> deadline_;
    std::atomic<long> sum{0};
    std::atomic<bool> rang_late{false};

private:
    Mailbox<int>& mail_;
    Error overdrawn_{ErrorCode::io, "overdrawn"};
};

const RoleThread::OnFailure fails_nothing = [](const Role&, const Error& error) {
    ADD_FAILURE() << error.message;
};

template <class Condition>
bool eventually(Condition condition) {
    for (int i = 0; i < 10'000; ++i) {
        if (condition()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

TEST(RoleThread, TakesAllMailWhateverItsSize) {
    EventBell bell;
    Mailbox<int> mail(16, &bell);  // Far smaller than what is sent: the bell rings again and again.
    Adder adder(mail);
    const Clock clock = Clock::wall();
    RoleThread thread(adder, bell, clock, fails_nothing);
    long sent = 0;
    for (int number = 1; number <= 20'000; ++number) {
        while (!mail.put(number)) std::this_thread::yield();
        sent += number;
    }
    EXPECT_TRUE(eventually([&] { return adder.sum.load() == sent; }));
}

TEST(RoleThread, WakesForADeadlineWithoutMailInScaledTime) {
    EventBell bell;
    Mailbox<int> mail(16, &bell);
    Adder adder(mail);
    const Clock clock = Clock::scaled({.origin = Timestamp{}, .factor = 10'000});
    adder.deadline_ = Timestamp{} + std::chrono::minutes(10);  // 60 ms of real time
    RoleThread thread(adder, bell, clock, fails_nothing);
    EXPECT_TRUE(eventually([&] { return adder.rang_late.load(); }));
}

TEST(RoleThread, PollsAFailedRoleNoMoreAndSaysWhyOnce) {
    EventBell bell;
    Mailbox<int> mail(16, &bell);
    Adder adder(mail);
    const Clock clock = Clock::wall();
    std::atomic<int> told{0};
    RoleThread thread(adder, bell, clock, [&](const Role& role, const Error& error) {
        EXPECT_EQ(role.name(), "adder-with-a-long-name");
        EXPECT_EQ(error.message, "overdrawn");
        ++told;
    });
    ASSERT_TRUE(mail.put(-1));
    EXPECT_TRUE(eventually([&] { return told.load() == 1; }));
    ASSERT_TRUE(mail.put(5));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(adder.sum.load(), -1);
    EXPECT_EQ(told.load(), 1);
}

TEST(RoleThread, StopsWhileAsleep) {
    EventBell bell;
    Mailbox<int> mail(16, &bell);
    Adder adder(mail);
    const Clock clock = Clock::wall();
    RoleThread thread(adder, bell, clock, fails_nothing);
    EXPECT_TRUE(eventually([&] { return thread.polls() > 0; }));
    thread.stop();
    thread.stop();
    const auto polls = thread.polls();
    bell.ring();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_EQ(thread.polls(), polls);
}

}  // namespace
}  // namespace freshet
