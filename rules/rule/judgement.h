// Judgement: one severity of one rule as it stands at one subject, all thresholds resolved.
// Subjects whose numbers are equal share one.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "rules/base/time.h"
#include "rules/model/configuration.h"
#include "rules/rule/expression.h"

namespace freshet {

struct Judgement {
    Expression raise, clear;
    Duration hold{};
    // Which series the two ask for; a break in one of them restarts the hold.
    bool uses_rain = false;
    bool uses_level = false;
    bool uses_flow = false;
    Duration window_longest{};  // How long a sample is seen after its own time.
};

// A rule at a subject of a station: what the engine keeps latches for.
struct JudgedSubject {
    const RuleText* rule = nullptr;
    SubjectId subject;
    std::vector<AreaId> areas;  // Warned by this subject.
    std::array<std::shared_ptr<const Judgement>, severity_count> severities;  // Null = none here.
    bool uses_flow = false;  // One of the severities does: flow's samples are instants here.
};

}  // namespace freshet
