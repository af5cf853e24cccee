// Whatever stations send beside measurements, the engine makes of it what the reference engine
// does: episodes, and what is to be verified at the end.
//
// 300 series in two orders each where the compiler optimises, 10,000 with FRESHET_LONG, fewer where
// it does not (how_many.h).
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/series/describe.h"
#include "tests/series/how_many.h"
#include "tests/series/standing.h"
#include "tests/support/series_dirt.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

TEST(Dirt, GivesTheEpisodesOfTheReference) {
    const Seeds range = seeds({300, 10'000, 20});
    std::uint64_t with_episode = 0, with_possible = 0;
    std::size_t dirt = 0, records_in_all = 0;
    for (std::uint64_t seed = range.first; seed < range.first + range.count; ++seed) {
        Series series = generate({seed, 1});
        const std::size_t clean = series.reports.size();
        add_dirt(series, seed);
        dirt += series.reports.size() > clean ? series.reports.size() - clean : 0;
        const auto configuration = std::make_shared<const Configuration>(series.configuration);
        for (std::uint64_t order = 0; order < 2; ++order) {
            std::vector<JournalRecord> records = arrivals(series, seed * 10 + order);
            add_wrong_clocks(records, seed * 10 + order);
            records_in_all += records.size();
            const reference::Judged expected = reference::judged(series.configuration, records);
            Told told(configuration, records.front().received_at - std::chrono::hours(48));
            for (const JournalRecord& record : records) told.take(record);
            with_episode += expected.episodes.empty() ? 0U : 1U;
            with_possible += told.possible() > 0 ? 1U : 0U;
            ASSERT_TRUE(told.episodes() == expected.episodes)
                << "seed " << seed << " order " << order << "\nreference:\n"
                << describe(expected.episodes) << "engine:\n"
                << describe(told.episodes());
            ASSERT_EQ(told.standing(), standing_of(expected)) << "seed " << seed;
        }
    }
    std::printf(
        "%llu series x 2 orders, %zu records, %zu reports more than clean ones; %llu have "
        "an episode, %llu something to be verified\n",
        static_cast<unsigned long long>(range.count), records_in_all, dirt,
        static_cast<unsigned long long>(with_episode),
        static_cast<unsigned long long>(with_possible));
    EXPECT_GE(with_episode, range.count);
    EXPECT_GE(with_possible * 4, range.count);
    EXPECT_GE(dirt, range.count);
}

}  // namespace
}  // namespace freshet::series
