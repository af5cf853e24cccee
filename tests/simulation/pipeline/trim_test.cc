// What is old is let go of while the storm runs, and nothing that is said changes: not on the way,
// not after a power cut, not by another number of shards. The budget is held by a compressed clock:
// hours of storm in a second.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/base/encoding.h"
#include "storage/journal/carried.h"
#include "storage/state/keys.h"
#include "tests/simulation/pipeline/city.h"
#include "tests/simulation/pipeline/plant.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A storm of the city up to a moment, trimmed or not.
struct Storm {
    // Plays the first `length` of what arrives in three hours.
    explicit Storm(PlantOptions options, Duration length) {
        const std::vector<JournalRecord> first{
            {city_start, city_configuration()},
            {city_start, Start{.version = "test", .downtime = {}, .status = Status::test}}};
        EXPECT_TRUE(journal.append(first));
        options.arriving = city_records(11, 3h);
        if (options.trim && options.trim->budget_bytes > 0)
            options.trim->disk_use = [this] {
                return DiskUse{journal.size_bytes(), journal.size_bytes()};
            };
        if (options.trim)
            options.trim->tell = [this](const std::string& sentence) { said.push_back(sentence); };
        plant = std::make_unique<Plant>(journal, std::make_unique<MemoryState>(), options);
        run_until(length);
    }
    void run_until(Duration length) {
        plant->runner().run_until(city_start + length);
        const Role* failed = plant->runner().failed();
        EXPECT_EQ(failed, nullptr) << failed->failure()->message;
    }
    MemoryJournal journal;
    std::unique_ptr<Plant> plant;
    std::vector<std::string> said;
};

TrimOptions trimming(std::uint32_t shard_count) {
    TrimOptions options;
    options.shard_count = shard_count;
    options.kept = 12min;
    options.period = 4min;
    return options;
}

TEST(Trim, NothingThatIsSaidChangesWhateverIsCutAndWhoeverFoldsOn) {
    for (const std::uint32_t shard_count : {1u, 3u}) {
        for (const Duration length : {Duration(31min), Duration(77min), Duration(180min)}) {
            SCOPED_TRACE(std::to_string(shard_count) + " shards, " + format_duration(length));
            Storm whole({.shard_count = shard_count, .seed = 2}, length);
            Storm run({.shard_count = shard_count, .seed = 2, .trim = trimming(shard_count)},
                      length);
            EXPECT_GT(run.plant->trim().probe().trims.value(), 1u);
            EXPECT_GT(run.journal.first().offset, whole.journal.end().offset / 4);
            const auto said = outcome_of(whole.plant->state()).warnings;
            EXPECT_TRUE(outcome_of(run.plant->state()).warnings == said);

            const std::size_t writes = run.plant->state().writes();
            const std::size_t synced = run.plant->state().writes_synced();
            for (std::size_t cut = synced; cut <= writes; cut += 1 + (writes - synced) / 4) {
                const std::uint32_t again = 1 + cut % 4;
                SCOPED_TRACE("cut " + std::to_string(cut) + ", then " + std::to_string(again));
                auto reopened = run.journal.reopen().value();
                Plant recovered(
                    *reopened, run.plant->state().cut(cut),
                    {.shard_count = again, .seed = cut, .writer = PlantOptions::Writer::rests});
                recovered.runner().settle();
                ASSERT_EQ(recovered.runner().failed(), nullptr)
                    << recovered.runner().failed()->failure()->message;
                EXPECT_THAT(recovered.differences(), IsEmpty());
                EXPECT_TRUE(outcome_of(recovered.state()).warnings == said);
            }
        }
    }
}

// What a power cut leaves of the state can always be folded on from what is left of the journal.
TEST(Trim, ReliesOnNothingThatAPowerCutCanTakeBack) {
    Storm run({.shard_count = 2, .seed = 9, .trim = trimming(2)}, 10min);
    std::uint64_t trims = 0;
    for (Duration at = 10min; at < 90min; at += 1min) {
        run.run_until(at);
        if (run.plant->trim().probe().trims.value() == trims) continue;
        trims = run.plant->trim().probe().trims.value();
        const auto left = run.plant->state().cut(run.plant->state().writes_synced());
        EXPECT_LE(run.journal.first().offset, snapshots_floor(*left, 2).value());
        EXPECT_LE(run.journal.first().offset, snapshots_floor(*left, 5).value());
    }
    EXPECT_GT(trims, 10u);
}

