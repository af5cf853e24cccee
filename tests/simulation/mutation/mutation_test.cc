// The simulation is tried on bugs: each of rules/base/planted.h, switched on, must be found by some
// seed of the fixed set, which is clean without it. Prints which invariant found it, with which
// seed, after how many station-days.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/simulation/mutation/apart.h"

namespace freshet::testing {
namespace {

// The fixed seeds of ../seeds, which shows that they are clean; the first to find a bug is enough.
constexpr std::uint64_t seeds_max = 32;

// Where the search begins: a bug that fifteen seeds overlook would cost their minutes each time.
std::uint64_t first_seed(Planted bug) {
    if (bug == Planted::hold_expiring_without_sample) return 18;
    if (bug == Planted::clock_from_the_station) return 5;
    return bug == Planted::ack_before_sync ? 13 : 1;
}

class Mutation : public ::testing::TestWithParam<Planted> {};

TEST_P(Mutation, IsFound) {
    for (std::uint64_t tried = 0; tried < seeds_max; ++tried) {
        const std::uint64_t seed = (first_seed(GetParam()) - 1 + tried) % seeds_max + 1;
        const Found found = run_apart({.seed = seed}, GetParam());
        if (found.invariant.empty()) continue;
        fmt::print("| `{}` | {} | {} | {} | {} |\n", name_of(GetParam()), found.invariant, seed,
                   found.station_days > 0 ? fmt::format("{:.1f}", found.station_days) : "",
                   found.what);
        return;
    }
    FAIL() << name_of(GetParam()) << " lives through " << seeds_max
           << " seeds: the world is too kind";
}

INSTANTIATE_TEST_SUITE_P(Planted, Mutation, ::testing::ValuesIn(planted_bugs()),
                         [](const auto& bug) { return std::string(name_of(bug.param)); });

TEST(Switches, EachBugHasAName) {
    EXPECT_GE(planted_bugs().size(), 12u);
    for (const Planted bug : planted_bugs()) EXPECT_EQ(planted_bug(name_of(bug)), bug);
    EXPECT_EQ(planted_bug("no such bug"), std::nullopt);
}

}  // namespace
}  // namespace freshet::testing
