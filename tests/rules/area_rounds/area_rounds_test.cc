// Rounds of any number of shards, in any interleaving, are one sequence of rounds.
#include "rules/engine/area_rounds.h"

#include <gtest/gtest.h>

#include <deque>
#include <random>

#include "rules/base/hash.h"

namespace freshet {
namespace {

Timestamp minute(int number) { return Timestamp{} + std::chrono::minutes(number); }

// What 24 catchments add to three areas in each of 20 minutes; empty in some.
std::vector<Partial> partials_of(int round) {
    std::vector<Partial> partials;
    for (int catchment = 0; catchment < 24; ++catchment) {
        if ((catchment + round) % 5 == 0 || round % 7 == 3) continue;
        partials.push_back({.minute = minute(round - catchment % 2),
                            .area = AreaId(std::to_string(330700 + catchment % 3)),
                            .catchment = CatchmentId("c" + std::to_string(catchment)),
                            .gauges = 1,
                            .rain_low = Quantity::from_units(catchment),
                            .rain_high = Quantity::from_units(catchment + round)});
    }
    return partials;
}

std::vector<PartialRound> merged(std::uint32_t shard_count, unsigned seed) {
    std::vector<std::deque<PartialRound>> queues(shard_count);
    for (int round = 0; round < 20; ++round) {
        for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
            PartialRound mine{.tick = minute(round),
                              .position = {0, static_cast<std::uint64_t>(round) * 60},
                              .partials = {}};
            for (const Partial& partial : partials_of(round)) {
                if (stable_hash(partial.catchment.text()) % shard_count == shard) {
                    mine.partials.push_back(partial);
                }
            }
            queues[shard].push_back(std::move(mine));
        }
    }
    std::mt19937 order(seed);
    AreaRounds rounds(shard_count);
    std::vector<PartialRound> seen;
    while (true) {
        std::vector<std::uint32_t> left;
        for (std::uint32_t shard = 0; shard < shard_count; ++shard) {
            if (!queues[shard].empty()) left.push_back(shard);
        }
        if (left.empty()) break;
        const std::uint32_t shard = left[order() % left.size()];
        rounds.add(shard, std::move(queues[shard].front()));
        queues[shard].pop_front();
        while (auto round = rounds.take()) seen.push_back(std::move(*round));
    }
    return seen;
}

TEST(AreaRounds, AreTheSameForAnyNumberOfShardsAndAnyInterleaving) {
    const auto alone = merged(1, 0);
    ASSERT_EQ(alone.size(), 20u);
    ASSERT_FALSE(alone.front().partials.empty());
    for (const std::uint32_t shards : {2u, 5u}) {
        for (unsigned seed = 0; seed < 20; ++seed) EXPECT_EQ(merged(shards, seed), alone);
    }
}

TEST(AreaRounds, HoldsARoundUntilTheLastShardHasClosedIt) {
    AreaRounds rounds(2);
    rounds.add(0, {.tick = minute(1), .position = {}, .partials = {}});
    rounds.add(0, {.tick = minute(2), .position = {}, .partials = {}});
    EXPECT_FALSE(rounds.take());
    rounds.add(1, {.tick = minute(1), .position = {}, .partials = {}});
    ASSERT_TRUE(rounds.take());
    EXPECT_FALSE(rounds.take());
}

}  // namespace
}  // namespace freshet
