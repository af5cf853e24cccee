// The order of reading: each file by itself, then what one says of another, then the expressions.
// Later steps run although earlier ones found mistakes, on what could be read.
#include "daemon/config/configuration_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <system_error>

#include "daemon/config/content_hash.h"
#include "daemon/config/cross_check.h"
#include "daemon/config/rules_file.h"
#include "daemon/config/settings_file.h"
#include "daemon/config/tables.h"
#include "daemon/config/text_file.h"
#include "rules/rule/rule_book.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view rules_folder = "rules";

// Where the files come from.
struct FolderFiles {
    const fs::path& folder;
    const FolderTexts& instead;
    const fs::path& shadow;  // Its rules and thresholds stand in place of the folder's; may be "".

    // The folder in which to look for the file, or the folder, of this name.
    const fs::path& home_of(std::string_view name) const {
        return is_of_shadow(name) ? shadow : folder;
    }
    bool is_of_shadow(std::string_view name) const {
        const std::string_view part = name.substr(0, name.find('/'));
        const bool judges = part == rules_folder || part == thresholds_file;
        return judges && !shadow.empty() && fs::exists(shadow / part);
    }
    bool holds(std::string_view name) const {
        return instead.contains(name) || (!folder.empty() && fs::exists(home_of(name) / name));
    }
};

// Nothing after an error, which is then in the findings.
std::optional<std::string> take(const FolderFiles& files, std::string_view name,
                                Findings& findings) {
    if (const auto text = files.instead.find(name); text != files.instead.end())
        return text->second;
    if (files.folder.empty()) {
        findings.error({std::string(name), 0, 0}, "the file is missing");
        return std::nullopt;
    }
    TextReading reading = read_text_file(files.home_of(name) / name, name);
    if (!reading.text) findings.errors.push_back(std::move(reading.problem));
    return std::move(reading.text);
}

std::vector<std::string> rule_files(const FolderFiles& files, Findings& findings) {
    std::vector<std::string> names;
    for (const auto& [name, text] : files.instead)
        if (name.starts_with(fmt::format("{}/", rules_folder))) names.push_back(name);
    std::error_code failure;
    fs::directory_iterator entries;
    if (!files.folder.empty())
        entries = fs::directory_iterator(files.home_of(rules_folder) / rules_folder, failure);
    for (const fs::directory_entry& entry : entries) {
        const std::string extension = entry.path().extension().string();
        if (extension == ".yaml")
            names.push_back(fmt::format("{}/{}", rules_folder, entry.path().filename().string()));
        // Said, because rules that are there and do not judge are worse than none.
        else if (extension == ".yml")
            findings.error(
                {fmt::format("{}/{}", rules_folder, entry.path().filename().string()), 0, 0},
                "files of rules end in .yaml");
    }
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    if (names.empty())
        findings.error({std::string(rules_folder), 0, 0},
                       "there is no file rules/*.yaml; without a rule nobody is ever warned");
    return names;
}

void take_stations(Stations read, const fs::path& folder, FolderContent& content,
                   ReadTables& tables, Findings& findings) {
    read_passwords(folder, read.access, findings);
    content.access = std::move(read.access);
    tables.stations = std::move(read.stations);
}

ReadTables read_tables(const FolderFiles& files, FolderContent& content, Findings& findings) {
    ReadTables tables;
    if (const auto text = take(files, areas_file, findings))
        tables.areas = read_areas(*text, findings);
    if (const auto text = take(files, stations_file, findings))
        take_stations(read_stations(*text, findings), files.folder, content, tables, findings);
    if (const auto text = take(files, people_file, findings))
        tables.people = read_people(*text, findings);
    // The one table that may be absent: rules can carry their numbers themselves.
    if (files.holds(thresholds_file))
        if (const auto text = take(files, thresholds_file, findings))
            tables.thresholds = read_thresholds(*text, findings);
    cross_check(tables, findings);
    return tables;
}

void read_rule_files(const FolderFiles& files, Configuration& configuration, Findings& findings) {
    std::optional<SourcePlace> day_start_place;
    for (const std::string& name : rule_files(files, findings)) {
        const auto text = take(files, name, findings);
        if (!text) continue;
        RulesFile file = read_rules(*text, name, findings);
        std::move(file.rules.begin(), file.rules.end(), std::back_inserter(configuration.rules));
        if (file.day_start) {
            if (day_start_place && configuration.day_start != *file.day_start)
                findings.error(
                    file.day_start_place,
                    fmt::format("day_start differs from that in {}:{}; the county has one",
                                day_start_place->file, day_start_place->line));
            day_start_place = file.day_start_place;
            configuration.day_start = *file.day_start;
        }
        if (file.unconfirmed.empty() || file.unconfirmed == configuration.unconfirmed) continue;
        if (!configuration.unconfirmed.empty()) configuration.unconfirmed += "; ";
        configuration.unconfirmed += file.unconfirmed;
    }
    expect_distinct_names(configuration.rules, findings);
}

