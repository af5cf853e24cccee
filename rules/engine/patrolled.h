// Which stations' rules hear what a person said (rules/README.md, 49).
#pragma once

#include <vector>

#include "rules/model/patrol_report.h"
#include "rules/rule/rule_book.h"

namespace freshet {

struct Patrolled {
    const Station* station = nullptr;
    std::vector<AreaId> areas;  // Of those it warns; empty = it was said of the station itself.
};

// The area and all it lies in.
std::vector<AreaId> with_parents(const AreaId& area, const RuleBook& book);

// The areas a station warns.
std::vector<AreaId> warned_by(const Station& station);

// What the subject looks at: its rule, and the conditions of its thresholds, whose samples are no
// instants and yet change what was judged when they come late.
SeriesSet looked_at_by(const JudgedSubject& judged);

// Whether any of its rules asks for warnings from above, or for forecasts.
bool asks(const RuleBook& book, const StationId& station, SeriesAsked series);
bool asks(const RuleBook& book, const CatchmentId& catchment, SeriesAsked series);

// None where the station or the area is not listed, or no station warns the area.
std::vector<Patrolled> patrolled(const PatrolReport& report, const RuleBook& book);

}  // namespace freshet
