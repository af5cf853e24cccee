// Scenario files played one after another, each a case, and what came of them: for `freshet test`.
#pragma once

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

#include "rules/base/result.h"

namespace freshet::scenario {

struct Case {
    std::filesystem::path file;
    std::filesystem::path folder;  // Of the configuration; empty = the file holds its own.
};

struct CaseResult {
    std::string file, title;
    std::vector<std::string> failures;  // `file:line: message`; none = it holds.
    double seconds = 0;
};

// A scenario file, or a configuration folder: all of its tests/*.scenario over its own files.
// not_found, invalid_argument: there is nothing to play, and nothing played must not pass.
Result<std::vector<Case>> cases_of(const std::vector<std::filesystem::path>& named,
                                   const std::filesystem::path& folder);

CaseResult run_case(const Case& scenario);

// One line a case, and under one that fails what was expected and what came.
void show(const CaseResult& result, std::ostream& out);
std::string to_json(const std::vector<CaseResult>& results);
// As Jenkins and GitLab read it.
std::string to_junit(const std::vector<CaseResult>& results);

}  // namespace freshet::scenario
