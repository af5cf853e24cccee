// From the outbox to receipts in the ledger: the roll call's role and a file adapter over one
// store, killed at every poll, must leave the same ledger as an undisturbed run.
#include "fanout/callout/roll_call_role.h"

#include <gtest/gtest.h>

#include "fanout/adapters/adapter_role.h"
#include "fanout/bus/bus_value.h"
#include "fanout/bus/embedded_bus.h"
#include "storage/state/memory_state.h"
#include "tests/fanout/adapters/post_office.h"
#include "tests/fanout/rollcall/valley.h"
#include "tests/support/state_desk.h"

namespace freshet::testing {
namespace {

// The far side of every channel: a set of call ids, as a platform that knows copies keeps it.
using Heard = std::map<std::string, int>;

ScriptedChannel hearing(Heard& heard) {
    return ScriptedChannel([&heard](const Call& call, std::uint32_t) {
        ++heard[call.id.text()];
        return Attempted::delivered;
    });
}

// Everything of fan-out over one store. Killing it is letting it go.
class House {
public:
    House(std::unique_ptr<MemoryState> state, Heard& heard)
        : state_(std::move(state)), file_(hearing(heard)), broadcast_(hearing(heard)) {
        roll_call_ = RollCallRole::create(std::make_unique<RollCall>(RollCallOptions{},
                                                                     usual_roster(), usual_names()),
                                          {}, {bus(), client(), nullptr})
                         .value();
        file_role_ = adapter("file", file_);
        broadcast_role_ = adapter("broadcast", broadcast_);
    }

    // As the state writer puts a shard's row.
    void say(const Warning& warning) {
        StateWrite write;
        const auto last = state_->last("o/", "o0").value();
        const std::uint64_t next =
            last ? state_keys::from_big_endian(last->first.substr(2)) + 1 : 0;
        write.put(state_keys::topic_row(topics::warnings, next),
                  encode_topic_record(warning.incident.text(), encode(warning)));
        ASSERT_TRUE(state_->write(write));
    }
    void ack(const Ack& ack) {
        StateClient& mine = client();
        const BusRecord record = ack_record(ack);
        auto request = std::make_shared<StateRequest>();
        request->appends = {{record.topic, record.key, record.value}};
        ASSERT_TRUE(mine.submit(request));
    }

    // False when nothing moved.
    bool poll(Timestamp now) {
        bool worked = false;
        for (Role* role :
             {static_cast<Role*>(roll_call_.get()), static_cast<Role*>(file_role_.get()),
              static_cast<Role*>(broadcast_role_.get())}) {
            worked = role->poll(now) == Progress::worked || worked;
            EXPECT_EQ(role->failure(), nullptr);
        }
        return desk_.work() || worked;
    }
    void run(Timestamp now) {
        for (int idle = 0; idle < 3;) idle = poll(now) ? 0 : idle + 1;
    }

    template <class T, class Decode>
    std::vector<T> topic(const std::string& name, Decode decode) const {
        std::vector<T> all;
        const auto rows = state_->scan(state_keys::topic_prefix(name),
                                       state_keys::topic_row(name, ~0ULL), 1'000'000);
        for (const auto& [key, value] : *rows) {
            all.push_back(decode(decode_topic_record(value).value().value));
        }
        return all;
    }
    std::vector<LedgerLine> ledger() const {
        return topic<LedgerLine>(
            std::string(state_keys::ledger_topic),
            [](const std::string& value) { return decode_ledger_line(value).value(); });
    }
    // Each line as a person would compare two ledgers.
    std::multiset<std::string> ledger_texts() const {
        std::multiset<std::string> texts;
        for (const LedgerLine& line : ledger()) {
            texts.insert(std::string(to_string(line.step)) + " " + line.word + " " + line.identity +
                         " " + line.call.text() + " " + line.person.text() + " " +
                         line.area.text() + " " + line.why);
        }
        return texts;
    }
    std::unique_ptr<MemoryState> killed() const { return state_->cut(state_->writes()); }
    MemoryState& state() { return *state_; }
    const RollCallRole& roll_call() const { return *roll_call_; }

private:
    StateClient& client() { return *clients_.emplace_back(desk_.client()); }
    Bus& bus() { return *buses_.emplace_back(std::make_unique<EmbeddedBus>(client())); }
    std::unique_ptr<AdapterRole> adapter(const std::string& name, Channel& channel) {
        AdapterOptions options = PostOffice::options();
        options.channel = ChannelName(name);
        return AdapterRole::create(std::move(options), {bus(), client(), channel}).value();
    }

