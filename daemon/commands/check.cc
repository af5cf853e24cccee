// freshet check [DIR]: every problem of a configuration folder at once.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <iterator>
#include <memory>

#include "daemon/commands/commands.h"
#include "daemon/config/configuration_folder.h"

namespace freshet {
namespace {

// What serve would read: the folder, and where there is one the shadow beside it.
FolderReading read_all(const std::string& folder) {
    FolderReading reading = read_configuration_folder(folder);
    if (!reading.content || reading.content->settings.shadow_folder.empty()) return reading;
    FolderReading shadow = read_shadow_folder(folder, reading.content->settings.shadow_folder);
    // Doubts about what both share are said once.
    const auto is_said = [&](const Problem& doubt) {
        return std::ranges::any_of(reading.lints, [&](const Problem& said) {
            return said.place == doubt.place && said.message == doubt.message;
        });
    };
    std::erase_if(shadow.lints, is_said);
    std::ranges::move(shadow.errors, std::back_inserter(reading.errors));
    std::ranges::move(shadow.lints, std::back_inserter(reading.lints));
    return reading;
}

int check(const std::string& folder) {
    const FolderReading reading = read_all(folder);
    for (const Problem& problem : reading.errors) std::cout << format_problem(problem) << '\n';
    for (const Problem& problem : reading.lints) std::cout << format_problem(problem) << '\n';
    if (reading.content && reading.errors.empty() && reading.lints.empty()) {
        const Configuration& configuration = *reading.content->configuration;
        std::cerr << fmt::format(
            "freshet: {} is in order: {} stations, {} areas, {} people, {} rules\n", folder,
            configuration.stations.size(), configuration.areas.size(),
            reading.content->roster.people.size(), configuration.rules.size());
        return 0;
    }
    // Findings end with 1 even where serve would start: who checks wants to know.
    const char* what = !reading.content          ? "refuses this folder"
                       : !reading.errors.empty() ? "accepts this folder without its shadow"
                                                 : "accepts this folder";
    std::cerr << fmt::format("freshet: {}: {} errors, {} doubts; serve {}\n", folder,
                             reading.errors.size(), reading.lints.size(), what);
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
