// rules/*.yaml: rules as text with their places. Expressions are compiled by the rule book.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/config/findings.h"
#include "rules/model/configuration.h"

namespace freshet {

struct RulesFile {
    std::vector<RuleText> rules;
    std::string unconfirmed;  // The file's own words; empty = its numbers were confirmed locally.
    std::optional<Duration> day_start;  // Begin of the hydrological day, after midnight at +08:00.
    SourcePlace day_start_place;
};

RulesFile read_rules(std::string_view text, const std::string& file, Findings& findings);

// The rules of all files as one list; a name belongs to one rule only.
void expect_distinct_names(const std::vector<RuleText>& rules, Findings& findings);

}  // namespace freshet
