// Old records go, unread ones and the last one stay, and the numbering goes on.
#include "fanout/bus/retention.h"

#include <gtest/gtest.h>

#include "storage/state/memory_state.h"
#include "tests/support/state_desk.h"
#include "tests/support/warnings.h"

namespace freshet::testing {
namespace {

const std::string topic = "freshet.receipts";
const Timestamp start = at("2026-07-01 00:00");

class RetentionTest : public ::testing::Test {
protected:
    void append(int count) {
        const std::unique_ptr<StateClient> client = desk_.client();
        auto request = std::make_shared<StateRequest>();
        for (int i = 0; i < count; ++i) request->appends.push_back({topic, "k", "v"});
        ASSERT_TRUE(client->submit(request));
        desk_.work();
        desk_.forget(client.get());
    }
    void done_to(std::uint64_t offset) {
        Encoder encoder;
        encoder.put_unsigned(offset);
        StateWrite write;
        write.put(state_keys::group("rollcall", topic), encoder.take());
        ASSERT_TRUE(state_.write(write));
    }
    void run(Timestamp now) {
        for (int i = 0; i < 20; ++i) {
            retention_.poll(now);
            desk_.work();
        }
        ASSERT_EQ(retention_.failure(), nullptr);
    }
    // First and last offset kept, and how many.
    std::vector<std::uint64_t> kept() const {
        const auto rows = *state_.scan(state_keys::topic_row(topic, 0),
                                       state_keys::topic_row(topic, ~0ULL), 100'000);
        const std::size_t prefix = state_keys::topic_prefix(topic).size();
        if (rows.empty()) return {};
        return {state_keys::from_big_endian(rows.front().first.substr(prefix)),
                state_keys::from_big_endian(rows.back().first.substr(prefix)), rows.size()};
    }
    static RetentionOptions options() {
        RetentionOptions options;
        options.topics = {{topic, {"rollcall"}}};
        options.kept = std::chrono::hours(24);
        options.records_max = 10;
        return options;
    }

    MemoryState state_;
    StateDesk desk_{state_};
    std::unique_ptr<StateClient> client_ = desk_.client();
    Retention retention_{options(), *client_};
};

using Offsets = std::vector<std::uint64_t>;

TEST_F(RetentionTest, WhatIsOldAndReadGoes) {
    append(35);
    done_to(35);
    run(start);
    append(5);
    done_to(40);
    run(start + std::chrono::hours(23));
    EXPECT_EQ(kept(), (Offsets{0, 39, 40}));
    run(start + std::chrono::hours(24));
    EXPECT_EQ(kept(), (Offsets{35, 39, 5}));
    EXPECT_EQ(retention_.probe().removed.value(), 35U);
}

TEST_F(RetentionTest, WhatAGroupHasNotDoneStays) {
    append(30);
    done_to(12);
    run(start);
    append(1);
    run(start + std::chrono::hours(30));
    EXPECT_EQ(kept(), (Offsets{12, 30, 19}));
}

TEST_F(RetentionTest, TheLastRecordStaysAndTheNumberingGoesOn) {
    append(8);
    done_to(8);
    run(start);
    run(start + std::chrono::hours(48));
    EXPECT_EQ(kept(), (Offsets{7, 7, 1}));
    StateDesk after_restart(state_);
    const std::unique_ptr<StateClient> client = after_restart.client();
    auto request = std::make_shared<StateRequest>();
    request->appends.push_back({topic, "k", "v"});
    ASSERT_TRUE(client->submit(request));
    after_restart.work();
    EXPECT_EQ(kept(), (Offsets{7, 8, 2}));
}

TEST_F(RetentionTest, WithoutAMarkOldEnoughNothingGoes) {
    append(8);
    done_to(8);
    run(start + std::chrono::hours(48));  // The first it ever saw of the topic.
    EXPECT_EQ(kept(), (Offsets{0, 7, 8}));
}

TEST_F(RetentionTest, MarksDoNotPileUp) {
    append(1);
    done_to(1);
    for (int hour = 0; hour < 100; ++hour) run(start + std::chrono::hours(hour));
    const auto marks = *state_.scan("m/", "m0", 1000);
    EXPECT_LE(marks.size(), 26U);
    EXPECT_GE(marks.size(), 24U);
}

}  // namespace
}  // namespace freshet::testing
