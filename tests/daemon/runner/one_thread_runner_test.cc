// The one-thread runner: the seed alone decides the order, the clock jumps to deadlines, a failed
// role stops the run.
#include "daemon/runner/one_thread_runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace freshet {
namespace {

using namespace std::chrono_literals;

constexpr Timestamp start{Duration(1'782'864'000'000)};

// Works off some pieces, then one more at each deadline, and writes down when it was polled.
class Recorder final : public Role {
public:
    Recorder(char letter, int pieces, Duration period, std::string& order)
        : letter_(letter), pieces_(pieces), period_(period), due_(start + period), order_(order) {}

    std::string_view name() const override { return "recorder"; }
    Progress poll(Timestamp now) override {
        if (now >= due_) {
            met_.push_back(due_);
            due_ += period_;
            ++pieces_;
        }
        if (pieces_ == 0) return Progress::idle;
        --pieces_;
        order_.push_back(letter_);
        if (fail_after_ && order_.size() == *fail_after_) failure_ = Error{ErrorCode::io, "broken"};
        return Progress::worked;
    }
    std::optional<Timestamp> next_deadline() const override { return due_; }
    const Error* failure() const override { return failure_ ? &*failure_ : nullptr; }

    std::vector<Timestamp> met_;
    std::optional<std::size_t> fail_after_;

private:
    char letter_;
    int pieces_;
    Duration period_;
    Timestamp due_;
    std::string& order_;
    std::optional<Error> failure_;
};

std::string order_of(std::uint64_t seed) {
    std::string order;
    Recorder a('a', 20, 1h, order), b('b', 20, 1h, order), c('c', 20, 1h, order);
    OneThreadRunner runner({&a, &b, &c}, std::mt19937_64(seed), start);
    runner.settle();
    return order;
}

TEST(OneThreadRunner, TheSeedAloneDecidesTheOrder) {
    EXPECT_EQ(order_of(1), order_of(1));
    EXPECT_NE(order_of(1), order_of(2));
    std::string sorted = order_of(3);
    std::sort(sorted.begin(), sorted.end());
    EXPECT_EQ(sorted, std::string(20, 'a') + std::string(20, 'b') + std::string(20, 'c'));
}

TEST(OneThreadRunner, MeetsEveryDeadlineUpToTheEndAtItsTime) {
    std::string order;
    Recorder slow('s', 0, 7s, order), quick('q', 0, 3s, order);
    OneThreadRunner runner({&slow, &quick}, std::mt19937_64(1), start);
    runner.run_until(start + 9s);
    EXPECT_EQ(runner.now(), start + 9s);
    EXPECT_THAT(quick.met_, ::testing::ElementsAre(start + 3s, start + 6s, start + 9s));
    EXPECT_EQ(order, "qqsq");
}

TEST(OneThreadRunner, AFailedRoleEndsTheRun) {
    std::string order;
    Recorder role('r', 5, 1s, order);
    role.fail_after_ = 2;
    OneThreadRunner runner({&role}, std::mt19937_64(1), start);
    EXPECT_EQ(runner.failed(), nullptr);
    runner.run_until(start + 10s);
    EXPECT_EQ(runner.failed(), &role);
    EXPECT_EQ(order, "rr");
    EXPECT_TRUE(role.met_.empty());
}

}  // namespace
}  // namespace freshet
