// The Kafka bus against a real broker: what the mock cluster cannot show. One case, since each
// starts a broker of its own; its parts are functions named by what they hold.
#include <gtest/gtest.h>

#include "fanout/bus/kafka_bus.h"
#include "tests/fanout/kafka/bus_driver.h"
#include "tests/support/kafka_broker.h"

namespace freshet {
namespace {

using namespace testing;

void goes_on_behind_the_stored_position(const KafkaOptions& options) {
    const auto writer = KafkaBus::create(options).value();
    for (std::uint64_t ticket = 1; ticket <= 5; ++ticket) publish(*writer, ticket);
    Fates fates;
    ASSERT_TRUE(drive_until(*writer, [&] {
        fates.take(*writer);
        return fates.delivered.size() == 5;
    }));
    {
        const auto reader = KafkaBus::create(options).value();
        ASSERT_FALSE(reader->subscribe("rollcall", {topics::warnings}).has_error());
        const std::vector<BusMessage> messages = read(*reader, 5);
        EXPECT_EQ(messages[0].record.value, "revision 1");
        EXPECT_EQ(messages[4].record.value, "revision 5");
        EXPECT_EQ(messages[4].record.key, "incident");
        reader->store(messages[2]);  // The results of the other two are lost with this client.
    }
    const auto next = KafkaBus::create(options).value();
    ASSERT_FALSE(next->subscribe("rollcall", {topics::warnings}).has_error());
    EXPECT_EQ(read(*next, 2)[0].record.value, "revision 4");
    // Another group has a position of its own.
    const auto other = KafkaBus::create(options).value();
    ASSERT_FALSE(other->subscribe("desk", {topics::warnings}).has_error());
    EXPECT_EQ(read(*other, 5)[0].record.value, "revision 1");
}

// The relay moves its cursor by reports alone: none may come while the broker does not answer.
void holds_reports_back(const KafkaOptions& options, KafkaBroker& broker) {
    const auto bus = KafkaBus::create(options).value();
    publish(*bus, 1);
    Fates fates;
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 1;
    }));
    broker.stop_answering();
    publish(*bus, 2);
    publish(*bus, 3);
    drive_for(*bus, std::chrono::seconds(2));
    fates.take(*bus);
    EXPECT_EQ(fates.delivered, (std::vector<std::uint64_t>{1}));
    EXPECT_TRUE(fates.undelivered.empty());
    broker.go_on();
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 3;
    }));
    EXPECT_EQ(fates.delivered, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(KafkaBusOnARealBroker, KeepsTheContract) {
    std::string why;
    const std::unique_ptr<KafkaBroker> broker = KafkaBroker::start(why);
    if (broker == nullptr) {
        GTEST_SKIP() << why;
    }
    KafkaOptions options;
    options.bootstrap = broker->bootstrap();
    goes_on_behind_the_stored_position(options);
    holds_reports_back(options, *broker);
}

}  // namespace
}  // namespace freshet
