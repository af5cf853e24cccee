// The contract of bus.h as one suite over every implementation. A new one writes a BusWorld and
// instantiates BusContract with it:
//
//     INSTANTIATE_TEST_SUITE_P(Kafka, BusContract, ::testing::Values(MakeWorld{make_kafka_world}));
//
// The tests never wait for a time to pass: they drive until what must come has come, with a bound
// that only a broken bus reaches.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "fanout/bus/bus.h"

namespace freshet::testing {

// A bus that outlives its clients.
class BusWorld {
public:
    virtual ~BusWorld() = default;
    // A client of its own. It must be gone before restart().
    virtual std::unique_ptr<Bus> client() = 0;
    // Lets the other side of the bus do its work, once.
    virtual void work() = 0;
    // As after a kill -9 of our process: what was not durable is lost.
    virtual void restart() = 0;
    // How long to sit still before believing that nothing more comes.
    virtual std::chrono::milliseconds silence() const { return std::chrono::milliseconds(0); }
    // Names are used once, so that a real broker's earlier records are not in the way.
    virtual std::string topic(const std::string& name) { return name; }
};

// May return null after saying why: the test is then skipped.
using MakeWorld = std::function<std::unique_ptr<BusWorld>()>;

class BusContract : public ::testing::TestWithParam<MakeWorld> {
protected:
    void SetUp() override {
        world_ = GetParam()();
        if (world_ == nullptr)
            GTEST_SKIP()
                << "no bus: "
                << ::testing::UnitTest::GetInstance()->current_test_info()->test_suite_name()
                << " has no bus of this kind on this machine";
    }

