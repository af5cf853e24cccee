// Patrol: what a person saw, as it is sent over HTTP, read and checked before anything is
// journaled. What is refused here is refused in one sentence and counted by its reason.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/base/counter.h"
#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

struct Roster;

struct PatrolProbe {
    Counter accepted;      // Journaled, and answered when durable.
    Counter again;         // Sent again: answered, not journaled again.
    Counter form;          // No JSON object, or a field is missing or wrong.
    Counter person;        // By nobody of people.csv.
    Counter place;         // Of no station and no area that is listed.
    Counter gauge;         // A stage where there is none to be read.
    Counter time;          // Seen too long ago, or not yet.
    Counter other_before;  // The id has been used for another report.

    void describe(auto&& metric) const {
        metric("freshet_patrol_accepted_total", "Patrol reports journaled", accepted);
        metric("freshet_patrol_again_total", "Patrol reports that had come before", again);
        metric("freshet_patrol_refused_form_total", "Patrol reports: a field missing or wrong",
               form);
        metric("freshet_patrol_refused_person_total", "Patrol reports by nobody in people.csv",
               person);
        metric("freshet_patrol_refused_place_total", "Patrol reports of no place that is listed",
               place);
        metric("freshet_patrol_refused_gauge_total", "Patrol reports with a stage where none is",
               gauge);
        metric("freshet_patrol_refused_time_total", "Patrol reports of a time out of bounds", time);
        metric("freshet_patrol_refused_other_total", "Patrol reports with the id of another",
               other_before);
    }
};

struct PatrolAsked {
    PatrolReport report;
    bool is_timed = false;  // Else it was seen when it came.
};

// {"id","by","station"|"area"[,"observed_at"]} and at least one of "text", "code", "level"
// ("3.40 m", read off the staff gauge of the station).
Result<PatrolAsked> parse_patrol(std::string_view body, Timestamp now);

struct PatrolRefusal {
    Counter PatrolProbe::*counter;
    Error error;
};
std::optional<PatrolRefusal> refusal_of(const PatrolReport& report,
                                        const Configuration& configuration, const Roster& roster,
                                        Timestamp now);

}  // namespace freshet
