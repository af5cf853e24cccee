// Cursors of several shard counts add up: what was committed under any of them counts.
#include "storage/state/recovery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "storage/journal/memory_journal.h"
#include "storage/state/keys.h"
#include "storage/state/memory_state.h"
#include "storage/state/partial_round.h"

namespace freshet::testing {
namespace {

void put(MemoryState& state, const ShardCursor& cursor) {
    StateWrite write;
    write.put(state_keys::cursor(cursor.shard_count, cursor.shard), encode(cursor));
    ASSERT_TRUE(state.write(write));
}

TEST(CommittedCursors, AFreshStoreHasNothing) {
    const MemoryState state;
    const CommittedCursors cursors = CommittedCursors::read(state).value();
    EXPECT_EQ(cursors.next(CatchmentId("a")), 0u);
    EXPECT_EQ(cursors.floor({0, 2}), 0u);
    EXPECT_EQ(cursors.highest_next({1, 2}), 0u);
}

TEST(CommittedCursors, OneCountSpeaksOfItsOwnShardOnly) {
    MemoryState state;
    put(state, {2, 0, 100, 40});
    put(state, {2, 1, 90, 30});
    const CommittedCursors cursors = CommittedCursors::read(state).value();
    EXPECT_EQ(cursors.lowest_next({0, 2}), 100u);
    EXPECT_EQ(cursors.highest_next({0, 2}), 100u);
    EXPECT_EQ(cursors.floor({1, 2}), 30u);
    EXPECT_EQ(cursors.lowest_next({1, 3}), 90u);
    EXPECT_EQ(cursors.highest_next({1, 3}), 100u);
    EXPECT_EQ(cursors.floor({1, 3}), 30u);
}

TEST(CommittedCursors, AShardThatNeverCommittedSaysNothing) {
    MemoryState state;
    put(state, {2, 0, 100, 40});
    const CommittedCursors cursors = CommittedCursors::read(state).value();
    EXPECT_EQ(cursors.lowest_next({0, 3}), 0u);
    EXPECT_EQ(cursors.floor({0, 3}), 0u);
    EXPECT_EQ(cursors.highest_next({0, 3}), 100u);
}

TEST(CommittedCursors, BoundsHoldForEveryCatchmentOfTheSlot) {
    std::mt19937_64 random(7);
    for (int round = 0; round < 200; ++round) {
        MemoryState state;
        for (std::uint32_t count = 1; count <= 4; ++count)
            for (std::uint32_t shard = 0; shard < count; ++shard)
                if (random() % 4 != 0) {
                    const std::uint64_t next = random() % 1000;
                    put(state, {count, shard, next, random() % (next + 1)});
                }
        const CommittedCursors cursors = CommittedCursors::read(state).value();
        for (const std::uint32_t count : {1u, 2u, 3u, 5u})
            for (int number = 0; number < 30; ++number) {
                const CatchmentId catchment("basin-" + std::to_string(number));
                const ShardSlot slot{shard_of(catchment, count), count};
                EXPECT_LE(cursors.lowest_next(slot), cursors.next(catchment));
                EXPECT_GE(cursors.highest_next(slot), cursors.next(catchment));
                EXPECT_LE(cursors.floor(slot), cursors.next(catchment));
            }
    }
}

TEST(CommittedCursors, AJournalShorterThanTheStateIsRefused) {
    MemoryState state;
    put(state, {1, 0, 1, 0});
    const MemoryJournal journal;
    const auto covers = check_journal_covers(journal, CommittedCursors::read(state).value());
    ASSERT_FALSE(covers);
    EXPECT_EQ(covers.error().code, ErrorCode::corrupt);
}

Result<std::vector<Snapshot>> snapshots_of(const State& state, ShardSlot slot) {
    std::vector<Snapshot> snapshots;
    const Result<void> read = each_snapshot(state, slot, [&](Snapshot snapshot) -> Result<void> {
        snapshots.push_back(std::move(snapshot));
        return {};
    });
    if (!read) return read.error();
    return snapshots;
}

TEST(Snapshots, EachSlotReadsTheSharedPartFirstAndItsOwn) {
    MemoryState state;
    StateWrite write;
    std::vector<std::string> names{""};
    for (int number = 0; number < 40; ++number) names.push_back("basin-" + std::to_string(number));
    for (const std::string& name : names) {
        const Snapshot snapshot{CatchmentId(name), {0, 17}, "blob of " + name};
        write.put(state_keys::snapshot(name), encode(snapshot));
    }
    ASSERT_TRUE(state.write(write));
    for (const std::uint32_t count : {1u, 2u, 5u}) {
        std::size_t found = 0;
        for (std::uint32_t shard = 0; shard < count; ++shard) {
            const auto snapshots = snapshots_of(state, {shard, count}).value();
            ASSERT_FALSE(snapshots.empty());
            EXPECT_TRUE(snapshots.front().catchment.empty());
            found += snapshots.size() - 1;
            for (const Snapshot& snapshot : snapshots) {
                EXPECT_EQ(snapshot.through.offset, 17u);
                EXPECT_EQ(snapshot.blob, "blob of " + snapshot.catchment.text());
            }
        }
        EXPECT_EQ(found, 40u);
    }
}

TEST(Snapshots, DamageAndNewerVersionsAreNamed) {
    MemoryState state;
    StateWrite write;
    write.put(state_keys::snapshot("basin"), "\x02junk");
    ASSERT_TRUE(state.write(write));
    EXPECT_EQ(snapshots_of(state, {0, 1}).error().code, ErrorCode::refused);
    write.put(state_keys::snapshot("basin"), "\x01");
    ASSERT_TRUE(state.write(write));
    EXPECT_EQ(snapshots_of(state, {0, 1}).error().code, ErrorCode::corrupt);
}

TEST(Snapshots, AnErrorOfTheTakerEndsTheReading) {
    MemoryState state;
    StateWrite write;
    for (const char* name : {"", "a", "b"})
        write.put(state_keys::snapshot(name), encode(Snapshot{CatchmentId(name), {0, 17}, "x"}));
    ASSERT_TRUE(state.write(write));
    int taken = 0;
    const Result<void> read = each_snapshot(state, {0, 1}, [&](const Snapshot& snapshot) {
        ++taken;
        return snapshot.catchment.empty() ? Result<void>() : Error{ErrorCode::corrupt, "of a"};
    });
    EXPECT_EQ(taken, 2);
    EXPECT_EQ(read.error().message, "of a");
}

TEST(PartialRound, ComesBackAsItWas) {
    PartialRound round;
    round.tick = Timestamp(Duration(1'782'864'060'000));
    round.position = {0, 4711};
    round.partials.push_back({round.tick, AreaId("330782"), CatchmentId("basin"), 3,
                              Quantity::from_units(-1), Quantity::from_units(50)});
    round.partials.push_back({});
    const std::string bytes = encode(round);
    EXPECT_EQ(decode_partial_round(bytes).value(), round);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_partial_round(bytes.substr(0, size)));
}

}  // namespace
}  // namespace freshet::testing
