// The fixed seeds: a world each, every promise held; and one seed is one run.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

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

// Some seeds each, so that processors share them. The line printed goes into the suite's report.
struct Batch {
    std::uint64_t first, count;
};
class Seeds : public ::testing::TestWithParam<Batch> {};

TEST_P(Seeds, KeepEveryPromise) {
    double station_days = 0;
    std::map<std::string, std::uint64_t> counts, faults;
    const Batch batch = GetParam();
    for (std::uint64_t seed = batch.first; seed < batch.first + batch.count; ++seed) {
        const WorldOptions options{.seed = seed};
        const WorldReport report = run_world(options);
        ASSERT_TRUE(report.violations.empty()) << describe(report, options);
        EXPECT_GT(report.counts.at("acknowledged"), 1000u);
        EXPECT_GT(report.counts.at("warnings"), 20u);
        station_days += report.station_days;
        for (const auto& [what, count] : report.counts) counts[what] += count;
        for (const auto& [kind, count] : report.faults) faults[kind] += count;
    }
    fmt::print("simulated: {:.2f} station-years, {} acknowledged, lost 0; {} warnings, {} starts",
               station_days / 365.25, counts["acknowledged"], counts["warnings"], counts["starts"]);
    for (const auto& [kind, count] : faults) {
        EXPECT_GT(count, 0u);
        fmt::print(", {} {}", kind, count);
    }
    fmt::print("\n");
}

#if defined(__SANITIZE_ADDRESS__)
INSTANTIATE_TEST_SUITE_P(Fixed, Seeds, ::testing::Values(Batch{1, 1}, Batch{2, 1}));
#else
INSTANTIATE_TEST_SUITE_P(Fixed, Seeds,
                         ::testing::Values(Batch{1, 8}, Batch{9, 8}, Batch{17, 8}, Batch{25, 8}));
#endif

}  // namespace
}  // namespace freshet::world