    std::unique_ptr<MemoryState> state_;
    StateDesk desk_{*state_};
    std::vector<std::unique_ptr<StateClient>> clients_;
    std::vector<std::unique_ptr<Bus>> buses_;
    ScriptedChannel file_, broadcast_;
    std::unique_ptr<RollCallRole> roll_call_;
    std::unique_ptr<AdapterRole> file_role_, broadcast_role_;
};

const Timestamp start = at("2026-07-01 14:45");

TEST(RollCallRole, CallsEqualReceiptsAndTheLedgerHasBoth) {
    Heard heard;
    House house(std::make_unique<MemoryState>(), heard);
    house.say(warning_of({}));
    house.run(start);
    house.run(start + std::chrono::minutes(5));
    std::size_t called = 0, delivered = 0;
    for (const LedgerLine& line : house.ledger()) {
        called += line.step == LedgerStep::called ? 1 : 0;
        delivered += line.word == "delivered" ? 1 : 0;
        EXPECT_EQ(line.identity, "rain.R1.20260701T064500Z.1");
    }
    EXPECT_EQ(called, 5U);  // LI, WANG, the village; LI and WANG again.
    EXPECT_EQ(delivered, called);
    EXPECT_EQ(heard.size(), called);
}

TEST(RollCallRole, AnAckOverTheBusEndsTheRepeatsAndIsSynced) {
    Heard heard;
    House house(std::make_unique<MemoryState>(), heard);
    house.say(warning_of({}));
    house.run(start);
    house.ack({IncidentId("rain.R1.20260701T064500Z"), PersonId("SUN"), start, "seen"});
    house.run(start + std::chrono::minutes(1));
    EXPECT_EQ(house.roll_call().next_deadline(), std::nullopt);
    house.run(start + std::chrono::minutes(30));
    EXPECT_EQ(heard.size(), 3U);
    std::unique_ptr<MemoryState> left = house.state().cut(house.state().writes_synced());
    House again(std::move(left), heard);
    bool acknowledged = false;
    for (const LedgerLine& line : again.ledger()) {
        acknowledged = acknowledged || line.step == LedgerStep::acknowledged;
    }
    EXPECT_TRUE(acknowledged);
}

TEST(RollCallRole, TheWholeWarningIsOnTheCapTopicWithItsReferences) {
    Heard heard;
    House house(std::make_unique<MemoryState>(), heard);
    house.say(warning_of({}));
    house.say(warning_of({.revision = 2, .type = MessageType::update, .severity = Severity::red}));
    house.run(start);
    const std::vector<std::string> documents =
        house.topic<std::string>(topics::cap, [](const std::string& value) { return value; });
    ASSERT_EQ(documents.size(), 2U);
    EXPECT_EQ(documents[0].find("<references>"), std::string::npos);
    EXPECT_NE(documents[1].find("<references>freshet,rain.R1.20260701T064500Z.1,"
                                "2026-07-01T14:45:00+08:00</references>"),
              std::string::npos);
}

TEST(RollCallRole, ARecordThatCannotBeReadIsALedgerLineAndNoEnd) {
    Heard heard;
    House house(std::make_unique<MemoryState>(), heard);
    StateWrite write;
    write.put(state_keys::topic_row(topics::warnings, 0), encode_topic_record("i9", "rubbish"));
    write.put(state_keys::topic_row(topics::receipts, 0), encode_topic_record("i9", "rubbish"));
    ASSERT_TRUE(house.state().write(write));
    house.say(warning_of({}));
    house.run(start);
    EXPECT_EQ(house.roll_call().probe().undecodable.value(), 2U);
    EXPECT_EQ(house.ledger()[0].step, LedgerStep::undecodable);
    EXPECT_EQ(house.ledger()[0].incident, IncidentId("i9"));
    EXPECT_EQ(heard.size(), 3U);
}

TEST(RollCallRole, AStoreThatFailsEndsTheRole) {
    MemoryState state;
    StateDesk desk(state);
    const auto bus_client = desk.client(), client = desk.client();
    EmbeddedBus bus(*bus_client);
    const auto role = RollCallRole::create(std::make_unique<RollCall>(
                                               RollCallOptions{}, usual_roster(), usual_names()),
                                           {}, {bus, *client, nullptr})
                          .value();
    StateWrite write;
    write.put(state_keys::topic_row(topics::warnings, 0),
              encode_topic_record("i", encode(warning_of({}))));
    ASSERT_TRUE(state.write(write));
    state.fail_after(0);
    for (int i = 0; i < 4; ++i) {
        role->poll(start);
        desk.work();
    }
    ASSERT_NE(role->failure(), nullptr);
}

// A storm of two incidents over one village, answered by nobody, to its end; killed once on the
// way.
class Storm {
public:
    explicit Storm(std::optional<int> killed_at) : killed_at_(killed_at) {}

