// What is possible at the end is a function of the set of observations too: whatever order they
// came in, the same rules and subjects have the same severity to be verified.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>

#include "rules/engine/engine.h"
#include "tests/support/series_generator.h"

namespace freshet::series {
namespace {

std::set<std::string> possible_at_the_end(const ConfigurationRecord& configuration,
                                          const std::vector<JournalRecord>& records) {
    Engine engine{ShardSlot{}};
    EngineOutput output;
    std::uint64_t offset = 0;
    const Timestamp first = records.front().received_at - std::chrono::hours(48);
    EXPECT_TRUE(engine.apply({{0, offset++}, {first, configuration}}, output));
    for (const JournalRecord& record : records)
        EXPECT_TRUE(engine.apply({{0, offset++}, record}, output));
    std::map<IncidentId, Warning> latest;
    for (const OutputRow& row : output.rows)
        if (const auto* warning = std::get_if<Warning>(&row.output))
            latest[warning->incident] = *warning;
    std::set<std::string> possible;
    for (const auto& [id, warning] : latest) {
        if (warning.certainty == Certainty::certain || !warning.severity) continue;
        EXPECT_EQ(std::count(warning.audience.begin(), warning.audience.end(), Audience::public_),
                  0);
        possible.insert(warning.rule.text() + " " + warning.subject.text() + " " +
                        std::string(to_string(*warning.severity)));
    }
    return possible;
}

TEST(Possible, IsTheSameInEveryOrder) {
    constexpr std::uint64_t count = 24, orders = 4;
    constexpr std::size_t ends = 5;
    int with_any = 0;
    // The even ones have limits of their levels.
    for (std::uint64_t seed = 2; seed <= count; seed += 2) {
        const Series whole = generate({seed, 1});
        const auto configuration = std::make_shared<const Configuration>(whole.configuration);
        for (std::size_t end = 1; end <= ends; ++end) {
            Series series = whole;
            series.reports.resize(whole.reports.size() * end / ends);
            std::set<std::string> expected;
            for (std::uint64_t order = 0; order < orders; ++order) {
                const std::set<std::string> found =
                    possible_at_the_end(configuration, arrivals(series, seed * 1'000 + order));
                if (order == 0) {
                    expected = found;
                    with_any += expected.empty() ? 0 : 1;
                }
                ASSERT_EQ(found, expected)
                    << "seed " << seed << " end " << end << " order " << order;
            }
        }
    }
    std::printf("%d of %d ends have something possible\n", with_any,
                static_cast<int>(count / 2 * ends));
    EXPECT_GE(with_any, 3);
}

}  // namespace
}  // namespace freshet::series
