// freshet check [DIR]: every problem of a configuration folder at once.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "daemon/commands/commands.h"
#include "daemon/config/configuration_folder.h"

namespace freshet {
namespace {

int check(const std::string& folder) {
    const FolderReading reading = read_configuration_folder(folder);
    for (const Problem& problem : reading.errors) std::cout << format_problem(problem) << '\n';
    for (const Problem& problem : reading.lints) std::cout << format_problem(problem) << '\n';
    if (reading.content && reading.lints.empty()) {
        const Configuration& configuration = *reading.content->configuration;
        std::cerr << fmt::format(
            "freshet: {} is in order: {} stations, {} areas, {} people, {} rules\n", folder,
            configuration.stations.size(), configuration.areas.size(),
            reading.content->roster.people.size(), configuration.rules.size());
        return 0;
    }
    // Findings end with 1 even where serve would start: who checks wants to know.
    std::cerr << fmt::format("freshet: {}: {} errors, {} doubts; serve {} this folder\n", folder,
                             reading.errors.size(), reading.lints.size(),
                             reading.content ? "accepts" : "refuses");
    return 1;
}

}  // namespace

void add_check(CLI::App& root, int& exit_code) {
    auto folder = std::make_shared<std::string>(".");
    CLI::App* command =
        root.add_subcommand("check", "Name every problem of a configuration folder");
    command->add_option("DIR", *folder, "The folder; here if left out");
    command->callback([folder, &exit_code] { exit_code = check(*folder); });
}

}  // namespace freshet
