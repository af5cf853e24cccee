// Promise 5: the same observations give the same episodes, whatever order they arrived in. Engine
// against the reference engine, which never sees an order.
//
// 300 series x 100 orders where the compiler optimises, 1,000 of them with FRESHET_LONG; fewer
// where it does not or where a sanitizer watches, and it says so (how_many.h).
#include <gtest/gtest.h>

#include <cstdio>

#include "rules/engine/engine.h"
#include "tests/series/describe.h"
#include "tests/series/how_many.h"
#include "tests/support/reference_engine.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

constexpr HowMany how_many{300, 1'000, 60};
constexpr std::uint64_t orders = is_optimised ? 100 : 20;

struct Folded {
    std::vector<Episode> episodes;
    // A row observed before the newest one already in changed the episodes when it came.
    bool late_row_changed = false;
};

Folded fold(const ConfigurationRecord& configuration, const std::vector<JournalRecord>& records) {
    Engine engine{ShardSlot{}};
    EngineOutput ignored;
    std::uint64_t offset = 0;
    const auto apply = [&](const JournalRecord& record) {
        const Result<void> applied = engine.apply({{0, offset++}, record}, ignored);
        ASSERT_TRUE(applied) << applied.error().message;
    };
    apply({records.front().received_at - std::chrono::hours(48), configuration});
    Folded folded;
    Timestamp newest = Timestamp::min();
    for (const JournalRecord& record : records) {
        const Timestamp at = observed_at(record);
        const bool late = at < newest && !folded.late_row_changed;
        if (late) folded.episodes = engine.episodes();
        apply(record);
        if (late) folded.late_row_changed = engine.episodes() != folded.episodes;
        newest = std::max(newest, at);
    }
    folded.episodes = engine.episodes();
    return folded;
}

TEST(Orders, GiveTheEpisodesOfTheReference) {
    const auto [first, count] = seeds(how_many);
    std::uint64_t changed = 0, with_episode = 0, differing = 0;
    for (std::uint64_t seed = first; seed < first + count; ++seed) {
        const Series series = generate({seed, 1});
        const auto configuration = std::make_shared<const Configuration>(series.configuration);
        std::vector<Episode> expected;
        for (std::uint64_t order = 0; order < orders; ++order) {
            const std::vector<JournalRecord> records = arrivals(series, seed * 1'000 + order);
            if (order == 0) {
                expected = reference::episodes(series.configuration, records);
                with_episode += expected.empty() ? 0U : 1U;
            }
            const Folded folded = fold(configuration, records);
            changed += folded.late_row_changed ? 1U : 0U;
            if (folded.episodes == expected) continue;
            ++differing;
            ADD_FAILURE() << "seed " << seed << " order " << order << "\nreference:\n"
                          << describe(expected) << "engine:\n"
                          << describe(folded.episodes);
            // The first few tell what is wrong; a thousand would hide it.
            ASSERT_LT(differing, 5U);
        }
    }
    std::printf(
        "%llu of %llu orders had a late row that changed an episode; %llu of %llu series"
        " have an episode\n",
        static_cast<unsigned long long>(changed), static_cast<unsigned long long>(count * orders),
        static_cast<unsigned long long>(with_episode), static_cast<unsigned long long>(count));
    // Below these the test would be about series in which nothing happens.
    EXPECT_GE(changed * 5, count * orders);
    EXPECT_GE(with_episode * 2, count);
}

}  // namespace
}  // namespace freshet::series
