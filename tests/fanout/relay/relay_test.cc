// The cursor over the outbox moves behind delivery reports and never before them, and what arrives
// on the far side is the outbox in its order, whatever the broker loses on the way.
#include "fanout/relay/relay.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "fanout/bus/embedded_bus.h"
#include "fanout/relay/parked_record.h"
#include "storage/state/memory_state.h"
#include "tests/support/state_desk.h"

namespace freshet::testing {
namespace {

// A far bus that reports when the test says so. Faults it makes: reports held back, reports that
// say no (the record is then on the topic or not, as on Kafka), no room.
class FarBus final : public Bus {
public:
    bool publish(const BusRecord& record, std::uint64_t ticket) override {
        if (open_.size() >= room) return false;
        open_.push_back({record, ticket});
        return true;
    }
    bool take_delivery(BusDelivery& delivery) override {
        if (reports_.empty()) return false;
        delivery = reports_.front();
        reports_.erase(reports_.begin());
        return true;
    }
    Result<void> subscribe(const std::string&, const std::vector<std::string>&) override {
        return {};
    }
    Result<std::vector<BusMessage>> poll(std::size_t) override { return std::vector<BusMessage>{}; }
    void store(const BusMessage&) override {}
    void drive(Timestamp) override {}
    std::optional<Timestamp> next_deadline() const override { return std::nullopt; }

    // Reports the record at `index` of those open.
    void report(std::size_t index, BusDelivery::Delivered delivered) {
        const auto [record, ticket] = open_.at(index);
        open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
        reports_.push_back({ticket, delivered, "too large"});
        if (delivered == BusDelivery::Delivered::yes) arrived.push_back(record.value);
    }
    void report_all(BusDelivery::Delivered delivered) {
        while (!open_.empty()) report(0, delivered);
    }
    // As a broker does that will not take some: a batch with one of them is refused whole.
    void answer(const std::set<std::string>& refused) {
        const bool any = std::any_of(open_.begin(), open_.end(), [&](const Open& one) {
            return refused.contains(one.record.value);
        });
        report_all(any ? BusDelivery::Delivered::refused : BusDelivery::Delivered::yes);
    }
    std::size_t open() const { return open_.size(); }

    std::size_t room = 1000;
    std::vector<std::string> arrived;

private:
    struct Open {
        BusRecord record;
        std::uint64_t ticket;
    };
    std::vector<Open> open_;
    std::vector<BusDelivery> reports_;
};

constexpr auto yes = BusDelivery::Delivered::yes;
constexpr auto no = BusDelivery::Delivered::no;
using Texts = std::vector<std::string>;

class RelayTest : public ::testing::Test {
protected:
    void SetUp() override { restart(); }

    void restart() {
        relay_.reset();
        source_.reset();
        if (client_) desk_.forget(client_.get());
        client_ = desk_.client();
        source_ = std::make_unique<EmbeddedBus>(*client_);
        far_ = std::make_unique<FarBus>();
        RelayOptions options;
        options.topics = {topics::parked, "freshet.calls.file"};
        options.in_flight_max = 10;
        options.parked_topic = topics::parked;
        options.parked_end = parked_rows();
        options.tell = [this](const std::string& line) { told_.push_back(line); };
        relay_ = Relay::create(options, {*source_, *far_}).value();
    }
    void append(int count) {
        StateWrite write;
        for (int i = 0; i < count; ++i, ++appended_) {
            write.put(state_keys::topic_row("freshet.calls.file", appended_),
                      encode_topic_record("k" + std::to_string(appended_ % 2),
                                          std::to_string(appended_)));
        }
        ASSERT_TRUE(state_.write(write));
    }
    void run(Timestamp now = {}) {
        for (int idle = 0; idle < 3;) {
            const bool worked = relay_->poll(now) == Progress::worked;
            idle = desk_.work() || worked ? 0 : idle + 1;
        }
    }
    // Until nothing moves any more; returns the rounds it took.
    int answer_all(const std::set<std::string>& refused) {
        for (int round = 0; round < 1000; ++round) {
            run();
            if (far_->open() == 0) return round;
            far_->answer(refused);
        }
        return 1000;
    }
    std::uint64_t parked_rows() const {
        return state_
            .scan(state_keys::topic_row(topics::parked, 0),
                  state_keys::topic_row(topics::parked, ~0ULL), 1000)
            .value()
            .size();
    }
    std::uint64_t cursor() const {
        return embedded_position(state_, "relay", "freshet.calls.file").value();
    }
    static Texts numbers(int first, int last) {
        Texts texts;
        for (int i = first; i <= last; ++i) texts.push_back(std::to_string(i));
        return texts;
    }

