// Maintenance: somebody works at a station, as it is told over HTTP, read and checked before it is
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

struct MaintenanceProbe {
    Counter accepted;  // Journaled, and answered when durable.
    Counter form;      // No JSON object, or a field is missing or wrong.
    Counter person;    // Asked for by nobody of people.csv.
    Counter place;     // Of a station that is not listed.
    Counter time;      // Over already, or for too long.

    void describe(auto&& metric) const {
        metric("freshet_maintenance_accepted_total", "Maintenance begun or ended, journaled",
               accepted);
        metric("freshet_maintenance_refused_form_total", "Maintenance: a field missing or wrong",
               form);
        metric("freshet_maintenance_refused_person_total",
               "Maintenance asked for by nobody in people.csv", person);
        metric("freshet_maintenance_refused_place_total", "Maintenance of a station not listed",
               place);
        metric("freshet_maintenance_refused_time_total",
               "Maintenance that would be over already, or for too long", time);
    }
};

// Of POST /api/v1/stations/<id>/maintenance with {"by","reason","until"} or {"by","reason",
// "end":true}. `until` is a time or how long from now on.
Result<Command> parse_maintenance(std::string_view station, std::string_view body, Timestamp now);

class MaintenanceDoor {
public:
    explicit MaintenanceDoor(Desk& desk) : desk_(desk) {}
    void take(std::string_view station, std::string_view body, const DaemonState& daemon,
              Respond respond);
    const MaintenanceProbe& probe() const { return probe_; }

private:
    Desk& desk_;
    MaintenanceProbe probe_;
};

}  // namespace freshet
