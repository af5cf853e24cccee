// The design storm's rain: the two published maxima, exactly, and nothing above the formula.
#include "daemon/storm/hyetograph.h"

#include <gtest/gtest.h>

#include <numeric>

namespace freshet {
namespace {

Quantity largest_sum(const std::vector<Quantity>& amounts, std::size_t steps) {
    Quantity largest;
    for (std::size_t first = 0; first + steps <= amounts.size(); ++first) {
        Quantity sum;
        for (std::size_t i = first; i < first + steps; ++i) {
            sum += amounts[i];
        }
        largest = std::max(largest, sum);
    }
    return largest;
}

Quantity tenths(std::int64_t count) { return Quantity::from_ten_thousandths(count * 1000); }

class Steps : public testing::TestWithParam<int> {};

TEST_P(Steps, KeepTheMaximaOfZhengzhou) {
    HyetographParameters parameters;
    parameters.step = std::chrono::minutes(GetParam());
    const Hyetograph storm = Hyetograph::create(parameters).value();
    const std::vector<Quantity> amounts = storm.amounts();
    const auto hour = static_cast<std::size_t>(60 / GetParam());
    ASSERT_EQ(amounts.size(), 24 * hour);
    EXPECT_EQ(format_quantity(largest_sum(amounts, hour), 1), "201.9");
    EXPECT_EQ(format_quantity(largest_sum(amounts, 24 * hour), 1), "552.5");
}

INSTANTIATE_TEST_SUITE_P(Minutes, Steps, testing::Values(1, 5));

TEST(Hyetograph, GivesWholeTenthsAndOnePeak) {
    const Hyetograph storm = Hyetograph::create({}).value();
    const std::vector<Quantity> amounts = storm.amounts();
    const auto peak = static_cast<std::size_t>(storm.peak_after() / storm.step());
    for (std::size_t i = 0; i < amounts.size(); ++i) {
        EXPECT_EQ(amounts[i].ten_thousandths() % 1000, 0);
        EXPECT_LE(amounts[i], std::max(amounts[peak - 1], amounts[peak])) << i;
    }
    // Up to the peak and down from it, but for one rounded tenth.
    for (std::size_t i = 1; i < peak; ++i) {
        EXPECT_GE(amounts[i] + tenths(1), amounts[i - 1]) << i;
    }
    for (std::size_t i = peak + 1; i < amounts.size(); ++i) {
        EXPECT_LE(amounts[i], amounts[i - 1] + tenths(1)) << i;
    }
}

// Every duration's heaviest rain is the formula's: that is what makes the storm a Chicago storm.
TEST(Hyetograph, FollowsItsFormulaForEveryDuration) {
    const Hyetograph storm = Hyetograph::create({}).value();
    const std::vector<Quantity> amounts = storm.amounts();
    for (std::size_t steps = 1; steps <= amounts.size(); ++steps) {
        const double largest = to_double(largest_sum(amounts, steps));
        const double formula = storm.largest_depth_mm(5.0 * static_cast<double>(steps));
        EXPECT_LE(largest, formula + 0.1 + 1e-9) << steps;
        if (steps % 12 == 0) {
            EXPECT_GE(largest, formula - 0.1 - 1e-9) << steps;
        }
    }
}

TEST(Hyetograph, SharesAreSmallerStorms) {
    const Hyetograph storm = Hyetograph::create({}).value();
    for (const double share : {0.0, 0.1, 0.5, 0.83}) {
        const std::vector<Quantity> amounts = storm.amounts(share);
        const Quantity sum = std::accumulate(amounts.begin(), amounts.end(), Quantity{});
        EXPECT_NEAR(to_double(sum), 552.5 * share, 0.051) << share;
    }
}

TEST(Hyetograph, RefusesWhatNoFormulaHas) {
    HyetographParameters day_below_hour;
    day_below_hour.day_maximum_mm = 100;
    HyetographParameters no_peak;
    no_peak.day_maximum_mm = 201.9 * 24;
    HyetographParameters odd_step;
    odd_step.step = std::chrono::minutes(7);
    HyetographParameters peak_at_end;
    peak_at_end.peak_position = 1;
    for (const HyetographParameters& wrong : {day_below_hour, no_peak, odd_step, peak_at_end}) {
        ASSERT_TRUE(Hyetograph::create(wrong).has_error());
        EXPECT_EQ(Hyetograph::create(wrong).error().code, ErrorCode::invalid_argument);
    }
}

}  // namespace
}  // namespace freshet