    MemoryState state_;
    StateDesk desk_{state_};
    std::unique_ptr<StateClient> client_;
    std::unique_ptr<EmbeddedBus> source_;
    std::unique_ptr<FarBus> far_;
    std::unique_ptr<Relay> relay_;
    std::uint64_t appended_ = 0;
    std::vector<std::string> told_;
};

TEST_F(RelayTest, ReportsHeldBackHoldTheCursor) {
    append(5);
    run();
    EXPECT_EQ(far_->open(), 5U);
    EXPECT_EQ(cursor(), 0U);
    far_->report_all(yes);
    run();
    EXPECT_EQ(cursor(), 5U);
    EXPECT_EQ(far_->arrived, numbers(0, 4));
}

TEST_F(RelayTest, TheCursorIsContiguous) {
    append(4);
    run();
    far_->report(2, yes);
    far_->report(1, yes);
    run();
    EXPECT_EQ(cursor(), 0U);
    far_->report(0, yes);
    run();
    EXPECT_EQ(cursor(), 3U);
}

TEST_F(RelayTest, NoMoreThanItsBoundIsInFlight) {
    append(25);
    run();
    EXPECT_EQ(far_->open(), 10U);
    EXPECT_EQ(relay_->probe().in_flight.value(), 10U);
    for (int i = 0; i < 3; ++i) {
        far_->report_all(yes);
        run();
    }
    EXPECT_EQ(far_->arrived, numbers(0, 24));
    EXPECT_EQ(cursor(), 25U);
}

TEST_F(RelayTest, AFarBusWithoutRoomIsAskedAgain) {
    far_->room = 2;
    append(5);
    for (int i = 0; i < 5; ++i) {
        run();
        far_->report_all(yes);
    }
    run();
    EXPECT_EQ(far_->arrived, numbers(0, 4));
    EXPECT_EQ(cursor(), 5U);
}

TEST_F(RelayTest, FromTheFirstLostOnEverythingGoesAgainInOrder) {
    append(5);
    run();
    far_->report(0, yes);
    far_->report(0, no);   // 1
    far_->report(0, yes);  // 2
    run();
    EXPECT_EQ(far_->open(), 2U) << "nothing goes out while reports are missing";
    append(1);
    run();
    EXPECT_EQ(far_->open(), 2U);
    far_->report_all(no);  // 3, 4
    run();
    EXPECT_EQ(cursor(), 1U);
    far_->report_all(yes);
    run();
    EXPECT_EQ(far_->arrived, (Texts{"0", "2", "1", "2", "3", "4", "5"}));
    EXPECT_EQ(cursor(), 6U);
    EXPECT_EQ(relay_->probe().lost.value(), 3U);
}

TEST_F(RelayTest, ARestartSendsAgainWhatWasNotReported) {
    append(6);
    run();
    far_->report(0, yes);
    far_->report(0, yes);
    run();
    restart();
    run();
    far_->report_all(yes);
    run();
    EXPECT_EQ(far_->arrived, numbers(2, 5));
    EXPECT_EQ(cursor(), 6U);
}

TEST_F(RelayTest, TheAgeOfTheOldestIsShown) {
    append(1);
    run(Timestamp(std::chrono::seconds(100)));
    relay_->poll(Timestamp(std::chrono::seconds(142)));
    EXPECT_EQ(relay_->probe().age_seconds_max.value(), 42U);
    far_->report_all(yes);
    relay_->poll(Timestamp(std::chrono::seconds(143)));
    relay_->poll(Timestamp(std::chrono::seconds(143)));
    EXPECT_EQ(relay_->probe().age_seconds_max.value(), 0U);
}

// One of a batch is refused for good: it is found, kept aside with its reason, and the others go.
TEST_F(RelayTest, WhatIsRefusedForGoodIsParkedAndHoldsNothingUp) {
    append(9);
    answer_all({"3", "7"});
    EXPECT_EQ(cursor(), 9U);
    EXPECT_EQ(parked_rows(), 2U);
    EXPECT_EQ(relay_->probe().parked.value(), 2U);
    EXPECT_EQ(relay_->probe().refused.value(), 2U);
    for (const int number : {0, 1, 2, 4, 5, 6, 8}) {
        EXPECT_TRUE(std::count(far_->arrived.begin(), far_->arrived.end(), std::to_string(number)))
            << number;
    }
    ASSERT_EQ(told_.size(), 2U);
    EXPECT_EQ(told_[0], "freshet.calls.file, key k1: too large; parked until the next start");
    append(2);
    answer_all({});
    EXPECT_EQ(far_->arrived.back(), "10") << "those behind go on, in company again";
    EXPECT_EQ(cursor(), 11U);
}

TEST_F(RelayTest, WhatIsParkedIsTriedOnceAtEachStart) {
    append(4);
    answer_all({"2"});
    EXPECT_EQ(parked_rows(), 1U);
    restart();
    append(1);
    answer_all({"2"});  // The cause is not mended.
    EXPECT_EQ(far_->arrived, (Texts{"4"}));
    EXPECT_EQ(relay_->probe().parked.value(), 1U);
    EXPECT_EQ(embedded_position(state_, "relay", topics::parked).value(), 1U);
    EXPECT_EQ(parked_rows(), 2U) << "parked again, behind";
    restart();
    answer_all({});  // It is.
    EXPECT_EQ(far_->arrived, (Texts{"2"}));
    EXPECT_EQ(relay_->probe().parked.value(), 0U);
    EXPECT_EQ(embedded_position(state_, "relay", topics::parked).value(), 2U);
    restart();
    run();
    EXPECT_EQ(far_->open(), 0U);
}

// A topic nobody may write to: all of it is kept, the other goes on.
TEST_F(RelayTest, ARunOfRefusedRecordsEndsParkedWhole) {
    append(40);
    std::set<std::string> all;
    for (const std::string& number : numbers(0, 39)) all.insert(number);
    EXPECT_LT(answer_all(all), 60);
    EXPECT_EQ(parked_rows(), 40U);
    EXPECT_EQ(cursor(), 40U);
    EXPECT_TRUE(far_->arrived.empty());
}

// Killed anywhere between a refusal and the cursor: parked twice at worst, never not at all.
TEST_F(RelayTest, ParkingSurvivesARestartAtAnyPoll) {
    for (int polls = 0; polls < 12; ++polls) {
        const std::uint64_t before = appended_;
        append(3);
        const std::string bad = std::to_string(before + 1);
        for (int i = 0; i < polls; ++i) {
            relay_->poll({});
            far_->answer({bad});
            if (i % 2) desk_.work();
        }
        restart();
        answer_all({bad});
        EXPECT_EQ(cursor(), appended_);
        EXPECT_GE(relay_->probe().parked.value(), 1U) << polls;
        restart();
        answer_all({});
        EXPECT_TRUE(std::count(far_->arrived.begin(), far_->arrived.end(), bad)) << polls;
        EXPECT_EQ(relay_->probe().parked.value(), 0U);
    }
}

// Reports of any kind in any order: on the far side the last copy of each key's records stands in
// the outbox's order, and nothing is missing.
TEST_F(RelayTest, WhateverIsLostTheLastCopiesAreInOrder) {
    std::mt19937_64 random(5);
    for (int round = 0; round < 300; ++round) {
        append(static_cast<int>(random() % 4));
        run();
        const bool losing = random() % 10 == 0;  // A producer that died gives everything back.
        while (far_->open() > 0 && random() % 5 != 0) {
            far_->report(losing ? random() % far_->open() : 0, losing && random() % 2 ? no : yes);
        }
    }
    for (int i = 0; i < 200 && cursor() < appended_; ++i) {
        run();
        far_->report_all(yes);
    }
    ASSERT_EQ(cursor(), appended_);
    std::map<int, std::size_t> last_copy;
    for (std::size_t i = 0; i < far_->arrived.size(); ++i)
        last_copy[std::stoi(far_->arrived[i])] = i;
    ASSERT_EQ(last_copy.size(), appended_);
    for (int number = 2; number < static_cast<int>(appended_); ++number) {
        EXPECT_LT(last_copy[number - 2], last_copy[number]) << number;  // The same key.
    }
    EXPECT_GT(far_->arrived.size(), appended_);
}

}  // namespace
}  // namespace freshet::testing
