// What the Kafka bus does when things go wrong, against librdkafka's mock cluster: nothing is
// reported delivered before the broker said so, and a producer that died is replaced.
#include "fanout/bus/kafka_bus.h"

#include <gtest/gtest.h>

#include "tests/fanout/kafka/bus_driver.h"
#include "tests/fanout/kafka/mock_cluster.h"

namespace freshet {
namespace {

using namespace testing;

KafkaOptions options_for(const MockCluster& cluster) {
    KafkaOptions options;
    options.bootstrap = cluster.bootstrap();
    return options;
}

TEST(KafkaBus, ReportsEachRecordOnceItIsStoredAndInOrder) {
    MockCluster cluster;
    const auto bus = KafkaBus::create(options_for(cluster)).value();
    for (std::uint64_t ticket = 1; ticket <= 100; ++ticket) publish(*bus, ticket);
    Fates fates;
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 100;
    }));
    for (std::uint64_t ticket = 1; ticket <= 100; ++ticket) {
        EXPECT_EQ(fates.delivered[ticket - 1], ticket);
    }
    EXPECT_TRUE(fates.undelivered.empty());
    EXPECT_EQ(bus->probe().delivered.value(), 100U);
}

TEST(KafkaBus, TakesNoMoreThanItMayHaveInFlight) {
    MockCluster cluster;
    cluster.go_away();
    KafkaOptions options = options_for(cluster);
    options.in_flight_max = 10;
    const auto bus = KafkaBus::create(options).value();
    for (std::uint64_t ticket = 1; ticket <= 10; ++ticket) {
        EXPECT_TRUE(bus->publish({topics::warnings, "incident", "value"}, ticket));
    }
    EXPECT_FALSE(bus->publish({topics::warnings, "incident", "value"}, 11));
}

// The relay moves its cursor by reports alone, so none may come while the broker is away.
TEST(KafkaBus, HoldsReportsBackWhileTheBrokerIsAway) {
    MockCluster cluster;
    const auto bus = KafkaBus::create(options_for(cluster)).value();
    publish(*bus, 1);
    Fates fates;
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 1;
    }));
    cluster.go_away();
    publish(*bus, 2);
    publish(*bus, 3);
    drive_for(*bus, std::chrono::milliseconds(500));
    fates.take(*bus);
    EXPECT_EQ(fates.delivered.size(), 1U);
    EXPECT_TRUE(fates.undelivered.empty());
    cluster.come_back();
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 3;
    }));
    EXPECT_EQ(fates.delivered, (std::vector<std::uint64_t>{1, 2, 3}));
}

// librdkafka 2.0.2's idempotent producer ends for good on such an answer (its issue 3584).
TEST(KafkaBus, ReplacesAProducerThatDied) {
    MockCluster cluster;
    const auto bus = KafkaBus::create(options_for(cluster)).value();
    publish(*bus, 1);
    Fates fates;
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 1;
    }));
    cluster.answer_produce_with({RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH});
    publish(*bus, 2);
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return !fates.undelivered.empty();
    }));
    EXPECT_EQ(fates.undelivered, (std::vector<std::uint64_t>{2}));
    EXPECT_EQ(bus->probe().producers_replaced.value(), 1U);
    publish(*bus, 3);
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 2;
    }));
    EXPECT_EQ(fates.delivered.back(), 3U);
}

TEST(KafkaBus, GivesUpAProducerThatStopsReporting) {
    MockCluster cluster;
    KafkaOptions options = options_for(cluster);
    options.report_stall_max = std::chrono::milliseconds(300);
    const auto bus = KafkaBus::create(options).value();
    cluster.go_away();
    publish(*bus, 7);
    publish(*bus, 8);
    Fates fates;
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.undelivered.size() == 2;
    }));
    EXPECT_EQ(fates.undelivered, (std::vector<std::uint64_t>{7, 8}));
    EXPECT_GE(bus->probe().producers_replaced.value(), 1U);
}

TEST(KafkaBus, RefusesAnEmptyAddress) {
    EXPECT_EQ(KafkaBus::create({}).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace freshet
