// Series with silences of hours to weeks, longer than the engine keeps samples: the episodes of a
// backtest are the reference engine's, which keeps everything.
#include <gtest/gtest.h>

#include "daemon/backtest/backtest.h"
#include "tests/series/describe.h"
#include "tests/series/how_many.h"
#include "tests/support/reference_engine.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

TEST(Silences, GiveTheEpisodesOfTheReference) {
    constexpr std::uint64_t count = is_optimised ? 150 : 50;
    std::uint64_t with_episode = 0;
    for (std::uint64_t seed = 1; seed <= count && !HasFailure(); ++seed) {
        const Series series = generate({seed, 1, 6});
        const auto configuration = std::make_shared<const Configuration>(series.configuration);
        for (std::uint64_t order = 0; order < 3; ++order) {
            const std::vector<JournalRecord> records = arrivals(series, seed * 10 + order);
            Backtest backtest([](const OutputRow&) {});
            ASSERT_TRUE(backtest.take(
                {records.front().received_at - std::chrono::hours(48), configuration}));
            for (const JournalRecord& record : records) ASSERT_TRUE(backtest.take(record));
            ASSERT_TRUE(backtest.finish());
            const std::vector<Episode> expected =
                reference::episodes(series.configuration, records);
            with_episode += expected.empty() ? 0U : 1U;
            EXPECT_TRUE(backtest.episodes() == expected)
                << "seed " << seed << " order " << order << "\nreference:\n"
                << describe(expected) << "engine:\n"
                << describe(backtest.episodes());
        }
    }
    EXPECT_GE(with_episode, count);
}

}  // namespace
}  // namespace freshet::series
