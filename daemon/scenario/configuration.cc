// See configuration.h.
#include "daemon/scenario/configuration.h"

#include <algorithm>

#include "daemon/config/configuration_folder.h"

namespace freshet::scenario {
namespace {

// A problem's line is that of the file a person has to mend: the scenario's for what stands there.
std::string placed(const Scenario& scenario, const std::map<std::string, Section>& sections,
                   Problem problem) {
    const auto section = sections.find(problem.place.file);
    if (section != sections.end()) {
        problem.place.file = scenario.file;
        problem.place.line += std::max(section->second.line - 1, 0);
    }
    return format_problem(problem);
}

// Nothing after an error, which is then in `into`.
ConfigurationRecord read(const Scenario& scenario, const std::map<std::string, Section>& sections,
                         const std::filesystem::path& folder, ReadConfiguration& into) {
    FolderTexts texts;
    // What a daemon needs and rules do not: the process, and the people it would call.
    if (folder.empty())
        texts = {{"freshet.yaml", ""}, {"people.csv", "person,name,area,role,post\n"}};
    for (const auto& [name, section] : sections) texts[name] = section.text;
    FolderReading reading = read_configuration_folder(folder, texts);
    for (Problem& problem : reading.errors)
        into.errors.push_back(placed(scenario, sections, std::move(problem)));
    for (const Problem& problem : reading.lints) {
        std::string lint = format_problem(problem);
        const bool said = std::ranges::find(into.lints, lint) != into.lints.end();
        if (!said) into.lints.push_back(std::move(lint));
    }
    return reading.content ? reading.content->configuration : nullptr;
}

}  // namespace

ReadConfiguration read_configuration(const Scenario& scenario,
                                     const std::filesystem::path& folder) {
    ReadConfiguration result;
    if (folder.empty() && scenario.configuration.empty()) {
        result.errors.push_back(scenario.file +
                                ": holds no stations and rules of its own; name their folder by "
                                "--config");
        return result;
    }
    std::map<std::string, Section> sections = scenario.configuration;
    result.configuration = read(scenario, sections, folder, result);
    for (const auto& [at, changed] : scenario.changes) {
        for (const auto& [name, section] : changed) sections[name] = section;
        result.changes.push_back({at, read(scenario, sections, folder, result)});
    }
    if (!result.errors.empty()) {
        result.configuration = nullptr;
        result.changes.clear();
    }
    return result;
}

}  // namespace freshet::scenario
