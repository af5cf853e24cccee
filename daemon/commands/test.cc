// freshet test [FILE | FOLDER]…: rule tests that a hydrologist can read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <memory>

#include "daemon/commands/commands.h"
#include "daemon/scenario/test_run.h"

namespace freshet {
namespace {

struct TestOptions {
    std::vector<std::string> named{"."};
    std::string configuration, junit, output = "table";
};

int test(const TestOptions& options) {
    const Result<std::vector<scenario::Case>> cases =
        scenario::cases_of({options.named.begin(), options.named.end()}, options.configuration);
    if (!cases) {
        std::cerr << "freshet: " << cases.error().message << '\n';
        return 2;
    }
    std::vector<scenario::CaseResult> results;
    std::size_t failed = 0;
    for (const scenario::Case& each : *cases) {
        results.push_back(scenario::run_case(each));
        failed += results.back().failures.empty() ? 0 : 1;
        if (options.output == "table") scenario::show(results.back(), std::cout);
    }
    if (options.output == "json") std::cout << scenario::to_json(results);
    if (!options.junit.empty()) {
        errno = 0;
        std::ofstream file(options.junit, std::ios::binary);
        file << scenario::to_junit(results) << std::flush;
        if (!file) {
            std::cerr << fmt::format("freshet: {}: {}\n", options.junit, std::strerror(errno));
            return 1;
        }
    }
    std::cerr << fmt::format("freshet: {} of {} scenarios hold\n", results.size() - failed,
                             results.size());
    return failed == 0 ? 0 : 1;
}

}  // namespace

void add_test(CLI::App& root, int& exit_code) {
    auto options = std::make_shared<TestOptions>();
    CLI::App* command = root.add_subcommand(
        "test", "Play rule tests: what is sent, and exactly what must be published");
    command
        ->add_option("FILE", options->named,
                     "Scenario files; of a configuration folder all its tests/*.scenario, over its "
                     "own rules and stations. Here if left out")
        ->check(CLI::ExistingPath);
    command
        ->add_option("--config", options->configuration,
                     "Configuration folder under the files; what a file brings stands in its place")
        ->check(CLI::ExistingDirectory);
    command->add_option("--junit", options->junit, "Write the outcome as JUnit XML too");
    command->add_option("-o", options->output, "table or json")
        ->check(CLI::IsMember({"table", "json"}));
    command->footer(
        "The form of a scenario: daemon/scenario/README.md. Exit 0 all hold, 1 one does not, "
        "2 wrong usage.");
    command->callback([options, &exit_code] { exit_code = test(*options); });
}

}  // namespace freshet
