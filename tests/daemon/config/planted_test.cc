// freshet check on a folder with 25 planted mistakes in 6 files: one line each, at its place. The
// places are marked in the files themselves (the line after "# planted"), so that the golden file
// cannot make a wrong line number right. UPDATE_GOLDEN=1 rewrites the golden file.
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "daemon/commands/commands.h"
#include "daemon/config/configuration_folder.h"
#include "tests/support/paths.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;

fs::path folder() { return testing::source_dir() / "tests/daemon/config/planted"; }
fs::path golden() { return testing::source_dir() / "tests/daemon/config/planted.txt"; }

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

std::multiset<std::pair<std::string, int>> marked_places() {
    std::multiset<std::pair<std::string, int>> places;
    for (const auto& entry : fs::recursive_directory_iterator(folder())) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path());
        std::string line;
        for (int number = 1; std::getline(file, line); ++number)
            if (line.find("# planted") != std::string::npos)
                places.emplace(fs::relative(entry.path(), folder()).string(), number + 1);
    }
    return places;
}

struct Outcome {
    int exit_code = 0;
    std::string out, err;
};

Outcome check(const fs::path& path) {
    Outcome outcome;
    CLI::App root;
    add_check(root, outcome.exit_code);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    root.parse("check " + path.string());
    outcome.out = ::testing::internal::GetCapturedStdout();
    outcome.err = ::testing::internal::GetCapturedStderr();
    return outcome;
}

TEST(Planted, each_mistake_is_named_once_at_its_place) {
    const FolderReading reading = read_configuration_folder(folder());
    EXPECT_FALSE(reading.content);
    std::multiset<std::pair<std::string, int>> found;
    for (const Problem& problem : reading.errors)
        found.emplace(problem.place.file, problem.place.line);
    EXPECT_EQ(found, marked_places());
    EXPECT_EQ(found.size(), 25U);
    std::set<std::string> files;
    for (const auto& [file, line] : found) files.insert(file);
    EXPECT_EQ(files.size(), 6U);
}

TEST(Planted, check_prints_them_word_for_word) {
    const Outcome outcome = check(folder());
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.err.find("25 errors"), std::string::npos) << outcome.err;
    const char* update = std::getenv("UPDATE_GOLDEN");
    if (update != nullptr && std::string_view(update) == "1")
        std::ofstream(golden(), std::ios::binary) << outcome.out;
    EXPECT_EQ(outcome.out, text_of(golden()));
    EXPECT_EQ(std::count(outcome.out.begin(), outcome.out.end(), '\n'), 25);
}

TEST(Init, writes_a_folder_that_check_finds_in_order) {
    const testing::TemporaryFolder temporary;
    const fs::path made = temporary.path() / "new" / "folder";
    int exit_code = 0;
    CLI::App root;
    add_init(root, exit_code);
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    root.parse("init " + made.string());
    ::testing::internal::GetCapturedStdout();
    ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(exit_code, 0);
    const Outcome outcome = check(made);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out;
    EXPECT_EQ(outcome.out, "");

    // A second time the folder is not empty, and what is in it stays.
    const std::string before = text_of(made / "freshet.yaml");
    std::ofstream(made / "freshet.yaml", std::ios::app) << "shards: 2\n";
    CLI::App again;
    add_init(again, exit_code);
    ::testing::internal::CaptureStderr();
    again.parse("init " + made.string());
    EXPECT_NE(::testing::internal::GetCapturedStderr().find("not empty"), std::string::npos);
    EXPECT_EQ(exit_code, 1);
    EXPECT_EQ(text_of(made / "freshet.yaml"), before + "shards: 2\n");
}

TEST(Check, a_missing_folder_is_one_line) {
    const Outcome outcome = check("/nowhere/at/all");
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.out, "/nowhere/at/all: there is no such folder\n");
}

}  // namespace
}  // namespace freshet
