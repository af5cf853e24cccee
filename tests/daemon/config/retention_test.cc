// retention: a duration alone, or with a budget of the data folder.
#include <gtest/gtest.h>

#include "daemon/config/settings_file.h"

namespace freshet {
namespace {

struct Read {
    Settings settings;
    std::string problem;
};
Read read(const std::string& text) {
    Findings findings;
    Read result{read_settings(text, "/folder", findings), {}};
    for (const Problem& problem : findings.errors) result.problem += problem.message;
    return result;
}

TEST(Retention, IsADurationOrADurationAndABudget) {
    EXPECT_EQ(read("retention: 10d").settings.retention, std::chrono::days(10));
    EXPECT_EQ(read("retention: 10d").settings.disk_budget_bytes, 0u);
    const Read both = read("retention: {time: 5d, disk: 20 GiB}");
    EXPECT_EQ(both.problem, "");
    EXPECT_EQ(both.settings.retention, std::chrono::days(5));
    EXPECT_EQ(both.settings.disk_budget_bytes, std::uint64_t{20} << 30);
    EXPECT_EQ(read("retention: {disk: 4096MiB}").settings.disk_budget_bytes,
              std::uint64_t{4} << 30);
    EXPECT_EQ(read("retention: {disk: 4096MiB}").settings.retention, std::chrono::days(30));
}

TEST(Retention, RefusesWhatCannotBeHeld) {
    EXPECT_NE(read("retention: 3d").problem, "");
    EXPECT_NE(read("retention: {time: 3d}").problem, "");
    EXPECT_EQ(read("retention: {disk: plenty}").problem,
              "retention: 'plenty' is no size, like 20 GiB");
    EXPECT_EQ(read("retention: {disk: 20}").problem, "retention: '20' is no size, like 20 GiB");
    EXPECT_NE(read("retention: {disk: 99999999999 TiB}").problem, "");
    EXPECT_EQ(read("retention: {disk: 900 MiB}").problem,
              "retention: less than 1 GiB of disk could not be held");
    EXPECT_NE(read("retention: {disc: 20 GiB}").problem, "");
}

}  // namespace
}  // namespace freshet
