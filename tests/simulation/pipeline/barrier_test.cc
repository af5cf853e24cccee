// Stations that move to other catchments in the middle of the storm: every shard waits for what
// comes to it, no word changes, and a cut at any write around the barrier recovers to the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "storage/state/keys.h"
#include "storage/state/recovery.h"
#include "tests/simulation/pipeline/city.h"
#include "tests/simulation/pipeline/plant.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::IsEmpty;

constexpr Duration length = 3h;

// Two change places, one joins another basin, one gets a basin of its own, one moves twice.
ConfigurationRecord moved_city(int move) {
    auto moved = std::make_shared<Configuration>(*city_configuration());
    const std::map<std::string, std::string> places =
        move == 1 ? std::map<std::string, std::string>{{"R1", "basin-2"},
                                                       {"R2", "basin-1"},
                                                       {"H3", "basin-7"},
                                                       {"R4", "a new basin"},
                                                       {"H5", "basin-6"}}
                  : std::map<std::string, std::string>{{"R1", "basin-2"},
                                                       {"R2", "basin-1"},
                                                       {"H3", "basin-7"},
                                                       {"R4", "a new basin"},
                                                       {"H5", "basin-8"}};
    for (Station& station : moved->stations)
        if (const auto place = places.find(station.id.text()); place != places.end())
            station.catchment = CatchmentId(place->second);
    return moved;
}

std::vector<JournalRecord> moving_records() {
    std::vector<JournalRecord> records = city_records(11, length);
    for (const int move : {1, 2})
        records.push_back({city_start + 45min * move + 250ms, moved_city(move)});
    std::stable_sort(records.begin(), records.end(),
                     [](const JournalRecord& left, const JournalRecord& right) {
                         return left.received_at < right.received_at;
                     });
    return records;
}

struct Storm {
    Storm(std::vector<JournalRecord> arriving, std::uint32_t shards, std::uint64_t seed) {
        const std::vector<JournalRecord> first{
            {city_start, city_configuration()},
            {city_start, Start{.version = "test", .downtime = {}, .status = Status::test}}};
        EXPECT_TRUE(journal.append(first));
        plant = std::make_unique<Plant>(
            journal, std::make_unique<MemoryState>(),
            PlantOptions{.shard_count = shards, .seed = seed, .arriving = std::move(arriving)});
        plant->runner().run_until(city_start + length);
        const Role* failed = plant->runner().failed();
        EXPECT_EQ(failed, nullptr) << failed->failure()->message;
        outcome = outcome_of(plant->state());
    }
    MemoryJournal journal;
    std::unique_ptr<Plant> plant;
    Outcome outcome;
};

Storm& two_shards() {
    static Storm storm(moving_records(), 2, 1);
    return storm;
}

TEST(Barrier, NoWordChangesBecauseAStationMoved) {
    // The same configuration comes in at the same moments, and nobody moves.
    std::vector<JournalRecord> records = moving_records();
    for (JournalRecord& record : records)
        if (auto* configuration = std::get_if<ConfigurationRecord>(&record.body))
            *configuration = city_configuration();
    const Storm stayed(std::move(records), 1, 1);
    EXPECT_EQ(two_shards().outcome.warnings, stayed.outcome.warnings);
}

TEST(Barrier, AnyNumberOfShardsAndAnyOrderOfPollsGiveTheSame) {
    for (const std::uint32_t shards : {1u, 2u, 5u})
        for (const std::uint64_t seed : {1u, 2u, 3u}) {
            const Storm storm(moving_records(), shards, seed);
            EXPECT_EQ(storm.outcome, two_shards().outcome) << shards << " shards, seed " << seed;
            EXPECT_THAT(storm.plant->differences(), IsEmpty());
        }
}

void recover(Storm& from, std::size_t cut, std::uint32_t shards) {
    SCOPED_TRACE("cut after write " + std::to_string(cut) + ", then " + std::to_string(shards));
    Plant plant(from.journal, from.plant->state().cut(cut),
                {.shard_count = shards, .seed = cut, .writer = PlantOptions::Writer::rests});
    plant.runner().settle();
    ASSERT_EQ(plant.runner().failed(), nullptr) << plant.runner().failed()->failure()->message;
    EXPECT_THAT(plant.differences(), IsEmpty());
    for (const auto& shard : plant.shards()) ASSERT_TRUE(shard->is_ready());
    EXPECT_EQ(outcome_of(plant.state()), from.outcome);
}

// Writes at which something is on its way between two catchments, or just was.
std::vector<std::size_t> writes_near_a_barrier(const MemoryState& state) {
    std::vector<std::size_t> near;
    std::size_t waiting_before = 0;
    for (std::size_t cut = 0; cut <= state.writes(); ++cut) {
        if (cut % 8 != 0 && waiting_before == 0) continue;
        const std::size_t waiting = read_moved_stations(*state.cut(cut)).value().size();
        if (waiting != waiting_before)
            for (std::size_t each = cut < 9 ? 0 : cut - 9; each < cut + 3; ++each)
                near.push_back(std::min(each, state.writes()));
        waiting_before = waiting;
    }
    return near;
}

TEST(Barrier, ACutAtAnyWriteRecoversToTheSame) {
    Storm& storm = two_shards();
    const std::vector<std::size_t> near = writes_near_a_barrier(storm.plant->state());
    ASSERT_GT(near.size(), 10u);
    for (const std::size_t cut : near) recover(storm, cut, 1 + cut % 5);
    for (std::size_t cut = 0; cut <= storm.plant->state().writes(); cut += 97)
        recover(storm, cut, 1 + cut % 5);
}

// What moved is kept until a restart finds it in its new catchment's snapshot.
TEST(Barrier, WhatMovedIsForgottenOnceItHasArrived) {
    Storm storm(moving_records(), 2, 3);
    EXPECT_EQ(read_moved_stations(storm.plant->state()).value().size(), 6u);
    storm.plant->drain();
    Plant again(storm.journal, storm.plant->state().cut(storm.plant->state().writes()),
                {.shard_count = 3, .seed = 1, .writer = PlantOptions::Writer::runs});
    again.runner().run_until(city_start + length + 5min);
    ASSERT_EQ(again.runner().failed(), nullptr);
    EXPECT_THAT(read_moved_stations(again.state()).value(), IsEmpty());
}

}  // namespace
}  // namespace freshet::testing
