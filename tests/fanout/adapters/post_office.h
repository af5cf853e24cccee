// A post office for the adapters' tests: the embedded bus over a store in memory, calls put on a
// topic, receipts read back; and a channel that does as the test says.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fanout/adapters/adapter_role.h"
#include "fanout/bus/bus_value.h"
#include "fanout/bus/embedded_bus.h"
#include "storage/state/memory_state.h"
#include "tests/support/state_desk.h"
#include "tests/support/warnings.h"

namespace freshet::testing {

// Answers each attempt with what the script says of the call; "never" keeps it for ever.
class ScriptedChannel final : public Channel {
public:
    using Script = std::function<std::optional<Attempted>(const Call&, std::uint32_t attempt)>;
    explicit ScriptedChannel(Script script) : script_(std::move(script)) {}

    bool begin(const Call& call) override {
        begun_.push_back(call.id.text());
        const std::uint32_t attempt = ++attempts_[call.id.text()];
        if (const std::optional<Attempted> result = script_(call, attempt)) {
            results_.push_back({call.id, *result, "as scripted", "ref-" + call.id.text()});
        }
        return true;
    }
    bool take(Attempt& attempt) override {
        if (results_.empty()) return false;
        attempt = results_.front();
        results_.pop_front();
        return true;
    }
    void drive(Timestamp) override {}
    std::optional<Timestamp> next_deadline() const override { return std::nullopt; }

    const std::vector<std::string>& begun() const { return begun_; }

private:
    Script script_;
    std::map<std::string, std::uint32_t> attempts_;
    std::vector<std::string> begun_;
    std::deque<Attempt> results_;
};

inline Call call_to(const std::string& person, const std::string& incident,
                    std::uint32_t revision = 1) {
    Call call;
    call.identity = incident + "." + std::to_string(revision);
    call.id = CallId(call.identity + "#" + person);
    call.channel = ChannelName("file");
    call.incident = IncidentId(incident);
    call.revision = revision;
    call.person = PersonId(person);
    call.area = AreaId("330782103201");
    call.severity = Severity::orange;
    call.made_at = at("2026-07-01 14:45");
    call.expires = at("2026-07-02 14:45");
    call.text = "上溪村山洪灾害橙色预警";
    return call;
}

class PostOffice {
public:
    explicit PostOffice(std::unique_ptr<MemoryState> state = std::make_unique<MemoryState>())
        : state_(std::move(state)), desk_(std::make_unique<StateDesk>(*state_)) {}

    // The role's process begins (again): the old one is gone with all it held in memory.
    AdapterRole& open(Channel& channel, AdapterOptions options) {
        role_.reset();
        bus_.reset();
        if (bus_client_) desk_->forget(bus_client_.get());
        if (role_client_) desk_->forget(role_client_.get());
        bus_client_ = desk_->client();
        role_client_ = desk_->client();
        bus_ = std::make_unique<EmbeddedBus>(*bus_client_);
        role_ = AdapterRole::create(std::move(options), {*bus_, *role_client_, channel}).value();
        return *role_;
    }
    static AdapterOptions options() {
        AdapterOptions options;
        options.channel = ChannelName("file");
        options.accepts = {Status::actual, Status::exercise, Status::test};
        return options;
    }

    void put(const Call& call) {
        const std::unique_ptr<StateClient> client = desk_->client();
        EmbeddedBus bus(*client);
        EXPECT_TRUE(bus.publish(call_record(call), 0));
        bus.drive({});
        desk_->work();
        desk_->forget(client.get());
    }

    // Until nothing moves any more, at most `polls`.
    void run(Timestamp now, int polls = 1000) {
        for (int idle = 0; idle < 3 && polls > 0; --polls) {
            const bool worked = role_->poll(now) == Progress::worked;
            idle = desk_->work() || worked ? 0 : idle + 1;
        }
        EXPECT_EQ(role_->failure(), nullptr);
    }

    // What the bus still has to do for the role, though that does nothing any more: a broker's
    // client has threads of its own.
    void drive_bus(Timestamp now) {
        for (int turn = 0; turn < 3; ++turn) {
            bus_->drive(now);
            desk_->work();
        }
    }

    std::vector<Receipt> receipts() const {
        std::vector<Receipt> receipts;
        const std::string prefix = state_keys::topic_prefix(topics::receipts);
        const auto rows =
            state_->scan(prefix, state_keys::topic_row(topics::receipts, ~0ULL), 100'000);
        for (const auto& [key, value] : *rows) {
            const TopicRecord record = decode_topic_record(value).value();
            receipts.push_back(std::get<Receipt>(response_from_bus(record.value).value()));
        }
        return receipts;
    }
    // "LI delivered", in the order they came.
    std::vector<std::string> outcomes() const {
        std::vector<std::string> texts;
        for (const Receipt& receipt : receipts()) {
            texts.push_back(receipt.call.text() + " " + std::string(to_string(receipt.outcome)));
        }
        return texts;
    }

    // What a power cut leaves: everything synced, and nothing else.
    std::unique_ptr<MemoryState> cut() const { return state_->cut(state_->writes_synced()); }
    MemoryState& state() { return *state_; }

private:
    std::unique_ptr<MemoryState> state_;
    std::unique_ptr<StateDesk> desk_;
    std::unique_ptr<StateClient> bus_client_, role_client_;
    std::unique_ptr<EmbeddedBus> bus_;
    std::unique_ptr<AdapterRole> role_;
};

}  // namespace freshet::testing