    static Timestamp now() { return Timestamp(std::chrono::hours(500'000)); }

    bool until(const std::function<bool()>& done, Bus& bus) {
        const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (!done()) {
            if (std::chrono::steady_clock::now() > patience) return false;
            bus.drive(now());
            world_->work();
        }
        return true;
    }
    void rest(Bus& bus) {
        const auto enough = std::chrono::steady_clock::now() + world_->silence();
        for (int i = 0; i < 3 || std::chrono::steady_clock::now() < enough; ++i) {
            bus.drive(now());
            world_->work();
        }
    }

    // Publishes and sees every record delivered.
    void publish(Bus& bus, const std::vector<BusRecord>& records) {
        std::set<std::uint64_t> open;
        std::uint64_t ticket = 0;
        for (const BusRecord& record : records) {
            ASSERT_TRUE(until([&] { return bus.publish(record, ticket); }, bus));
            open.insert(ticket++);
        }
        const auto delivered = [&] {
            BusDelivery delivery;
            while (bus.take_delivery(delivery)) {
                EXPECT_EQ(delivery.delivered, BusDelivery::Delivered::yes);
                EXPECT_EQ(open.erase(delivery.ticket), 1U) << "a delivery nobody asked for";
            }
            return open.empty();
        };
        ASSERT_TRUE(until(delivered, bus)) << open.size() << " records were never delivered";
    }

    // At least `count` messages, and whatever else comes until it is still.
    std::vector<BusMessage> read(Bus& bus, std::size_t count, std::size_t at_once = 64) {
        std::vector<BusMessage> messages;
        const auto enough = [&] {
            Result<std::vector<BusMessage>> more = bus.poll(at_once);
            EXPECT_TRUE(more.has_value());
            EXPECT_LE(more->size(), at_once);
            messages.insert(messages.end(), more->begin(), more->end());
            return messages.size() >= count;
        };
        EXPECT_TRUE(until(enough, bus)) << messages.size() << " of " << count << " came";
        const auto still = std::chrono::steady_clock::now() + world_->silence();
        do {
            bus.drive(now());
            world_->work();
            enough();
        } while (std::chrono::steady_clock::now() < still);
        return messages;
    }

    std::unique_ptr<Bus> reader(const std::string& group, const std::vector<std::string>& names) {
        std::unique_ptr<Bus> bus = world_->client();
        EXPECT_TRUE(bus->subscribe(group, names).has_value());
        return bus;
    }

    // "k0".."k<keys-1>" in turn, values counting up.
    static std::vector<BusRecord> counted(const std::string& topic, int count, int keys) {
        std::vector<BusRecord> records;
        for (int i = 0; i < count; ++i) {
            records.push_back({topic, "k" + std::to_string(i % keys), std::to_string(i)});
        }
        return records;
    }

    std::unique_ptr<BusWorld> world_;
};

inline std::vector<std::string> values_of(const std::vector<BusMessage>& messages) {
    std::vector<std::string> values;
    for (const BusMessage& message : messages) values.push_back(message.record.value);
    return values;
}

TEST_P(BusContract, EachKeyComesInItsOrderAndNothingIsMissing) {
    const std::string topic = world_->topic("order");
    const std::unique_ptr<Bus> bus = reader("group", {topic});
    publish(*world_->client(), counted(topic, 300, 7));
    std::map<std::string, int> latest;
    std::set<std::string> values;
    for (const BusMessage& message : read(*bus, 300, 16)) {
        const int value = std::stoi(message.record.value);
        EXPECT_EQ(message.record.key, "k" + std::to_string(value % 7));
        const auto [known, first] = latest.try_emplace(message.record.key, value);
        if (!first) {
            EXPECT_LT(known->second, value) << "key " << message.record.key;
            known->second = value;
        }
        values.insert(message.record.value);
    }
    EXPECT_EQ(values.size(), 300U);
}

TEST_P(BusContract, PositionsGrowWithinAPartition) {
    const std::string topic = world_->topic("positions");
    const std::unique_ptr<Bus> bus = reader("group", {topic});
    publish(*world_->client(), counted(topic, 50, 5));
    std::map<std::uint32_t, std::uint64_t> latest;
    for (const BusMessage& message : read(*bus, 50)) {
        const auto [known, first] =
            latest.try_emplace(message.position.partition, message.position.offset);
        if (!first) {
            EXPECT_LT(known->second, message.position.offset);
        }
        known->second = message.position.offset;
    }
}

TEST_P(BusContract, EveryGroupHearsEverythingFromTheOldestOn) {
    const std::string topic = world_->topic("groups");
    publish(*world_->client(), counted(topic, 20, 1));
    const std::unique_ptr<Bus> first = reader("first", {topic});
    EXPECT_EQ(read(*first, 20).size(), 20U);
    publish(*world_->client(), counted(topic, 5, 1));
    const std::unique_ptr<Bus> second = reader("second", {topic});
    EXPECT_EQ(read(*second, 25).size(), 25U);
    EXPECT_EQ(read(*first, 5).size(), 5U);
}

TEST_P(BusContract, WhatWasNotStoredComesAgain) {
    const std::string topic = world_->topic("again");
    publish(*world_->client(), counted(topic, 10, 1));
    std::unique_ptr<Bus> bus = reader("group", {topic});
    EXPECT_EQ(read(*bus, 10).size(), 10U);
    bus.reset();
    world_->restart();
    bus = reader("group", {topic});
    EXPECT_EQ(values_of(read(*bus, 10)).front(), "0");
}

TEST_P(BusContract, AStoredPositionOutlivesTheProcess) {
    const std::string topic = world_->topic("stored");
    publish(*world_->client(), counted(topic, 10, 1));
    std::unique_ptr<Bus> bus = reader("group", {topic});
    const std::vector<BusMessage> messages = read(*bus, 10);
    ASSERT_EQ(messages.size(), 10U);
    bus->store(messages[3]);
    rest(*bus);
    bus.reset();
    world_->restart();
    bus = reader("group", {topic});
    EXPECT_EQ(values_of(read(*bus, 6)), (std::vector<std::string>{"4", "5", "6", "7", "8", "9"}));
}

TEST_P(BusContract, AReaderKilledBetweenPublishAndConsumeMissesNothing) {
    const std::string topic = world_->topic("killed");
    std::unique_ptr<Bus> bus = reader("group", {topic});
    publish(*world_->client(), counted(topic, 4, 1));
    const std::vector<BusMessage> before = read(*bus, 4);
    ASSERT_FALSE(before.empty());
    bus->store(before.back());
    rest(*bus);
    bus.reset();  // Killed; what follows is published to nobody.
    publish(*world_->client(), {{topic, "k0", "while it was dead"}});
    world_->restart();
    bus = reader("group", {topic});
    EXPECT_EQ(values_of(read(*bus, 1)), (std::vector<std::string>{"while it was dead"}));
}

TEST_P(BusContract, DeliveredRecordsOutliveThePublisher) {
    const std::string topic = world_->topic("outlive");
    publish(*world_->client(), counted(topic, 100, 3));
    world_->restart();
    EXPECT_EQ(read(*reader("group", {topic}), 100).size(), 100U);
}

TEST_P(BusContract, OneGroupReadsSeveralTopicsEachFromItsOwnPosition) {
    const std::string left = world_->topic("left"), right = world_->topic("right");
    publish(*world_->client(), counted(left, 8, 1));
    publish(*world_->client(), counted(right, 3, 1));
    std::unique_ptr<Bus> bus = reader("group", {left, right});
    const std::vector<BusMessage> messages = read(*bus, 11);
    ASSERT_EQ(messages.size(), 11U);
    for (const BusMessage& message : messages) {
        if (message.record.topic == right && message.record.value == "1") bus->store(message);
    }
    rest(*bus);
    bus.reset();
    world_->restart();
    bus = reader("group", {left, right});
    std::map<std::string, std::size_t> counts;
    for (const BusMessage& message : read(*bus, 9)) ++counts[message.record.topic];
    EXPECT_EQ(counts[left], 8U);
    EXPECT_EQ(counts[right], 1U);
}

TEST_P(BusContract, ValuesAreBytes) {
    const std::string topic = world_->topic("bytes");
    std::string value(200'000, '\0');
    for (std::size_t i = 0; i < value.size(); ++i) value[i] = static_cast<char>(i * 31 >> 3);
    publish(*world_->client(), {{topic, "键", value}});
    const std::vector<BusMessage> messages = read(*reader("group", {topic}), 1);
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].record.key, "键");
    EXPECT_EQ(messages[0].record.value, value);
}

}  // namespace freshet::testing