    void play() {
        const Said rain{.incident = "rain", .severity = Severity::blue};
        Said rain_over = rain;
        rain_over.revision = 2;
        rain_over.type = MessageType::cancel;
        rain_over.reason = WarningReason::receded;
        rain_over.severity.reset();
        Said stage_over = rain_over;
        stage_over.incident = "stage";
        house_->say(warning_of(rain));
        house_->say(warning_of({.incident = "stage"}));
        for (int minutes = 0; minutes <= 20; minutes += 5) {
            run(start + std::chrono::minutes(minutes));
        }
        house_->say(warning_of(rain_over));
        house_->say(warning_of(stage_over));
        run(start + std::chrono::minutes(40));
    }
    const House& house() const { return *house_; }
    const Heard& heard() const { return heard_; }
    int polls() const { return polls_; }

private:
    void run(Timestamp now) {
        for (int idle = 0; idle < 3;) {
            if (polls_++ == killed_at_) house_ = std::make_unique<House>(house_->killed(), heard_);
            idle = house_->poll(now) ? 0 : idle + 1;
        }
    }
    std::optional<int> killed_at_;
    int polls_ = 0;
    Heard heard_;
    std::unique_ptr<House> house_ =
        std::make_unique<House>(std::make_unique<MemoryState>(), heard_);
};

TEST(RollCallRoleKilled, LeavesTheLedgerOfAnUndisturbedRun) {
    Storm whole(std::nullopt);
    whole.play();
    const std::multiset<std::string> expected = whole.house().ledger_texts();
    ASSERT_GT(expected.size(), 30U);
    std::size_t sent_twice = 0;
    for (int killed_at = 0; killed_at < whole.polls(); ++killed_at) {
        Storm storm(killed_at);
        storm.play();
        EXPECT_EQ(storm.house().ledger_texts(), expected) << "killed at poll " << killed_at;
        EXPECT_EQ(storm.heard().size(), whole.heard().size()) << "killed at poll " << killed_at;
        for (const auto& [call, times] : storm.heard()) {
            EXPECT_LE(times, 2) << call;
            sent_twice += times == 2 ? 1 : 0;
        }
    }
    EXPECT_GT(sent_twice, 0U);  // Else the kills missed the moment between sending and storing.
}

}  // namespace
}  // namespace freshet::testing
