// The embedded bus under the contract of every bus, over the store in memory and the one on disk,
// and what is its own: the outbox is freshet.warnings.
#include "fanout/bus/embedded_bus.h"

#include "fanout/bus/bus_value.h"
#include "storage/state/memory_state.h"
#include "storage/state/rocksdb_state.h"
#include "tests/fanout/bus/bus_contract.h"
#include "tests/support/paths.h"
#include "tests/support/state_desk.h"
#include "tests/support/warnings.h"

namespace freshet::testing {
namespace {

// A client that takes its mail box away with it.
class OwnedBus final : public Bus {
public:
    explicit OwnedBus(StateDesk*& desk) : desk_(desk), client_(desk->client()), bus_(*client_) {}
    ~OwnedBus() override {
        if (desk_ != nullptr) desk_->forget(client_.get());
    }
    bool publish(const BusRecord& record, std::uint64_t ticket) override {
        return bus_.publish(record, ticket);
    }
    bool take_delivery(BusDelivery& delivery) override { return bus_.take_delivery(delivery); }
    Result<void> subscribe(const std::string& group,
                           const std::vector<std::string>& names) override {
        return bus_.subscribe(group, names);
    }
    Result<std::vector<BusMessage>> poll(std::size_t messages_max) override {
        return bus_.poll(messages_max);
    }
    void store(const BusMessage& last) override { bus_.store(last); }
    void drive(Timestamp now) override { bus_.drive(now); }
    std::optional<Timestamp> next_deadline() const override { return bus_.next_deadline(); }

private:
    StateDesk*& desk_;
    std::unique_ptr<StateClient> client_;
    EmbeddedBus bus_;
};

class MemoryWorld final : public BusWorld {
public:
    MemoryWorld() { begin(std::make_unique<MemoryState>()); }
    std::unique_ptr<Bus> client() override { return std::make_unique<OwnedBus>(pointer_); }
    void work() override { desk_->work(); }
    void restart() override { begin(state_->cut(state_->writes())); }

private:
    void begin(std::unique_ptr<MemoryState> state) {
        state_ = std::move(state);
        desk_ = std::make_unique<StateDesk>(*state_);
        pointer_ = desk_.get();
    }
    std::unique_ptr<MemoryState> state_;
    std::unique_ptr<StateDesk> desk_;
    StateDesk* pointer_ = nullptr;
};

class DiskWorld final : public BusWorld {
public:
    DiskWorld() { restart(); }
    std::unique_ptr<Bus> client() override { return std::make_unique<OwnedBus>(pointer_); }
    void work() override { desk_->work(); }
    void restart() override {
        desk_.reset();
        state_.reset();
        Result<std::unique_ptr<RocksdbState>> state =
            RocksdbState::create({.folder = folder_.path() / "state"});
        state_ = std::move(state.value());
        desk_ = std::make_unique<StateDesk>(*state_);
        pointer_ = desk_.get();
    }

private:
    TemporaryFolder folder_;
    std::unique_ptr<RocksdbState> state_;
    std::unique_ptr<StateDesk> desk_;
    StateDesk* pointer_ = nullptr;
};

INSTANTIATE_TEST_SUITE_P(Memory, BusContract, ::testing::Values(MakeWorld([] {
                             return std::make_unique<MemoryWorld>();
                         })));
INSTANTIATE_TEST_SUITE_P(Disk, BusContract, ::testing::Values(MakeWorld([] {
                             return std::make_unique<DiskWorld>();
                         })));

class EmbeddedBusTest : public ::testing::Test {
protected:
    std::vector<BusMessage> read_warnings() {
        EmbeddedBus bus(*client_);
        EXPECT_TRUE(bus.subscribe("group", {topics::warnings}).has_value());
        return bus.poll(64).value();
    }
    MemoryState state_;
    StateDesk desk_{state_};
    std::unique_ptr<StateClient> client_ = desk_.client();
};

TEST_F(EmbeddedBusTest, TheOutboxIsReadInThePublishedForm) {
    const Warning warning = warning_of({});
    StateWrite write;
    write.put(state_keys::topic_row(topics::warnings, 4),
              encode_topic_record(warning.incident.text(), encode(warning)));
    ASSERT_TRUE(state_.write(write));
    const std::vector<BusMessage> messages = read_warnings();
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].position.offset, 4U);
    EXPECT_EQ(messages[0].record.key, warning.incident.text());
    EXPECT_EQ(warning_from_bus(messages[0].record.value).value(), warning);
}

