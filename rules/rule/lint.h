// Lints: what is allowed in a rule and still likely not what its author meant.
#pragma once

#include <vector>

#include "rules/base/problem.h"
#include "rules/rule/judgement.h"
#include "rules/rule/rule_text.h"

namespace freshet {

// A rule with the stations and subjects it judges.
struct RuleReach {
    const ParsedRule* rule = nullptr;
    std::vector<const Station*> stations;
    std::vector<const JudgedSubject*> subjects;
};

void lint_rule(const RuleReach& reach, Problems& lints);

}  // namespace freshet
