// Superior: a warning of a higher level as it is handed on over HTTP, read and checked before it is
// journaled. What is refused here is refused in one sentence and counted by its reason.
#pragma once

#include <optional>
#include <string_view>

#include "daemon/http/http.h"
#include "rules/base/counter.h"
#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

class Desk;
struct DaemonState;
struct Roster;

struct SuperiorProbe {
    Counter accepted;  // Journaled, and answered when durable.
    Counter form;      // No JSON object, or a field is missing or wrong.
    Counter person;    // Handed on by nobody of people.csv.
    Counter place;     // Over an area that is not listed.
    Counter time;      // Issued too long ago or not yet, or over already.

    void describe(auto&& metric) const {
        metric("freshet_superior_accepted_total", "Warnings from above journaled", accepted);
        metric("freshet_superior_refused_form_total",
               "Warnings from above: a field missing or wrong", form);
        metric("freshet_superior_refused_person_total",
               "Warnings from above handed on by nobody in people.csv", person);
        metric("freshet_superior_refused_place_total",
               "Warnings from above over an area not listed", place);
        metric("freshet_superior_refused_time_total", "Warnings from above of a time out of bounds",
               time);
    }
};

// {"id","issuer","by","event","severity","areas":[…],"until"[,"from","issued_at"]}, to cancel one
// {"id","issuer","by","cancelled":true[,"issued_at"]}. The last revision issued counts.
Result<SuperiorWarning> parse_superior(std::string_view body, Timestamp now);

struct SuperiorRefusal {
    Counter SuperiorProbe::*counter;
    Error error;
};
std::optional<SuperiorRefusal> refusal_of(const SuperiorWarning& warning,
                                          const Configuration& configuration, const Roster& roster,
                                          Timestamp now);

// Where they come in. The same one twice is the same to every rule. HTTP thread only.
class SuperiorDoor {
public:
    explicit SuperiorDoor(Desk& desk) : desk_(desk) {}
    void take(std::string_view body, const DaemonState& daemon, Respond respond);
    const SuperiorProbe& probe() const { return probe_; }

private:
    Desk& desk_;
    SuperiorProbe probe_;
};

}  // namespace freshet
