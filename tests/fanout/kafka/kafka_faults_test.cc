// What a broker does to a producer, against librdkafka's mock cluster: dies under it, refuses for
// good, refuses for now, is slow, never ends. Nothing is reported delivered that is not, nothing is
// lost, and nobody waits who need not.
#include <dlfcn.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <atomic>
#include <iostream>
#include <set>

#include "fanout/bus/embedded_bus.h"
#include "fanout/bus/kafka_bus.h"
#include "fanout/relay/parked_record.h"
#include "fanout/relay/relay.h"
#include "storage/state/memory_state.h"
#include "tests/fanout/kafka/bus_driver.h"
#include "tests/fanout/kafka/mock_cluster.h"
#include "tests/support/state_desk.h"

namespace {

std::atomic<bool> resolver_hangs{false};

}  // namespace

// librdkafka's threads ask here for a broker's address: a name server that does not answer.
extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints,
                           addrinfo** result) {
    static const auto real =
        reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
    while (resolver_hangs.load()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return real(name, service, hints, result);
}

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

const std::string topic = topics::calls("file");

KafkaOptions options_for(const MockCluster& cluster) {
    KafkaOptions options;
    options.bootstrap = cluster.bootstrap();
    options.topics_published = {topic};
    return options;
}

// An outbox with its relay, in front of the mock cluster.
class KafkaFaults : public ::testing::Test {
protected:
    void begin(const KafkaOptions& options, std::uint64_t parked_end = 0) {
        relay_.reset();
        near_.reset();
        if (client_) desk_.forget(client_.get());
        client_ = desk_.client();
        near_ = std::make_unique<EmbeddedBus>(*client_);
        far_ = KafkaBus::create(options).value();
        RelayOptions carried;
        carried.topics = {topics::parked, topic};
        carried.parked_topic = topics::parked;
        carried.parked_end = parked_end;
        relay_ = Relay::create(carried, {*near_, *far_}).value();
    }
    void append(const std::string& value) {
        StateWrite write;
        write.put(state_keys::topic_row(topic, appended_++), encode_topic_record("key", value));
        ASSERT_TRUE(state_.write(write));
    }
    void append(int count) {
        for (int i = 0; i < count; ++i) append(std::to_string(appended_));
    }
    std::uint64_t cursor() const { return embedded_position(state_, "relay", topic).value(); }
    void step() {
        relay_->poll(Timestamp(std::chrono::hours(500'000)));
        desk_.work();
        std::this_thread::sleep_for(2ms);
    }
    ::testing::AssertionResult until(const std::function<bool()>& question,
                                     SteadyClock::duration patience = 30s) {
        for (const auto end = SteadyClock::now() + patience; SteadyClock::now() < end;) {
            step();
            if (question()) return ::testing::AssertionSuccess();
        }
        return ::testing::AssertionFailure() << "not in time";
    }
    ::testing::AssertionResult until_done() {
        return until([this] { return cursor() == appended_; });
    }
    MemoryState state_;
    StateDesk desk_{state_};
    std::unique_ptr<StateClient> client_;
    std::unique_ptr<EmbeddedBus> near_;
    std::unique_ptr<KafkaBus> far_;
    std::unique_ptr<Relay> relay_;
    std::uint64_t appended_ = 0;
};

// Debian's librdkafka (2.0.2): a request whose fate is unknown, then an answer out of sequence, end
// its idempotent producer for good (issues 3584, 4438).
TEST_F(KafkaFaults, AProducerThatEndsForGoodIsReplacedAndAllGoesAgain) {
    MockCluster cluster;
    begin(options_for(cluster));
    append(20);
    ASSERT_TRUE(until_done());
    cluster.answer_produce_with(
        {RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER});
    append(51);
    ASSERT_TRUE(until_done());
    EXPECT_GE(far_->probe().producers_replaced.value(), 1U) << "nothing died";
    const std::vector<std::string> values = cluster.values(topic);
    EXPECT_EQ(std::set<std::string>(values.begin(), values.end()).size(), 71U);
    for (std::size_t i = values.size() - 51; i < values.size(); ++i) {
        EXPECT_EQ(values[i], std::to_string(i - (values.size() - 51) + 20)) << "order at the end";
    }
}

TEST_F(KafkaFaults, ARecordTooLargeIsParkedAndTheOthersGo) {
    MockCluster cluster;
    begin(options_for(cluster));
    append(10);
    append(std::string(2'000'000, 'x'));
    append(10);
    ASSERT_TRUE(until_done());
    EXPECT_EQ(relay_->probe().parked.value(), 1U);
    EXPECT_EQ(far_->probe().producers_replaced.value(), 0U);
    const auto values = cluster.values(topic);
    EXPECT_EQ(std::set<std::string>(values.begin(), values.end()).size(), 20U);
    const auto row = state_.get(state_keys::topic_row(topics::parked, 0)).value();
    ASSERT_TRUE(row);
    const auto parked = decode_parked_record(decode_topic_record(*row)->value).value();
    EXPECT_EQ(parked.record.topic, topic);
    EXPECT_EQ(parked.record.value.size(), 2'000'000U);
    EXPECT_NE(parked.why.find("too large"), std::string::npos) << parked.why;
}

TEST_F(KafkaFaults, WhatTheBrokerRefusesForGoodIsParkedAndGoesAtTheNextStart) {
    // In company, then alone; but after the second kind the client itself refuses the topic until
    // it has asked about it anew.
    const std::vector<std::vector<rd_kafka_resp_err_t>> refusals{
        {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE, RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE},
        {RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED},
        {RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION}};
    std::uint64_t parked = 0;
    for (const std::vector<rd_kafka_resp_err_t>& errors : refusals) {
        SCOPED_TRACE(rd_kafka_err2name(errors.front()));
        MockCluster cluster;
        begin(options_for(cluster), parked);
        append(1);
        ASSERT_TRUE(until_done());
        cluster.answer_produce_with(errors);
        append(1);
        ASSERT_TRUE(until_done());
        ++parked;
        EXPECT_EQ(relay_->probe().parked.value(), 1U);
        begin(options_for(cluster), parked);
        ASSERT_TRUE(until(
            [&] { return embedded_position(state_, "relay", topics::parked).value() == parked; }));
        EXPECT_EQ(relay_->probe().parked.value(), 0U);
        EXPECT_EQ(cluster.values(topic), (std::vector<std::string>{std::to_string(appended_ - 2),
                                                                   std::to_string(appended_ - 1)}));
    }
}

// Replicas that are short, a leader that moved: waited out.
TEST_F(KafkaFaults, WhatIsRefusedForNowIsTriedAgain) {
    for (const auto error :
         {RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
          RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR}) {
        MockCluster cluster;
        begin(options_for(cluster));
        append(1);
        ASSERT_TRUE(until_done());
        cluster.answer_produce_with({error, error, error});
        append(5);
        ASSERT_TRUE(until_done()) << rd_kafka_err2str(error);
        EXPECT_EQ(relay_->probe().parked.value(), 0U);
    }
}

// Deleted, or not there yet: the records wait for it in the outbox (librdkafka issue 4401).
TEST_F(KafkaFaults, ATopicThatIsNotThereIsWaitedFor) {
    MockCluster cluster;
    cluster.answer_topic_with(topic, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    begin(options_for(cluster));
    append(3);
    for (const auto end = SteadyClock::now() + 1s; SteadyClock::now() < end;) step();
    EXPECT_EQ(cursor(), 0U);
    EXPECT_EQ(relay_->probe().parked.value(), 0U);
    cluster.answer_topic_with(topic, RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_TRUE(until_done());
    EXPECT_EQ(cluster.values(topic).size(), 3U);
}

// While nothing can be delivered, a producer is given up now and then, not all the time.
TEST_F(KafkaFaults, ABrokerThatIsAwayCostsNothingAndAllGoesWhenItIsBack) {
    MockCluster cluster;
    KafkaOptions options = options_for(cluster);
    options.in_flight_max = 100;
    options.report_stall_max = 700ms;
    begin(options);
    append(1);
    ASSERT_TRUE(until_done());
    cluster.go_away();
    append(300);
    for (const auto end = SteadyClock::now() + 2500ms; SteadyClock::now() < end;) step();
    EXPECT_GE(far_->probe().producers_replaced.value(), 1U);
    EXPECT_LE(far_->probe().producers_replaced.value(), 4U);
    EXPECT_LE(relay_->probe().in_flight.value(), 500U);
    cluster.come_back();
    ASSERT_TRUE(until_done());
    const auto values = cluster.values(topic);
    EXPECT_EQ(std::set<std::string>(values.begin(), values.end()).size(), 301U);
}

// A name server that hangs keeps librdkafka's threads, not ours.
TEST_F(KafkaFaults, AClientThatCannotEndIsLeftBehind) {
    resolver_hangs = true;
    KafkaOptions options;
    options.bootstrap = "broker.invalid:9092";
    auto bus = KafkaBus::create(options).value();
    EXPECT_TRUE(bus->publish({topic, "key", "value"}, 1));
    drive_for(*bus, 200ms);
    const auto began = SteadyClock::now();
    bus.reset();
    const auto took = SteadyClock::now() - began;
    resolver_hangs = false;
    EXPECT_GE(took, 500ms) << "nothing hung: the test shows nothing";
    EXPECT_LT(took, 3s);
    std::this_thread::sleep_for(500ms);  // Let it end before the process does.
}

// Three round trips come before a topic's first record is stored; asked for beforehand, one does.
TEST_F(KafkaFaults, TheFirstRecordOfATopicFindsTheBrokerAsked) {
    const auto first_report = [&](KafkaBus& bus) {
        const auto began = SteadyClock::now();
        EXPECT_TRUE(drive_until(bus, [&] { return bus.publish({topic, "key", "value"}, 1); }));
        BusDelivery delivery;
        EXPECT_TRUE(drive_until(bus, [&] { return bus.take_delivery(delivery); }));
        return SteadyClock::now() - began;
    };
    MockCluster cluster;
    cluster.answer_after(200ms);
    KafkaOptions options = options_for(cluster);
    options.topics_published.clear();
    const auto unprepared = first_report(*KafkaBus::create(options).value());
    options.topics_published = {topic};
    const auto bus = KafkaBus::create(options).value();
    drive_for(*bus, 2s);
    const auto prepared = first_report(*bus);
    EXPECT_LT(prepared, 1s);
    EXPECT_LT(prepared, unprepared);
    std::cout << "first report, ms: "
              << std::chrono::duration_cast<std::chrono::milliseconds>(unprepared).count() << " → "
              << std::chrono::duration_cast<std::chrono::milliseconds>(prepared).count() << '\n';
}

}  // namespace
}  // namespace freshet::testing
