// The Kafka bus against a real broker: the contract of every bus, and delivery reports held back.
// One broker for all cases; ctest runs the whole binary as one entry.

#include <iostream>

#include "fanout/bus/kafka_bus.h"
#include "rules/base/hash.h"
#include "tests/fanout/bus/bus_contract.h"
#include "tests/fanout/kafka/bus_driver.h"
#include "tests/support/kafka_broker.h"

namespace freshet::testing {
namespace {

// Null after the first try that failed, with the reason said.
KafkaBroker* broker() {
    static std::unique_ptr<KafkaBroker> started;
    static const bool tried = [] {
        std::string why;
        started = KafkaBroker::start(why);
        if (started == nullptr) std::cerr << why << std::endl;
        return true;
    }();
    (void)tried;
    return started.get();
}

KafkaOptions options_for(const KafkaBroker& kafka) {
    KafkaOptions options;
    options.bootstrap = kafka.bootstrap();
    return options;
}

// The suite's group names are used by each test anew; here each test has groups of its own, since
// one group with changing topics waits for its former member's session.
class OwnGroupBus final : public Bus {
public:
    explicit OwnGroupBus(const KafkaOptions& options) : bus_(KafkaBus::create(options).value()) {}
    bool publish(const BusRecord& record, std::uint64_t ticket) override {
        return bus_->publish(record, ticket);
    }
    bool take_delivery(BusDelivery& delivery) override { return bus_->take_delivery(delivery); }
    Result<void> subscribe(const std::string& group,
                           const std::vector<std::string>& names) override {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        return bus_->subscribe(group + "-" + std::to_string(stable_hash(test->name())), names);
    }
    Result<std::vector<BusMessage>> poll(std::size_t messages_max) override {
        return bus_->poll(messages_max);
    }
    void store(const BusMessage& last) override { bus_->store(last); }
    void drive(Timestamp now) override { bus_->drive(now); }
    std::optional<Timestamp> next_deadline() const override { return bus_->next_deadline(); }

private:
    std::unique_ptr<KafkaBus> bus_;
};

class KafkaWorld final : public BusWorld {
public:
    explicit KafkaWorld(const KafkaBroker& kafka) : kafka_(kafka) {}
    std::unique_ptr<Bus> client() override {
        return std::make_unique<OwnGroupBus>(options_for(kafka_));
    }
    // The broker works by itself; a millisecond keeps the waiting from taking a core.
    void work() override { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
    // What a killed process did not send is gone with its client.
    void restart() override {}
    std::chrono::milliseconds silence() const override { return std::chrono::milliseconds(300); }

private:
    const KafkaBroker& kafka_;
};

std::unique_ptr<BusWorld> make_kafka_world() {
    return broker() == nullptr ? nullptr : std::make_unique<KafkaWorld>(*broker());
}

INSTANTIATE_TEST_SUITE_P(Kafka, BusContract, ::testing::Values(MakeWorld{make_kafka_world}));

// The relay moves its cursor by reports alone: none may come while the broker does not answer.
TEST(KafkaBusOnARealBroker, HoldsReportsBackWhileNothingIsAnswered) {
    if (broker() == nullptr) GTEST_SKIP() << "no Kafka broker here";
    const auto bus = KafkaBus::create(options_for(*broker())).value();
    publish(*bus, 1);
    Fates fates;
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 1;
    }));
    broker()->stop_answering();
    publish(*bus, 2);
    publish(*bus, 3);
    drive_for(*bus, std::chrono::seconds(2));
    fates.take(*bus);
    EXPECT_EQ(fates.delivered, (std::vector<std::uint64_t>{1}));
    EXPECT_TRUE(fates.undelivered.empty());
    broker()->go_on();
    ASSERT_TRUE(drive_until(*bus, [&] {
        fates.take(*bus);
        return fates.delivered.size() == 3;
    }));
    EXPECT_EQ(fates.delivered, (std::vector<std::uint64_t>{1, 2, 3}));
}

// A role that works on one record for longer than a session lasts is slow, not dead: nobody takes
// its partitions, and it goes on where it was.
TEST(KafkaBusOnARealBroker, AReaderThatIsSlowStaysAMember) {
    if (broker() == nullptr) GTEST_SKIP() << "no Kafka broker here";
    const auto writer = KafkaBus::create(options_for(*broker())).value();
    const auto reader = KafkaBus::create(options_for(*broker())).value();
    const BusRecord record{"slow", "incident", "value"};
    const auto say = [&](std::uint64_t ticket) {
        ASSERT_TRUE(drive_until(*writer, [&] { return writer->publish(record, ticket); }));
        BusDelivery delivery;
        ASSERT_TRUE(drive_until(*writer, [&] { return writer->take_delivery(delivery); }));
    };
    say(1);
    ASSERT_TRUE(reader->subscribe("slow", {"slow"}));
    const std::vector<BusMessage> first = read(*reader, 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(6500));  // The session is 6 s.
    reader->store(first.back());
    drive_for(*reader, std::chrono::milliseconds(200));
    say(2);
    const std::vector<BusMessage> second = read(*reader, 1);
    EXPECT_EQ(second.back().position.offset, first.back().position.offset + 1) << "nothing again";
    EXPECT_EQ(reader->probe().consumers_replaced.value(), 0U);
    EXPECT_EQ(reader->probe().broker_errors.value(), 0U);
}

}  // namespace
}  // namespace freshet::testing