TEST(Trim, AStateThatWasLostIsFoldedFromTheFirstRecordKept) {
    Storm run({.shard_count = 1, .seed = 3, .trim = trimming(1)}, 20min);
    ASSERT_GT(run.journal.first().offset, 0u);
    run.plant.reset();  // Nothing more is trimmed.
    ASSERT_TRUE(run.journal.append(city_records(11, 3h)));
    EXPECT_EQ(carried_entries(run.journal).value().size(), 2u);
    Plant again(run.journal, std::make_unique<MemoryState>(),
                {.shard_count = 2, .seed = 1, .writer = PlantOptions::Writer::rests});
    again.runner().settle();
    ASSERT_EQ(again.runner().failed(), nullptr);
    EXPECT_FALSE(outcome_of(again.state()).warnings.empty());
    for (const auto& [incident, revisions] : outcome_of(again.state()).warnings)
        EXPECT_EQ(decode_warning(revisions.front()).value().status, Status::test);
}

TEST(Trim, AStateThatNeedsMoreThanIsLeftIsRefused) {
    Storm run({.shard_count = 1, .seed = 3, .trim = trimming(1)}, 40min);
    MemoryState early;
    StateWrite write;
    write.put(state_keys::cursor(1, 0), encode(ShardCursor{1, 0, 10, 3}));
    ASSERT_TRUE(early.write(write));
    RoundLane rounds(2, nullptr, run.journal.end());
    CommitBox commits(2, nullptr);
    const auto shard = ShardRole::create({.slot = {0, 1}}, {run.journal, early, rounds, commits});
    ASSERT_FALSE(shard);
    EXPECT_EQ(shard.error().code, ErrorCode::corrupt);
    EXPECT_THAT(shard.error().message, HasSubstr("the state needs its records from"));
}

TEST(Trim, ABudgetIsHeldWhateverComes) {
    TrimOptions options = trimming(1);
    options.kept = 24h * 30;
    options.budget_bytes = 9'000;
    options.period_over_budget = 1min;
    Storm whole({.shard_count = 1, .seed = 4}, 3h);
    ASSERT_GT(whole.journal.size_bytes(), 3 * options.budget_bytes) << "a budget that says nothing";
    Storm run({.shard_count = 1, .seed = 4, .trim = options}, 20min);
    for (Duration at = 20min; at <= 3h; at += 1min) {
        run.run_until(at);
        // Between two looks a minute of records comes in.
        EXPECT_LT(run.journal.size_bytes(), options.budget_bytes + 1'000) << format_duration(at);
    }
    EXPECT_TRUE(outcome_of(run.plant->state()).warnings ==
                outcome_of(whole.plant->state()).warnings);
}

TEST(Trim, WhatIsNotDeliveredIsKeptWhateverTheBudgetSays) {
    TrimOptions options = trimming(1);
    options.budget_bytes = 4'000;
    options.period_over_budget = 1min;
    options.readers = {{std::string(state_keys::warnings_topic), "relay"}};
    Storm run({.shard_count = 1, .seed = 4, .trim = options}, 100min);
    const auto undelivered = oldest_undelivered(run.plant->state(), options.readers).value();
    ASSERT_TRUE(undelivered);
    EXPECT_LE(run.journal.first().offset, offset_at(run.journal, undelivered->since).value());
    EXPECT_GT(run.journal.size_bytes(), options.budget_bytes);
    EXPECT_GT(run.plant->trim().probe().over_budget_bytes.value(), 0u);
    ASSERT_FALSE(run.said.empty());
    EXPECT_THAT(run.said.back(), HasSubstr("relay has not had what was said since"));

    // The broker is back: everything is read.
    const std::uint64_t end = outcome_of(run.plant->state()).warnings.size() * 1000;
    Encoder encoder;
    encoder.put_unsigned(end);
    StateWrite write;
    write.put(state_keys::group("relay", state_keys::warnings_topic), encoder.take());
    ASSERT_TRUE(run.plant->state().write(write));
    const std::uint64_t before = run.journal.first().offset;
    run.run_until(100min + 6min);
    EXPECT_GT(run.journal.first().offset, before);
    EXPECT_LT(run.journal.size_bytes(), 3 * options.budget_bytes);
}

}  // namespace
}  // namespace freshet::testing
