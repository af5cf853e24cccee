// Every scenario file of this folder is one the parser understands.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/support/paths.h"
#include "tests/support/scenario/scenario.h"

namespace freshet::scenario {
namespace {

TEST(ScenarioFiles, AreUnderstood) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(freshet::testing::source_dir() /
                                                                 "tests" / "scenarios")) {
        if (entry.path().extension() != ".scenario") continue;
        ++files;
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        const ParsedScenario parsed = parse_scenario(entry.path().filename().string(), text.str());
        for (const Problem& problem : parsed.problems) {
            ADD_FAILURE() << problem.place.file << ":" << problem.place.line << ": "
                          << problem.message;
        }
        ASSERT_TRUE(parsed.scenario);
        EXPECT_FALSE(parsed.scenario->inputs.empty()) << entry.path();
    }
    EXPECT_GE(files, 14);
}

}  // namespace
}  // namespace freshet::scenario
