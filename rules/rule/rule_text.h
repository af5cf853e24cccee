// ParsedRule: a rule of a configuration after parsing, thresholds still names.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/problem.h"
#include "rules/model/configuration.h"
#include "rules/rule/expression.h"
#include "rules/rule/threshold_table.h"
#include "rules/rule/where.h"

namespace freshet {

struct ParsedSeverity {
    Expression raise, clear;
};

struct ParsedRule {
    const RuleText* text = nullptr;
    Where where;
    std::array<std::optional<ParsedSeverity>, severity_count> severities;
};

// The stations that its conditions ask of by name.
std::vector<StationId> stations_named(const RuleText& rule);

inline Severity severity_at(std::size_t index) { return static_cast<Severity>(index + 1); }

// All rules that could be read; what is wrong with the others is added to `errors`.
std::vector<ParsedRule> parse_rules(const Configuration& configuration, const ThresholdTable& table,
                                    Problems& errors);

}  // namespace freshet
