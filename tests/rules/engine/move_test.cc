// A station moved to another catchment in the middle of a storm keeps its millimetres, its latches
// and its incidents, whichever shards the two catchments are of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/rules/engine/seeded_journal.h"

namespace freshet::testing {
namespace {

// The same journal; from each configuration but the first on, the seed decides where the stations
// belong: a catchment of their own, one that all share, or each other's.
std::vector<JournalEntry> with_moves(std::vector<JournalEntry> entries, std::uint64_t seed) {
    std::mt19937_64 random(seed);
    bool first = true;
    for (JournalEntry& entry : entries) {
        auto* record = std::get_if<ConfigurationRecord>(&entry.record.body);
        if (record == nullptr || std::exchange(first, false)) continue;
        auto moved = std::make_shared<Configuration>(**record);
        const std::string other = moved->stations[random() % moved->stations.size()].id.text();
        for (Station& station : moved->stations) {
            const std::string places[] = {"basin-" + station.id.text(), "one-basin",
                                          "basin-" + other};
            station.catchment = CatchmentId(places[random() % 3]);
        }
        *record = moved;
    }
    return entries;
}

// What was said, by whom it concerns: incidents and notices without the catchment that said it.
// Whether silence is a danger, and how many are silent, is asked of the catchment.
std::map<std::string, std::vector<std::string>> said(const std::vector<OutputRow>& rows) {
    std::map<std::string, std::vector<std::string>> result;
    for (OutputRow row : rows) {
        std::string whom;
        const auto* notice = std::get_if<Notice>(&row.output);
        if (notice != nullptr &&
            (notice->kind == NoticeKind::silent || notice->kind == NoticeKind::back))
            continue;
        if (const auto* warning = std::get_if<Warning>(&row.output))
            whom = warning->incident.text();
        else if (const auto* late = std::get_if<LateCrossing>(&row.output))
            whom = late->rule.text() + late->subject.text();
        else
            whom = notice->text;
        row.catchment = CatchmentId();
        row.order = 0;
        result[whom].push_back(encode(row));
    }
    return result;
}

TEST(MovedStations, KeepEverythingThatIsKnownOfThem) {
    std::size_t open_at_a_move = 0;
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const std::vector<JournalEntry> stayed = seeded_journal(seed, {});
        const std::vector<JournalEntry> moved = with_moves(stayed, seed);
        const auto expected = said(fold(stayed));
        for (const std::uint32_t shards : {1u, 2u, 5u})
            ASSERT_EQ(said(fold(moved, shards)), expected) << "seed " << seed;

        Engine engine(ShardSlot{});
        EngineOutput output;
        for (const JournalEntry& entry : moved) {
            const std::vector<MovedStation> moves = engine.moves(entry);
            for (const Episode& episode : engine.episodes())
                if (!episode.ended_at)
                    open_at_a_move +=
                        std::count_if(moves.begin(), moves.end(), [&](const MovedStation& each) {
                            return episode.subject.text().starts_with(each.station.text());
                        });
            ASSERT_TRUE(engine.apply(entry, output));
        }
    }
    EXPECT_GT(open_at_a_move, 5u) << "moves should come in the middle of storms";
}

TEST(MovedStations, AreTheSameBytesForAnyNumberOfShards) {
    for (std::uint64_t seed = 1; seed <= 8; ++seed) {
        const std::vector<JournalEntry> entries = with_moves(seeded_journal(seed, {}), seed);
        const std::vector<OutputRow> alone = fold(entries);
        for (const std::uint32_t shards : {2u, 3u, 5u}) {
            const std::vector<OutputRow> several = fold(entries, shards);
            ASSERT_EQ(several.size(), alone.size());
            for (std::size_t index = 0; index < alone.size(); ++index)
                ASSERT_EQ(encode(several[index]), encode(alone[index])) << "seed " << seed;
        }
    }
}

TEST(MovedStations, AreMissedWhenTheyDoNotComeAlong) {
    const std::vector<JournalEntry> entries = with_moves(seeded_journal(1, {}), 1);
    std::size_t refused = 0;
    for (std::uint32_t index = 0; index < 5; ++index) {
        Engine engine(ShardSlot{index, 5});
        EngineOutput output;
        for (const JournalEntry& entry : entries) {
            const Result<void> applied = engine.apply(entry, output);
            if (applied) continue;
            EXPECT_EQ(applied.error().code, ErrorCode::corrupt);
            ++refused;
            break;
        }
    }
    EXPECT_GT(refused, 0u);
}

TEST(MovedStations, DamagedOnesAreRefused) {
    const std::vector<JournalEntry> entries = with_moves(seeded_journal(2, {}), 2);
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : entries) {
        std::vector<MovedStation> moved = engine.give(engine.moves(entry));
        if (moved.empty()) {
            ASSERT_TRUE(engine.apply(entry, output));
            continue;
        }
        for (MovedStation& each : moved)
            each.blob = each.blob.substr(0, each.blob.size() / 2) + "x";
        engine.take(std::move(moved));
        const Result<void> applied = engine.apply(entry, output);
        ASSERT_FALSE(applied);
        EXPECT_EQ(applied.error().code, ErrorCode::corrupt);
        return;
    }
    FAIL() << "nothing moved";
}

}  // namespace
}  // namespace freshet::testing
