// See whole_house.h.
#include "tests/simulation/village/whole_house.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>

#include "daemon/runner/one_thread_runner.h"
#include "daemon/scenario/records.h"
#include "fanout/adapters/adapter_role.h"
#include "fanout/bus/embedded_bus.h"
#include "fanout/callout/roll_call_role.h"
#include "ingest/pipeline/journal_writer.h"
#include "ingest/pipeline/shard_role.h"
#include "storage/journal/memory_journal.h"
#include "storage/state/memory_state.h"
#include "storage/state/state_writer.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

// A far side that takes everything and writes down when.
class Listener final : public Channel {
public:
    explicit Listener(std::vector<Heard>& heard) : heard_(heard) {}
    bool begin(const Call& call) override {
        heard_.push_back({call.made_at, call.person.empty() ? call.area.text() : call.person.text(),
                          std::string(to_string(call.purpose)), std::string(to_string(call.type)),
                          call.text});
        taken_.push_back({call.id, Attempted::delivered, {}, {}});
        return true;
    }
    bool take(Attempt& attempt) override {
        if (taken_.empty()) return false;
        attempt = std::move(taken_.back());
        taken_.pop_back();
        return true;
    }
    void drive(Timestamp) override {}
    std::optional<Timestamp> next_deadline() const override { return std::nullopt; }

private:
    std::vector<Heard>& heard_;
    std::vector<Attempt> taken_;
};

// Brings each record at its time of arrival.
class Postman final : public Role {
public:
    Postman(const std::vector<JournalRecord>& records, IngestLane& lane)
        : records_(records), lane_(lane) {}

    std::string_view name() const override { return "postman"; }
    Progress poll(Timestamp now) override {
        IngestReceipt receipt;
        while (lane_.take_receipt(receipt)) EXPECT_EQ(receipt.stored, Stored::yes);
        bool worked = false;
        while (next_ < records_.size() && records_[next_].received_at <= now) {
            if (!lane_.put({next_, records_[next_], Priority::high})) break;
            ++next_;
            worked = true;
        }
        return worked ? Progress::worked : Progress::idle;
    }
    std::optional<Timestamp> next_deadline() const override {
        if (is_done()) return std::nullopt;
        return records_[next_].received_at;
    }
    bool is_done() const { return next_ == records_.size(); }

private:
    const std::vector<JournalRecord>& records_;
    IngestLane& lane_;
    std::size_t next_ = 0;
};

class WholeHouse {
public:
    WholeHouse(const ConfigurationRecord& configuration, const Roster& roster,
               const HouseOptions& options)
        : options_(options) {
        PlaceNames names;
        for (const Station& station : configuration->stations) {
            names.stations[station.id] = station.name;
        }
        for (const Area& area : configuration->areas) names.areas[area.id] = area.name;
        add_shards();
        add_fan_out(roster, names);
        writer_ = StateWriter::create(state_, {.shard_count = options.shards},
                                      {commit_boxes_, state_clients_})
                      .value();
        roles_.push_back(writer_.get());
    }

    void play(const std::vector<JournalRecord>& records, Timestamp until) {
        // Ticks fall on half seconds, so that a tick never competes with a record of its second for
        // which of the two the seed polls first.
        const Timestamp start = records.front().received_at - std::chrono::milliseconds(1500);
        Postman postman(records, lane_);
        roles_.push_back(&postman);
        OneThreadRunner runner(roles_, std::mt19937_64(options_.seed), start);
        runner.run_until(until);
        roles_.pop_back();
        EXPECT_EQ(runner.failed(), nullptr) << runner.failed()->failure()->message;
        EXPECT_TRUE(postman.is_done());
    }
    std::vector<Heard> heard;

private:
    void add_shards() {
        std::vector<RoundLane*> lanes;
        for (std::uint32_t index = 0; index < options_.shards; ++index) {
            rounds_.push_back(std::make_unique<RoundLane>(64, nullptr, JournalPosition{}));
            commits_.push_back(std::make_unique<CommitBox>(64, nullptr));
            lanes.push_back(rounds_.back().get());
            commit_boxes_.push_back(commits_.back().get());
            ShardOptions shard;
            shard.slot = {index, options_.shards};
            shards_.push_back(
                ShardRole::create(shard, {journal_, state_, *rounds_.back(), *commits_.back()})
                    .value());
            roles_.push_back(shards_.back().get());
        }
        JournalWriterOptions journal;
        journal.tick_period = std::chrono::seconds(5);  // Hours pass in these scenarios.
        journal_writer_ = std::make_unique<JournalWriter>(journal_, journal,
                                                          std::vector<IngestLane*>{&lane_}, lanes);
        roles_.push_back(journal_writer_.get());
    }

    void add_fan_out(const Roster& roster, const PlaceNames& names) {
        roll_call_ =
            RollCallRole::create(std::make_unique<RollCall>(RollCallOptions{}, roster, names), {},
                                 {bus(), client(), nullptr})
                .value();
        roles_.push_back(roll_call_.get());
        add_adapter("file", listener_);
        add_adapter("broadcast", speaker_);
    }

    void add_adapter(const std::string& channel, Channel& far_side) {
        AdapterOptions options;
        options.channel = ChannelName(channel);
        options.accepts = {Status::test};
        adapters_.push_back(AdapterRole::create(options, {bus(), client(), far_side}).value());
        roles_.push_back(adapters_.back().get());
    }

    StateClient& client() {
        clients_.push_back(std::make_unique<StateClient>(state_, nullptr, nullptr));
        state_clients_.push_back(clients_.back().get());
        return *clients_.back();
    }
    Bus& bus() { return *buses_.emplace_back(std::make_unique<EmbeddedBus>(client())); }

    HouseOptions options_;
    MemoryJournal journal_;
    MemoryState state_;
    IngestLane lane_{64, nullptr, nullptr};
    std::vector<std::unique_ptr<RoundLane>> rounds_;
    std::vector<std::unique_ptr<CommitBox>> commits_;
    std::vector<CommitBox*> commit_boxes_;
    std::vector<std::unique_ptr<StateClient>> clients_;
    std::vector<StateClient*> state_clients_;
    std::vector<std::unique_ptr<Bus>> buses_;
    Listener listener_{heard}, speaker_{heard};
    std::vector<std::unique_ptr<ShardRole>> shards_;
    std::unique_ptr<JournalWriter> journal_writer_;
    std::unique_ptr<RollCallRole> roll_call_;
    std::vector<std::unique_ptr<AdapterRole>> adapters_;
    std::unique_ptr<StateWriter> writer_;
    std::vector<Role*> roles_;
};

}  // namespace

Village read_village(const std::string& file) {
    std::stringstream text;
    text << std::ifstream(source_dir() / "tests/scenarios" / file).rdbuf();
    scenario::ParsedScenario parsed = scenario::parse_scenario(file, text.str());
    EXPECT_TRUE(parsed.scenario.has_value()) << file;

    const scenario::ReadConfiguration read = scenario::read_configuration(*parsed.scenario);
    for (const std::string& error : read.errors) ADD_FAILURE() << error;
    return {*parsed.scenario, read.configuration};
}

std::vector<Heard> play_to_people(const Village& village, const Roster& roster,
                                  const HouseOptions& options) {
    std::vector<JournalRecord> records =
        scenario::records_of(village.scenario, *village.configuration);
    records.insert(records.begin(),
                   JournalRecord{records.front().received_at, village.configuration});
    WholeHouse house(village.configuration, roster, options);
    house.play(records, village.scenario.until);
    return house.heard;
}

}  // namespace freshet::testing
