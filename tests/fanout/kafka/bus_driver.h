// Small pieces that every test of the Kafka bus needs: drive until, publish, read, fates.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <thread>

#include "fanout/bus/kafka_bus.h"

namespace freshet::testing {

// Drives the bus until the question is answered yes.
inline ::testing::AssertionResult drive_until(KafkaBus& bus,
                                              const std::function<bool()>& question) {
    for (int i = 0; i < 4000; ++i) {
        bus.drive(Timestamp{});
        if (question()) return ::testing::AssertionSuccess();
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return ::testing::AssertionFailure() << "not within 20 s";
}

inline void drive_for(KafkaBus& bus, std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end) {
        bus.drive(Timestamp{});
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

inline void publish(KafkaBus& bus, std::uint64_t ticket) {
    const BusRecord record{topics::warnings, "incident", "revision " + std::to_string(ticket)};
    ASSERT_TRUE(drive_until(bus, [&] { return bus.publish(record, ticket); }));
}

struct Fates {
    std::vector<std::uint64_t> delivered, undelivered;
    void take(KafkaBus& bus) {
        for (BusDelivery delivery; bus.take_delivery(delivery);) {
            (delivery.delivered == BusDelivery::Delivered::yes ? delivered : undelivered)
                .push_back(delivery.ticket);
        }
    }
};

inline std::vector<BusMessage> read(KafkaBus& bus, std::size_t count) {
    std::vector<BusMessage> messages;
    EXPECT_TRUE(drive_until(bus, [&] {
        for (BusMessage& message : bus.poll(count - messages.size()).value()) {
            messages.push_back(std::move(message));
        }
        return messages.size() == count;
    }));
    return messages;
}

}  // namespace freshet::testing