TEST_F(EmbeddedBusTest, ADamagedRowDoesNotStandBeforeTheNext) {
    const Warning warning = warning_of({});
    StateWrite write;
    write.put(state_keys::topic_row(topics::warnings, 0), "rubbish");
    write.put(state_keys::topic_row(topics::warnings, 1), encode_topic_record("key", "rubbish"));
    write.put(state_keys::topic_row(topics::warnings, 2),
              encode_topic_record(warning.incident.text(), encode(warning)));
    ASSERT_TRUE(state_.write(write));
    const std::vector<BusMessage> messages = read_warnings();
    ASSERT_EQ(messages.size(), 3U);
    EXPECT_FALSE(warning_from_bus(messages[0].record.value).has_value());
    EXPECT_FALSE(warning_from_bus(messages[1].record.value).has_value());
    EXPECT_TRUE(warning_from_bus(messages[2].record.value).has_value());
}

TEST_F(EmbeddedBusTest, AFailedWriteIsADeliveryThatDidNotHappen) {
    EmbeddedBus bus(*client_);
    state_.fail_after(0);
    ASSERT_TRUE(bus.publish({"t", "k", "v"}, 7));
    bus.drive(Timestamp{});
    desk_.work();
    bus.drive(Timestamp{});
    BusDelivery delivery;
    ASSERT_TRUE(bus.take_delivery(delivery));
    EXPECT_EQ(delivery.ticket, 7U);
    EXPECT_EQ(delivery.delivered, BusDelivery::Delivered::no);
}

// A person who hears "noted" must not be called again after a power cut; a record that can be made
// again from something else need not cost a sync.
TEST_F(EmbeddedBusTest, WhatOnlyWeHaveIsSyncedBeforeItIsReported) {
    for (const Sync appends : {Sync::no, Sync::yes}) {
        EmbeddedBus bus(*client_, {.look_every = {}, .appends = appends});
        ASSERT_TRUE(bus.publish({"t", "k", "v"}, 7));
        bus.drive(Timestamp{});
        desk_.work();
        bus.drive(Timestamp{});
        BusDelivery delivery;
        ASSERT_TRUE(bus.take_delivery(delivery));
        EXPECT_EQ(state_.writes() - state_.writes_synced(), appends == Sync::yes ? 0u : 1u);
    }
}

// After an outage warnings come before calls, however many wait.
TEST(EmbeddedBus, ByRankATopicIsReadOnceThoseBeforeItAreRead) {
    MemoryState state;
    StateDesk desk(state);
    const auto client = desk.client();
    EmbeddedBus bus(*client, {.look_every = {}, .order = EmbeddedBusOptions::Order::by_rank});
    ASSERT_TRUE(bus.subscribe("relay", {"first", "second"}));
    const auto append = [&](const std::string& topic, std::uint64_t from, std::uint64_t until) {
        StateWrite write;
        for (std::uint64_t offset = from; offset < until; ++offset) {
            write.put(state_keys::topic_row(topic, offset), encode_topic_record("key", "value"));
        }
        ASSERT_TRUE(state.write(write));
    };
    const auto topics_of = [&](std::size_t messages_max) {
        std::string names;
        for (const BusMessage& message : bus.poll(messages_max).value()) {
            names += message.record.topic.front();
        }
        return names;
    };
    append("first", 0, 7);
    append("second", 0, 7);
    EXPECT_EQ(topics_of(5), "fffff");
    EXPECT_EQ(topics_of(5), "ffsss");
    append("first", 7, 9);
    EXPECT_EQ(topics_of(5), "ffsss");
    EXPECT_EQ(topics_of(5), "s");
}

}  // namespace
}  // namespace freshet::testing
