// The fixed seeds: a world each, every promise held; and one seed is one run.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "tests/simulation/world/world.h"

namespace freshet::world {
namespace {

std::string describe(const WorldReport& report, const WorldOptions& options) {
    std::string text;
    for (const Violation& violation : report.violations)
        text += fmt::format("{} at {}: {}\n", violation.invariant, format_time(violation.at),
                            violation.what);
    return text + command_line(options);
}

TEST(Seeds, TheSameSeedTwiceGivesTheSame) {
    const WorldOptions options{.seed = 77, .stations = 6, .length = std::chrono::hours(8)};
    const WorldReport once = run_world(options), again = run_world(options);
    EXPECT_EQ(once.digest, again.digest);
    EXPECT_EQ(once.counts, again.counts);
    EXPECT_EQ(once.faults, again.faults);
    EXPECT_NE(run_world({.seed = 78, .stations = 6, .length = std::chrono::hours(8)}).digest,
              once.digest);
}

class Seeds : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, KeepEveryPromise) {
    const WorldOptions options{.seed = GetParam()};
    const WorldReport report = run_world(options);
    EXPECT_TRUE(report.violations.empty()) << describe(report, options);
    EXPECT_GT(report.counts.at("acknowledged"), 1000u);
    EXPECT_GT(report.counts.at("warnings"), 20u);
    fmt::print("{:.1f} station-days, {} acknowledged, {} warnings\n", report.station_days,
               report.counts.at("acknowledged"), report.counts.at("warnings"));
}

INSTANTIATE_TEST_SUITE_P(Fixed, Seeds, ::testing::Range<std::uint64_t>(1, 5));

}  // namespace
}  // namespace freshet::world
