// What is possible (rules/README.md, 56 to 58, 63) is a function of the set of observations too:
// after a record there stand the warnings to be verified that the reference engine says, of the
// same rules, subjects and severities, and the certain ones beside them, whatever order all came
// in.
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/series/how_many.h"
#include "tests/series/standing.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

Standing expected(const Configuration& configuration, const std::vector<JournalRecord>& records) {
    return standing_of(reference::judged(configuration, records));
}

// At the ends of all parts of the series, in several orders.
TEST(Possible, IsAtEveryEndWhatTheReferenceSays) {
    constexpr std::uint64_t orders = 3;
    constexpr std::size_t ends = 6;
    int with_any = 0, all = 0;
    for (std::uint64_t seed = 1; seed <= (is_optimised ? 60 : 8) && !HasFailure(); ++seed) {
        // Of every fourth the gauges fall silent, so that totals tell lumps.
        const Series whole = generate({seed, 1, seed % 4 == 0 ? 3 : 1});
        const auto configuration = std::make_shared<const Configuration>(whole.configuration);
        for (std::size_t end = 1; end <= ends; ++end) {
            Series series = whole;
            series.reports.resize(whole.reports.size() * end / ends);
            if (series.reports.empty()) continue;
            Standing wanted;
            for (std::uint64_t order = 0; order < orders; ++order) {
                const std::vector<JournalRecord> records = arrivals(series, seed * 1'000 + order);
                if (order == 0) wanted = expected(whole.configuration, records);
                Told told(configuration, records.front().received_at - std::chrono::hours(48));
                for (const JournalRecord& record : records) told.take(record);
                ASSERT_EQ(told.standing(), wanted)
                    << "seed " << seed << " end " << end << " order " << order;
            }
            ++all;
            with_any += any_possible(wanted) ? 1 : 0;
        }
    }
    std::printf("%d of %d ends have something possible\n", with_any, all);
    EXPECT_GE(with_any * 20, all);
}

// After every so many of a series' records, and after the last; adds the words on what is possible.
void expect_agreement(const SeriesOptions& options, std::size_t every, std::size_t& possible) {
    const Series series = generate(options);
    const auto configuration = std::make_shared<const Configuration>(series.configuration);
    const std::vector<JournalRecord> records = arrivals(series, options.seed);
    Told told(configuration, records.front().received_at - std::chrono::hours(48));
    std::vector<JournalRecord> so_far;
    for (const JournalRecord& record : records) {
        told.take(record);
        so_far.push_back(record);
        if (so_far.size() % every != 0 && so_far.size() < records.size()) continue;
        ASSERT_EQ(told.standing(), expected(series.configuration, so_far))
            << "seed " << options.seed << " after record " << so_far.size();
    }
    possible += told.possible();
}

// With limits of change; with totals, lumps and amounts that cannot have rained too.
TEST(Possible, IsAfterEachRecordWhatTheReferenceSays) {
    std::size_t possible = 0;
    for (const std::uint64_t seed : {2, 8, 12, 16, 22}) {
        expect_agreement({seed, 1}, is_optimised ? 1 : 10, possible);
        if (HasFatalFailure()) return;
    }
    std::printf("%zu words on what is to be verified\n", possible);
    EXPECT_GE(possible, 20U);
}

TEST(Possible, OfACatchmentIsWhatTheReferenceSays) {
    std::size_t possible = 0;
    for (std::uint64_t seed = 1; seed <= (is_optimised ? 12 : 2) && !HasFailure(); ++seed)
        expect_agreement({seed, 5, 1, 2}, 100, possible);
}

}  // namespace
}  // namespace freshet::series
