// Lints: what is allowed in a rule and still likely not what its author meant.
#pragma once

#include <string>
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
    std::vector<const Station*> named = {};  // Of which it asks by name.
};

void lint_rule(const RuleReach& reach, Problems& lints);

// A severity that is not judged for want of a row, with the subjects that want it.
struct MissingThreshold {
    SourcePlace place;
    Severity severity = Severity::blue;
    std::string name;
    SubjectId first, last;
    std::size_t count = 0;
};
void lint_missing(const MissingThreshold& missing, Problems& lints);

// In the order of the configuration.
void lint_unwatched(const std::vector<const Station*>& stations, Problems& lints);

}  // namespace freshet
