// The folder as a shadow rule book reads it: its own rules and thresholds, all else as it is.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/settings_file.h"
#include "tests/daemon/config/sample_folder.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;
using testing::SampleFolder;

constexpr const char* head = "scope,id,name,severity,raise,clear,hold\n";
constexpr const char* rules =
    "rules:\n  - name: hour-rain\n    event: rainstorm\n    severities:\n"
    "      red: {raise: rain(1h) >= threshold.rain_1h, clear: rain(1h) < 20 mm, hold: 1h}\n";

struct Sample : SampleFolder {
    Sample() {
        write("rules/default.yaml", rules);
        write("thresholds.csv", std::string(head) + "default,,rain_1h,,60 mm,,\n");
    }
};

std::string first_error(const FolderReading& reading) {
    return reading.errors.empty() ? "" : format_problem(reading.errors.front());
}

TEST(ShadowFolder, IsNamedInTheSettings) {
    Findings findings;
    EXPECT_EQ(read_settings("shadow: other", "/folder", findings).shadow_folder, "/folder/other");
    EXPECT_EQ(read_settings("", "/folder", findings).shadow_folder, "");
    EXPECT_TRUE(findings.errors.empty());
}

TEST(ShadowFolder, ItsThresholdsStandInThePlaceOfTheFoldersOwn) {
    Sample folder;
    folder.write("shadow/thresholds.csv", std::string(head) + "default,,rain_1h,,40 mm,,\n");
    const FolderReading live = folder.read();
    const FolderReading shadow = read_shadow_folder(folder.path(), folder.path() / "shadow");
    ASSERT_TRUE(live.content && shadow.content) << first_error(shadow);
    const Configuration &in_force = *live.content->configuration,
                        &beside = *shadow.content->configuration;
    EXPECT_EQ(in_force.thresholds[0].raise, Quantity::from_units(60));
    EXPECT_EQ(beside.thresholds[0].raise, Quantity::from_units(40));
    EXPECT_EQ(beside.stations.size(), in_force.stations.size());
    EXPECT_EQ(beside.rules.size(), in_force.rules.size());
    EXPECT_NE(beside.hash, in_force.hash);
}

TEST(ShadowFolder, ItsRulesToo) {
    Sample folder;
    std::string other = rules;
    other.replace(other.find("20 mm"), 5, "30 mm");
    folder.write("shadow/rules/other.yaml", other);
    const FolderReading shadow = read_shadow_folder(folder.path(), folder.path() / "shadow");
    ASSERT_TRUE(shadow.content) << first_error(shadow);
    ASSERT_EQ(shadow.content->configuration->rules.size(), 1U);
    EXPECT_THAT(shadow.content->configuration->rules[0].severities[3]->clear, HasSubstr("30 mm"));
    EXPECT_EQ(shadow.content->configuration->thresholds.size(), 1U);
}

TEST(ShadowFolder, ProblemsNameItsFiles) {
    Sample folder;
    folder.write("shadow/thresholds.csv", std::string(head) + "default,,rain_1h,,0 mm,,\n");
    const std::string said =
        first_error(read_shadow_folder(folder.path(), folder.path() / "shadow"));
    EXPECT_THAT(said, HasSubstr("shadow/thresholds.csv:2: "));
    // A folder named with a slash at its end is named all the same.
    EXPECT_EQ(first_error(read_shadow_folder(folder.path(), folder.path() / "shadow/")), said);
    folder.remove("shadow/thresholds.csv");
    EXPECT_THAT(first_error(read_shadow_folder(folder.path(), folder.path() / "shadow")),
                HasSubstr("shadow: it holds neither rules/ nor thresholds.csv"));
    EXPECT_THAT(first_error(read_shadow_folder(folder.path(), folder.path() / "none")),
                HasSubstr("none: there is no such folder"));
    EXPECT_TRUE(folder.read().content);
}

}  // namespace
}  // namespace freshet
