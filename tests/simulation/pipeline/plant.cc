// Wiring of the roles over the twins.
#include "tests/simulation/pipeline/plant.h"

#include <gtest/gtest.h>

#include "rules/base/check.h"
#include "storage/state/keys.h"
#include "storage/state/topic_record.h"
#include "tests/simulation/pipeline/city.h"

namespace freshet::testing {

Progress Sender::poll(Timestamp now) {
    Progress progress = Progress::idle;
    IngestReceipt receipt;
    while (lane_.take_receipt(receipt)) {
        CHECK(receipt.stored == Stored::yes && receipt.ticket == stored_);
        ++stored_;
        progress = Progress::worked;
    }
    while (sent_ < records_.size() && records_[sent_].received_at <= now &&
           lane_.put({sent_, records_[sent_]})) {
        ++sent_;
        progress = Progress::worked;
    }
    return progress;
}

std::optional<Timestamp> Sender::next_deadline() const {
    if (sent_ == records_.size()) return std::nullopt;
    return records_[sent_].received_at;
}

Plant::Plant(MemoryJournal& journal, std::unique_ptr<MemoryState> state, PlantOptions options)
    : state_(std::move(state)) {
    std::vector<RoundLane*> rounds;
    StateWriter::Wiring wiring;
    for (std::uint32_t index = 0; index < options.shard_count; ++index) {
        rounds_.push_back(std::make_unique<RoundLane>(2, nullptr, journal.end()));
        commits_.push_back(std::make_unique<CommitBox>(1 + index % 2, nullptr));
        rounds.push_back(rounds_.back().get());
        wiring.shards.push_back(commits_.back().get());
        ShardOptions shard{.slot = {index, options.shard_count}};
        shard.records_max = 37;
        shard.tell = [this](const std::string& line) { differences_.push_back(line); };
        Result<std::unique_ptr<ShardRole>> role = ShardRole::create(
            std::move(shard), {journal, *state_, *rounds_[index], *commits_[index]});
        if (!role) ADD_FAILURE() << role.error().message;
        shards_.push_back(std::move(*role));
    }
    if (options.trim) {
        trim_client_ = std::make_unique<StateClient>(*state_, nullptr, nullptr);
        trim_ = std::make_unique<TrimRole>(*options.trim, journal, *trim_client_);
        wiring.clients.push_back(trim_client_.get());
    }
    state_writer_ = std::move(
        StateWriter::create(*state_, {.shard_count = options.shard_count}, wiring).value());
    sender_ = std::make_unique<Sender>(lane_, std::move(options.arriving));
    journal_writer_ = std::make_unique<JournalWriter>(
        journal, JournalWriterOptions{.tick_period = std::chrono::minutes(1)},
        std::vector<IngestLane*>{&lane_}, rounds);

    std::vector<Role*> roles{state_writer_.get()};
    if (options.writer == PlantOptions::Writer::runs) {
        roles.push_back(sender_.get());
        roles.push_back(journal_writer_.get());
    }
    for (const auto& shard : shards_) roles.push_back(shard.get());
    if (trim_) roles.push_back(trim_.get());
    runner_ = std::make_unique<OneThreadRunner>(std::move(roles), std::mt19937_64(options.seed),
                                                city_start);
}

void Plant::drain() {
    for (const auto& shard : shards_) shard->begin_drain();
    runner_->run_until(runner_->now() + std::chrono::seconds(1));
    for (const auto& shard : shards_) EXPECT_TRUE(shard->is_drained());
}

Outcome outcome_of(const MemoryState& state) {
    Outcome outcome;
    const auto outbox = state.scan("o/", state_keys::after_prefix("o/"), 100'000).value();
    for (const auto& [key, bytes] : outbox) {
        TopicRecord record = decode_topic_record(bytes).value();
        outcome.warnings[record.key].push_back(std::move(record.value));
    }
    const auto rows = state.scan("r/", state_keys::after_prefix("r/"), 100'000).value();
    outcome.rows.insert(rows.begin(), rows.end());
    return outcome;
}

}  // namespace freshet::testing