// In the order of the files as the design lists them, then of their lines.
void sort_by_place(Problems& problems) {
    const std::array<std::string_view, 5> order{settings_file, stations_file, areas_file,
                                                people_file, thresholds_file};
    const auto rank = [&](const Problem& problem) {
        return std::find(order.begin(), order.end(), problem.place.file) - order.begin();
    };
    std::stable_sort(
        problems.begin(), problems.end(), [&](const Problem& left, const Problem& right) {
            return std::tuple(rank(left), left.place) < std::tuple(rank(right), right.place);
        });
}

// After the folder of the shadow where they are of it.
void name_after(const FolderFiles& files, Problems& problems) {
    const fs::path named = files.shadow.has_filename() ? files.shadow.filename()
                                                       : files.shadow.parent_path().filename();
    for (Problem& problem : problems)
        if (files.is_of_shadow(problem.place.file))
            problem.place.file = (named / problem.place.file).string();
}

FolderReading read_files(const FolderFiles& files) {
    const auto& [folder, instead, shadow] = files;
    Findings findings;
    std::error_code failure;
    const bool texts_only = folder.empty() && !instead.empty();
    if (!texts_only && !fs::is_directory(folder, failure)) {
        findings.error({folder.string(), 0, 0}, "there is no such folder");
        return {std::nullopt, std::move(findings.errors), {}};
    }

    FolderContent content;
    if (const auto text = take(files, settings_file, findings))
        content.settings = read_settings(*text, folder, findings);
    ReadTables tables = read_tables(files, content, findings);

    auto configuration = std::make_shared<Configuration>();
    configuration->areas = std::move(tables.areas);
    configuration->stations = std::move(tables.stations);
    for (ThresholdCells& cells : tables.thresholds)
        configuration->thresholds.push_back(std::move(cells.row));
    read_rule_files(files, *configuration, findings);
    configuration->hash = content_hash(*configuration);
    content.configuration = configuration;

    CompiledRuleBook book = compile_rule_book(configuration);
    // A table with mistakes makes doubts that are none, like a rule without its station.
    if (findings.errors.empty())
        std::move(book.lints.begin(), book.lints.end(), std::back_inserter(findings.lints));
    std::move(book.errors.begin(), book.errors.end(), std::back_inserter(findings.errors));

    for (const Area& area : configuration->areas)
        if (!area.parent.empty()) content.roster.parents.emplace(area.id, area.parent);
    content.roster.people = std::move(tables.people.people);
    content.contacts = std::move(tables.people.contacts);

    sort_by_place(findings.errors);
    sort_by_place(findings.lints);
    name_after(files, findings.errors);
    name_after(files, findings.lints);
    FolderReading reading;
    if (findings.errors.empty()) reading.content = std::move(content);
    reading.errors = std::move(findings.errors);
    reading.lints = std::move(findings.lints);
    return reading;
}

}  // namespace

FolderReading read_configuration_folder(const fs::path& folder) {
    return read_files({folder, {}, {}});
}

FolderReading read_configuration_folder(const fs::path& folder, const FolderTexts& instead) {
    return read_files({folder, instead, {}});
}

FolderReading read_shadow_folder(const fs::path& folder, const fs::path& shadow) {
    const FolderFiles files{folder, {}, shadow};
    if (files.is_of_shadow(rules_folder) || files.is_of_shadow(thresholds_file))
        return read_files(files);
    std::error_code failure;
    const char* why = fs::is_directory(shadow, failure)
                          ? "it holds neither rules/ nor thresholds.csv, so nothing in it judges"
                          : "there is no such folder";
    return {std::nullopt, {{{shadow.string(), 0, 0}, why}}, {}};
}

std::string format_problem(const Problem& problem) {
    std::string text = problem.place.file;
    if (problem.place.line > 0) text += fmt::format(":{}", problem.place.line);
    text += fmt::format(": {}", problem.message);
    if (problem.place.column > 0) text += fmt::format(" (column {})", problem.place.column);
    return text;
}

}  // namespace freshet
