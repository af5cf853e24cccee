// The configuration folder, read whole: what is dangerous (Configuration), how the process runs
// (Settings), who answers (Roster). Every problem of every file is found in one reading; a folder
// with an error is refused whole, and whoever reloads keeps the old one.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/config/settings.h"
#include "daemon/config/tables.h"
#include "fanout/rollcall/roster.h"
#include "rules/base/problem.h"
#include "rules/model/configuration.h"
#include "rules/model/record.h"

namespace freshet {

struct FolderContent {
    ConfigurationRecord configuration;  // With its hash.
    Settings settings;
    Roster roster;
    std::vector<PersonContact> contacts;  // For the adapter that dials, and nobody else.
    std::vector<StationAccess> access;    // For the door that stations knock at.
};

struct FolderReading {
    std::optional<FolderContent> content;  // Nothing when there are errors.
    Problems errors;                       // In the order of the files and their lines.
    Problems lints;                        // Allowed but doubtful; `serve` starts with them.
};

FolderReading read_configuration_folder(const std::filesystem::path& folder);

// Texts by the names that files have in a folder ("rules/x.yaml"), read in their place: a rule test
// brings its own. Without a folder (an empty path) they are all there is.
using FolderTexts = std::map<std::string, std::string, std::less<>>;
FolderReading read_configuration_folder(const std::filesystem::path& folder,
                                        const FolderTexts& instead);

// The folder as it is, but with the rules and thresholds that `shadow` holds (rules/,
// thresholds.csv; at least one of them) in the place of its own. Problems in a file of the shadow
// name it after that folder: shadow/thresholds.csv.
FolderReading read_shadow_folder(const std::filesystem::path& folder,
                                 const std::filesystem::path& shadow);

// `file:line: message (column n)`, as check prints it.
std::string format_problem(const Problem& problem);

}  // namespace freshet
