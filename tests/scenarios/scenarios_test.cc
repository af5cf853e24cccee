// Every scenario file, as `freshet check` and the engine see it. A new file needs no edit here.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/scenario/compare.h"
#include "tests/support/paths.h"
#include "tests/support/scenario/verdict.h"

namespace freshet::scenario {
namespace {

std::filesystem::path folder() { return freshet::testing::source_dir() / "tests" / "scenarios"; }

std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
        if (entry.path().extension() == ".scenario") found.push_back(entry.path().stem().string());
    }
    std::ranges::sort(found);
    return found;
}

class Scenarios : public ::testing::TestWithParam<std::string> {};

TEST_P(Scenarios, Holds) {
    const std::string file = GetParam() + ".scenario";
    std::stringstream text;
    text << std::ifstream(folder() / file).rdbuf();
    const ParsedScenario parsed = parse_scenario(file, text.str());
    for (const Problem& problem : parsed.problems) {
        ADD_FAILURE() << file << ":" << problem.place.line << ": " << problem.message;
    }
    ASSERT_TRUE(parsed.scenario);
    const ReadConfiguration read = read_configuration(*parsed.scenario);
    for (const std::string& error : read.errors) ADD_FAILURE() << error;
    ASSERT_TRUE(read.configuration);
    for (const std::string& failure :
         compare_check(*parsed.scenario, read.lints, Lints::all_listed)) {
        ADD_FAILURE() << failure;
    }
    for (const std::string& failure : verdict(*parsed.scenario, read)) {
        ADD_FAILURE() << failure;
    }
}

INSTANTIATE_TEST_SUITE_P(Files, Scenarios, ::testing::ValuesIn(names()), [](const auto& scenario) {
    std::string name = scenario.param;
    std::ranges::replace_if(
        name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
});

// A scenario that lists too little, too much or otherwise must fail, or none of them says anything.
TEST(Verdict, SaysWhatDiffers) {
    std::stringstream text;
    text << std::ifstream(folder() / "01-window-edges.scenario").rdbuf();
    const std::string whole = text.str();
    const auto failures_of = [](std::string edited) {
        const ParsedScenario parsed = parse_scenario("edited", edited);
        const Scenario& scenario = parsed.scenario.value();
        return verdict(scenario, read_configuration(scenario));
    };
    const auto replaced = [&](std::string_view from, std::string_view to) {
        std::string edited = whole;
        edited.replace(edited.find(from), from.size(), to);
        return edited;
    };
    EXPECT_EQ(failures_of(whole).size(), 0U);
    // A line too few, too many; another time, severity, evidence, id, end, reason.
    EXPECT_GE(failures_of(replaced("15:55 Update blue", "# ")).size(), 1U);
    EXPECT_GE(failures_of(whole + "17:00 Cancel I1\n").size(), 1U);
    EXPECT_GE(failures_of(replaced("15:55 Update blue", "15:50 Update blue")).size(), 2U);
    EXPECT_GE(failures_of(replaced("15:00 Update yellow", "15:00 Update orange")).size(), 2U);
    EXPECT_EQ(failures_of(replaced("rain(1h) 37.4 mm", "rain(1h) 37.5 mm")).size(), 1U);
    EXPECT_GE(failures_of(replaced("T064500Z", "T064000Z")).size(), 1U);
    EXPECT_EQ(failures_of(replaced("ended 16:00", "ended 16:05")).size(), 1U);
    EXPECT_EQ(failures_of(replaced("reason lowered", "reason escalated")).size(), 1U);
}

}  // namespace
}  // namespace freshet::scenario
