// Real storms under the default rules: the engine's episodes are the reference engine's, and each
// is counted. The files stay where they are; without them the test says what it did not test.
#include <gtest/gtest.h>

#include <chrono>

#include "daemon/backtest/backtest.h"
#include "daemon/config/default_configuration.h"
#include "daemon/recorded/recording.h"
#include "tests/support/paths.h"
#include "tests/support/reference_engine.h"

namespace freshet {
namespace {

struct Storm {
    const char* name;
    const char* file;
    std::size_t rows_min;      // So that a file half read does not pass.
    std::size_t episodes_min;  // So that a storm in which nothing happens does not pass.
};

std::ostream& operator<<(std::ostream& out, const Storm& storm) { return out << storm.name; }

constexpr Storm storms[] = {
    {"amsterdam", "amsterdam_pws_2016_18/data.csv.gz", 279'000, 1},
    {"colorado", "colorado_2013/data.csv.gz", 8'000, 1},
    {"colorado_zero_filled", "colorado_2013/variant_zero_filled_wrong_id.csv", 500, 0},
    {"openmrg", "openmrg_2015/data.csv.gz", 130'000, 0},
    {"singapore", "singapore_2016_17/data.csv.gz", 309'000, 1},
    // Its 18,744 rows of tide_level are refused: the tide is no element yet.
    {"uk_ea", "uk_ea_20210507/data.csv.gz", 1'900, 0},
};

class Storms : public ::testing::TestWithParam<Storm> {};

TEST_P(Storms, EngineAndReferenceAgree) {
    const auto shared = freshet::testing::shared_dir();
    if (!shared) GTEST_SKIP() << "no ../shared: engine and reference on the storm " << GetParam();
    const std::filesystem::path file = *shared / "storms" / GetParam().file;
    if (!std::filesystem::exists(file)) GTEST_SKIP() << "no " << GetParam().file;

    const Result<Recording> recording = Recording::create({file}, {});
    ASSERT_TRUE(recording) << recording.error().message;
    EXPECT_GE(recording->rows().size(), GetParam().rows_min);
    const auto configuration = std::make_shared<const Configuration>(
        default_configuration(recording->observed_stations()));

    Backtest backtest([](const OutputRow&) {});
    ASSERT_TRUE(backtest.take({recording->rows().front().arrived_at, configuration}));
    std::vector<JournalRecord> records;
    records.reserve(recording->rows().size());
    for (const RecordedRow& row : recording->rows()) {
        records.push_back(recording->record_of(row));
        ASSERT_TRUE(backtest.take(records.back()));
    }
    ASSERT_TRUE(backtest.finish());

    const std::vector<Episode> expected = reference::episodes(*configuration, records);
    EXPECT_GE(expected.size(), GetParam().episodes_min);
    EXPECT_EQ(backtest.episodes().size(), expected.size());
    std::size_t differing = 0;
    for (std::size_t i = 0; i < std::min(expected.size(), backtest.episodes().size()); ++i) {
        const Episode& a = expected[i];
        const Episode& b = backtest.episodes()[i];
        if (a == b || ++differing > 5) continue;
        ADD_FAILURE() << "reference: " << a.subject.text() << " " << format_time(a.crossed_at, utc)
                      << " .. " << (a.ended_at ? format_time(*a.ended_at, utc) : "open")
                      << "\nengine:    " << b.subject.text() << " "
                      << format_time(b.crossed_at, utc) << " .. "
                      << (b.ended_at ? format_time(*b.ended_at, utc) : "open");
    }
    EXPECT_EQ(differing, 0U);
    std::printf("%s: %zu rows, %zu episodes\n", GetParam().name, records.size(), expected.size());
}

INSTANTIATE_TEST_SUITE_P(Shared, Storms, ::testing::ValuesIn(storms),
                         [](const auto& storm) { return std::string(storm.param.name); });

}  // namespace
}  // namespace freshet
