// The load generator's histogram against the sorted list it stands for: no percentile is flattered,
// none is more than a bucket's width too high.
#include "bench/load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace freshet::bench {
namespace {

using std::chrono::microseconds;

TEST(Histogram, IsExactForSmallValuesAndForTheLargest) {
    Histogram histogram;
    for (int value = 0; value < 32; ++value) histogram.add(microseconds(value));
    EXPECT_EQ(histogram.count(), 32U);
    EXPECT_EQ(histogram.percentile(0.5), microseconds(16));
    EXPECT_EQ(histogram.percentile(0), microseconds(0));
    histogram.add(microseconds(1'234'567));
    EXPECT_EQ(histogram.largest(), microseconds(1'234'567));
    EXPECT_EQ(histogram.percentile(1), microseconds(1'234'567));
}

TEST(Histogram, StaysWithinABucketOfTheSortedList) {
    std::mt19937_64 random(20240607);
    for (int round = 0; round < 20; ++round) {
        Histogram histogram;
        std::vector<std::int64_t> values;
        std::lognormal_distribution<double> latencies(4 + round % 8, 1.5);
        for (int i = 0; i < 5'000; ++i) {
            values.push_back(static_cast<std::int64_t>(latencies(random)));
            histogram.add(microseconds(values.back()));
        }
        std::sort(values.begin(), values.end());
        for (const double share : {0.01, 0.25, 0.5, 0.9, 0.99, 0.999}) {
            const auto index = static_cast<std::size_t>(share * 5'000);
            const double exact = static_cast<double>(values[index]);
            const auto told = static_cast<double>(histogram.percentile(share).count());
            EXPECT_GE(told, exact) << share;
            EXPECT_LE(told, exact * 1.04 + 1) << share;
        }
    }
}

TEST(Histogram, CountsManyAtOnce) {
    Histogram histogram;
    histogram.add(microseconds(10), 99);
    histogram.add(microseconds(5'000'000'000));  // Beyond the last bucket: an hour and more.
    EXPECT_EQ(histogram.count(), 100U);
    EXPECT_EQ(histogram.percentile(0.5), microseconds(10));
    EXPECT_EQ(histogram.largest(), microseconds(5'000'000'000));
}

}  // namespace
}  // namespace freshet::bench
