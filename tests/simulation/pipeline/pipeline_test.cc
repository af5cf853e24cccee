// From the journal to the outbox: any number of shards, any order of polls, a cut at any write and
// another number of shards after it give the same rows and the same revisions of every incident.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/simulation/pipeline/city.h"
#include "tests/simulation/pipeline/plant.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

constexpr Duration length = 3h;

// A journal that begins as serve begins it.
MemoryJournal begun() {
    MemoryJournal journal;
    const std::vector<JournalRecord> first{
        {city_start, city_configuration()},
        {city_start, Start{.version = "test", .downtime = {}, .status = Status::test}}};
    EXPECT_TRUE(journal.append(first));
    return journal;
}

// One storm run through the whole pipeline, kept for all tests.
struct WholeStorm {
    explicit WholeStorm(PlantOptions options) : journal(begun()) {
        options.arriving = city_records(11, length);
        const std::size_t arriving = options.arriving.size();
        plant = std::make_unique<Plant>(journal, std::make_unique<MemoryState>(), options);
        plant->runner().run_until(city_start + length);
        const Role* failed = plant->runner().failed();
        EXPECT_EQ(failed, nullptr) << failed->failure()->message;
        EXPECT_EQ(plant->sender().stored(), arriving);
        outcome = outcome_of(plant->state());
    }
    MemoryJournal journal;
    std::unique_ptr<Plant> plant;
    Outcome outcome;
};

WholeStorm& one_shard() {
    static WholeStorm run({.shard_count = 1, .seed = 1});
    return run;
}

TEST(Pipeline, TheStormRaisesAndEnds) {
    const Outcome& outcome = one_shard().outcome;
    std::size_t raised = 0, ended = 0;
    for (const auto& [incident, revisions] : outcome.warnings) {
        std::uint32_t expected = 1;
        for (const std::string& bytes : revisions) {
            const Warning warning = decode_warning(bytes).value();
            EXPECT_EQ(warning.incident.text(), incident);
            EXPECT_EQ(warning.revision, expected++) << "revisions of one incident in order";
            raised += warning.type == MessageType::alert;
            ended += warning.type == MessageType::cancel;
        }
    }
    EXPECT_GE(raised, 12u);
    EXPECT_GE(ended, 6u);
    EXPECT_TRUE(one_shard().plant->state().scan("h/", "i", 1).value().empty());
}

TEST(Pipeline, AnyNumberOfShardsAndAnyOrderOfPollsGiveTheSame) {
    for (const std::uint32_t shard_count : {1u, 2u, 5u})
        for (const std::uint64_t seed : {1u, 2u, 3u}) {
            const WholeStorm run({.shard_count = shard_count, .seed = seed});
            EXPECT_EQ(run.outcome, one_shard().outcome) << shard_count << " shards, seed " << seed;
            EXPECT_THAT(run.plant->differences(), IsEmpty());
        }
}

// After a cut: the same journal, what is left of the state, shards and seed of its own.
void recover(WholeStorm& from, std::size_t cut, std::uint32_t shard_count, std::uint64_t seed) {
    SCOPED_TRACE("cut after write " + std::to_string(cut) + ", then " +
                 std::to_string(shard_count) + " shards, seed " + std::to_string(seed));
    Plant first(from.journal, from.plant->state().cut(cut),
                {.shard_count = shard_count, .seed = seed, .writer = PlantOptions::Writer::rests});
    first.runner().settle();
    ASSERT_EQ(first.runner().failed(), nullptr);
    EXPECT_THAT(first.differences(), IsEmpty());
    for (const auto& shard : first.shards()) EXPECT_TRUE(shard->is_ready());
    EXPECT_EQ(outcome_of(first.state()), from.outcome);

    // And once more in the middle of that recovery.
    const std::uint32_t again = 1 + (shard_count + 1) % 4;
    Plant second(from.journal,
                 first.state().cut(cut + (first.state().writes() - cut) * (seed % 10) / 10),
                 {.shard_count = again, .seed = seed + 1, .writer = PlantOptions::Writer::rests});
    second.runner().settle();
    ASSERT_EQ(second.runner().failed(), nullptr);
    EXPECT_THAT(second.differences(), IsEmpty());
    EXPECT_EQ(outcome_of(second.state()), from.outcome) << "then " << again << " shards";
}

TEST(Pipeline, ACutAtAnyWriteRecoversToTheSame) {
    static WholeStorm two({.shard_count = 2, .seed = 4});
    const std::size_t writes = two.plant->state().writes();
    ASSERT_GT(writes, 200u);
    // Every write in turn would be thousands of recoveries; a stride prime to the rotation's and
    // the ticks' period meets all of their phases.
    for (std::size_t cut = 0; cut <= writes; cut += 53) recover(two, cut, 1 + cut % 5, cut);
}

TEST(Pipeline, ADrainedShardHasNothingToFoldAgain) {
    WholeStorm run({.shard_count = 2, .seed = 5});
    run.plant->drain();
    Plant again(run.journal, run.plant->state().cut(run.plant->state().writes()),
                {.shard_count = 3, .seed = 1, .writer = PlantOptions::Writer::rests});
    again.runner().settle();
    for (const auto& shard : again.shards()) EXPECT_EQ(shard->probe().records.value(), 0u);
    EXPECT_EQ(outcome_of(again.state()), run.outcome);
}

TEST(Pipeline, SnapshotsBoundWhatIsFoldedAgain) {
    const WholeStorm& storm = one_shard();
    const std::size_t writes = storm.plant->state().writes();
    std::uint64_t most = 0;
    for (std::size_t cut = writes / 4; cut < writes; cut += 7) {
        const auto left = storm.plant->state().cut(cut);
        const CommittedCursors cursors = CommittedCursors::read(*left).value();
        most = std::max(most, cursors.lowest_next({0, 1}) - cursors.floor({0, 1}));
    }
    EXPECT_GT(most, 0u);
    EXPECT_LT(most * 10, storm.journal.end().offset) << "of three hours, minutes";
}

}  // namespace
}  // namespace freshet::testing
