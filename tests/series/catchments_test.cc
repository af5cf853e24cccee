// Rules about a catchment as a whole: in every order of arrival the episodes of the reference
// engine, and across a restart from snapshots in the middle of it the same rows; also where almost
// everything late is too much to be judged at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>

#include "rules/engine/engine.h"
#include "tests/series/describe.h"
#include "tests/support/reference_engine.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

#if defined(NDEBUG) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
constexpr std::uint64_t count = 50, orders = 4;
#else
constexpr std::uint64_t count = 16, orders = 2;
#endif

class Journal {
public:
    Journal(const ConfigurationRecord& configuration, const std::vector<JournalRecord>& records) {
        entries_.push_back(
            {{0, 0}, {records.front().received_at - std::chrono::hours(48), configuration}});
        for (const JournalRecord& record : records)
            entries_.push_back({{0, entries_.size()}, record});
    }

    struct Folded {
        std::vector<OutputRow> rows;
        std::vector<Episode> episodes;
        std::size_t behind = 0;  // After so many records something was left to be judged.
    };
    // With a restart after that many entries; at 0 none.
    Folded fold(std::size_t restart, const EngineOptions& options = {}) const {
        Engine engine{ShardSlot{}, options};
        EngineOutput output;
        std::size_t behind = 0;
        for (std::size_t i = 0; i < entries_.size(); ++i) {
            if (i == restart && i > 0) engine = restarted(engine, options);
            const Result<void> applied = engine.apply(entries_[i], output);
            EXPECT_TRUE(applied) << applied.error().message;
            if (engine.is_behind()) ++behind;
        }
        Timestamp now = entries_.back().record.received_at;
        for (JournalPosition at{0, entries_.size()}; engine.is_behind(); at = at.next())
            EXPECT_TRUE(engine.apply({at, {now += std::chrono::seconds(1), Tick{}}}, output));
        return {std::move(output.rows), engine.episodes(), behind};
    }
    std::size_t size() const { return entries_.size(); }

private:
    Engine restarted(Engine& engine, const EngineOptions& options) const {
        Engine fresh{ShardSlot{}, options};
        const auto configurations = [this](JournalPosition at) -> Result<ConfigurationRecord> {
            return std::get<ConfigurationRecord>(entries_[at.offset].record.body);
        };
        std::vector<CatchmentId> parts = engine.dirty();
        std::sort(parts.begin(), parts.end());  // The shared part, of no name, first.
        for (const CatchmentId& part : parts) {
            const Result<void> restored = fresh.restore(engine.snapshot(part), configurations);
            EXPECT_TRUE(restored) << restored.error().message;
        }
        return fresh;
    }

    std::vector<JournalEntry> entries_;
};

std::string bytes(const std::vector<OutputRow>& rows) {
    std::string text;
    for (const OutputRow& row : rows) text += encode(row);
    return text;
}

TEST(Catchments, GiveTheEpisodesOfTheReferenceInEveryOrder) {
    if (count < 50)
        std::printf("REDUCED: %llu series x %llu orders; the optimised build runs 50 x 4\n",
                    static_cast<unsigned long long>(count),
                    static_cast<unsigned long long>(orders));
    std::size_t areal = 0, ended = 0, upstream = 0, district = 0, warnings = 0, behind = 0;
    for (std::uint64_t seed = 1; seed <= count && !HasFailure(); ++seed) {
        const Series series = generate({seed, 5, 1, 2});
        const auto configuration = std::make_shared<const Configuration>(series.configuration);
        std::vector<Episode> expected;
        for (std::uint64_t order = 0; order < orders; ++order) {
            const std::vector<JournalRecord> records = arrivals(series, seed * 100 + order);
            if (order == 0) expected = reference::episodes(series.configuration, records);
            const Journal journal(configuration, records);
            const Journal::Folded whole = journal.fold(0);
            EXPECT_TRUE(whole.episodes == expected)
                << "seed " << seed << " order " << order << "\nreference:\n"
                << describe(expected) << "engine:\n"
                << describe(whole.episodes);
            const Journal::Folded parted = journal.fold(1 + (seed * 37 + order) % journal.size());
            EXPECT_TRUE(bytes(parted.rows) == bytes(whole.rows)) << "seed " << seed;
            EXPECT_TRUE(parted.episodes == whole.episodes) << "seed " << seed;
            if (order > 0) continue;
            EngineOptions bit_by_bit;
            bit_by_bit.judged_at_once = 1;
            const Journal::Folded slowly = journal.fold(0, bit_by_bit);
            EXPECT_TRUE(slowly.episodes == expected)
                << "seed " << seed << " order " << order << "\nreference:\n"
                << describe(expected) << "engine, bit by bit:\n"
                << describe(slowly.episodes);
            behind += slowly.behind;
            const Journal::Folded stopped =
                journal.fold(1 + (seed * 37 + order) % journal.size(), bit_by_bit);
            EXPECT_TRUE(bytes(stopped.rows) == bytes(slowly.rows)) << "seed " << seed;
            for (const OutputRow& row : whole.rows) {
                const Warning* warning = std::get_if<Warning>(&row.output);
                if (warning != nullptr && warning->rule == RuleName("areal")) ++warnings;
            }
        }
        for (const Episode& episode : expected) {
            if (episode.rule == RuleName("upstream")) ++upstream;
            if (episode.rule == RuleName("district")) ++district;
            if (episode.rule != RuleName("areal")) continue;
            ++areal;
            if (episode.ended_at) ++ended;
        }
    }
    std::printf(
        "%zu episodes of catchments, %zu of them ended; %zu by stations named, %zu of areas; %zu "
        "warnings; "
        "bit by bit something was left after %zu records\n",
        areal, ended, upstream, district, warnings, behind);
    // Below these the test would be about catchments in which nothing happens.
    EXPECT_GE(areal, count);
    EXPECT_GE(ended * 4, count);
    EXPECT_GE(upstream, count);
    EXPECT_GE(behind, count * 10);
    EXPECT_GE(district * 2, count);
}

}  // namespace
}  // namespace freshet::series
