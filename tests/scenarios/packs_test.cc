// The rule packs of deploy/rules: each a folder that `freshet check` has nothing to say of, whose
// scenarios hold and reach every severity of every rule. What a pack promises to people is looked
// at in what was published: the words, the audience, that nothing is confirmed. Days of a tick a
// second are for the long form: how an engine is driven is the matter of scenarios_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "daemon/config/configuration_folder.h"
#include "daemon/scenario/compare.h"
#include "daemon/scenario/play.h"
#include "fanout/cap/cap.h"
#include "fanout/cap/text.h"
#include "tests/support/paths.h"
#include "tests/support/scenario/verdict.h"

namespace freshet::scenario {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view unconfirmed = "sample thresholds, not confirmed locally";
// What another agency calls its own; nothing of ours may be taken for it.
constexpr std::string_view signal = "预警信号";

fs::path packs() { return freshet::testing::source_dir() / "deploy" / "rules"; }

std::vector<std::string> names() {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(packs()))
        if (entry.is_directory()) found.push_back(entry.path().filename().string());
    std::ranges::sort(found);
    return found;
}

std::vector<fs::path> scenarios_of(const std::string& pack) {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator(packs() / pack / "tests"))
        if (entry.path().extension() == ".scenario") found.push_back(entry.path());
    std::ranges::sort(found);
    return found;
}

std::string text_of(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
}

std::vector<Warning> warnings_of(const Played& played) {
    std::vector<Warning> warnings;
    for (const OutputRow& row : played.rows)
        if (const auto* warning = std::get_if<Warning>(&row.output)) warnings.push_back(*warning);
    return warnings;
}

// All that the scenarios of a pack publish.
std::vector<Warning> published(const std::string& pack) {
    std::vector<Warning> all;
    for (const fs::path& path : scenarios_of(pack)) {
        const ParsedScenario parsed = parse_scenario(path.filename().string(), text_of(path));
        const ReadConfiguration read = read_configuration(parsed.scenario.value(), packs() / pack);
        std::ranges::move(warnings_of(play(*parsed.scenario, read, {})), std::back_inserter(all));
    }
    return all;
}

class Packs : public ::testing::TestWithParam<std::string> {};

TEST_P(Packs, IsAFolderInOrder) {
    const FolderReading reading = read_configuration_folder(packs() / GetParam());
    for (const Problem& problem : reading.errors) ADD_FAILURE() << format_problem(problem);
    for (const Problem& problem : reading.lints) ADD_FAILURE() << format_problem(problem);
    ASSERT_TRUE(reading.content);
    EXPECT_EQ(reading.content->configuration->unconfirmed, unconfirmed);
    EXPECT_EQ(reading.content->settings.status, Status::test);
    for (const RuleText& rule : reading.content->configuration->rules)
        EXPECT_NE(event_text(rule.event), rule.event) << "has no word that people read";
}

TEST_P(Packs, CitesItsSource) {
    const std::string rules = text_of(packs() / GetParam() / "rules" / (GetParam() + ".yaml"));
    EXPECT_NE(rules.find("# Source"), std::string::npos);
    EXPECT_NE(text_of(packs() / "README.md").find("`" + GetParam() + "`"), std::string::npos)
        << "is not in the table of deploy/rules/README.md";
}

TEST_P(Packs, ScenariosHold) {
    const char* const wanted = std::getenv("FRESHET_LONG");
    const bool is_long = wanted != nullptr && std::string_view(wanted) == "1";
    for (const fs::path& path : scenarios_of(GetParam())) {
        const std::string file = path.filename().string();
        const ParsedScenario parsed = parse_scenario(file, text_of(path));
        for (const Problem& problem : parsed.problems)
            ADD_FAILURE() << file << ":" << problem.place.line << ": " << problem.message;
        ASSERT_TRUE(parsed.scenario);
        const ReadConfiguration read = read_configuration(*parsed.scenario, packs() / GetParam());
        for (const std::string& error : read.errors) ADD_FAILURE() << error;
        ASSERT_TRUE(read.configuration);
        for (const std::string& failure :
             compare_check(*parsed.scenario, read.lints, Lints::listed_given))
            ADD_FAILURE() << failure;
        std::vector<std::string> failures;
        if (is_long) failures = verdict(*parsed.scenario, read);
        for (const std::uint32_t shards : {1U, 5U})
            if (!is_long)
                std::ranges::move(compare(*parsed.scenario, play(*parsed.scenario, read, {shards})),
                                  std::back_inserter(failures));
        for (const std::string& failure : failures) ADD_FAILURE() << failure;
    }
}

TEST_P(Packs, ScenariosReachEverySeverityAndEndEveryRule) {
    const FolderReading reading = read_configuration_folder(packs() / GetParam());
    ASSERT_TRUE(reading.content);
    std::set<std::pair<std::string, Severity>> stated, reached;
    std::set<std::string> rules, ended;
    for (const RuleText& rule : reading.content->configuration->rules) {
        rules.insert(rule.name.text());
        for (std::size_t index = 0; index < severity_count; ++index)
            if (rule.severities[index])
                stated.emplace(rule.name.text(), static_cast<Severity>(index + 1));
    }
    for (const Warning& warning : published(GetParam())) {
        if (warning.severity) reached.emplace(warning.rule.text(), *warning.severity);
        if (warning.type == MessageType::cancel) ended.insert(warning.rule.text());
    }
    EXPECT_EQ(reached, stated);
    EXPECT_EQ(ended, rules);
}

TEST_P(Packs, SaysThatNothingIsConfirmedAndNeverASignal) {
    const bool is_national = GetParam() == "national-rainstorm" || GetParam() == "flood-levels";
    for (const Warning& warning : published(GetParam())) {
        EXPECT_EQ(warning.unconfirmed, unconfirmed);
        const std::string cap = render_cap({warning, {}, {}}, {}, {});
        EXPECT_NE(cap.find("<note>" + std::string(unconfirmed) + "</note>"), std::string::npos);
        EXPECT_EQ(cap.find(signal), std::string::npos) << cap;
        if (!is_national) continue;
        EXPECT_EQ(std::ranges::count(warning.audience, Audience::public_), 0)
            << warning.rule.text();
        EXPECT_NE(cap.find("<scope>Restricted</scope>"), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(Folders, Packs, ::testing::ValuesIn(names()), [](const auto& pack) {
    std::string name = pack.param;
    std::ranges::replace(name, '-', '_');
    return name;
});

}  // namespace
}  // namespace freshet::scenario
