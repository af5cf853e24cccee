// Forecasts of rain as they are given over HTTP, read and checked before they are journaled. What
// is refused here is refused in one sentence and counted by its reason.
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

struct ForecastProbe {
    Counter accepted;  // Journaled, and answered when durable.
    Counter form;      // No JSON object, or a field is missing or wrong.
    Counter amounts;   // Amounts that overlap, end before they begin, or cannot be.
    Counter person;    // Handed on by nobody of people.csv.
    Counter place;     // For a place that is not listed.
    Counter time;      // Issued too long ago or not yet, or over already.

    void describe(auto&& metric) const {
        metric("freshet_forecast_accepted_total", "Forecasts journaled", accepted);
        metric("freshet_forecast_refused_form_total", "Forecasts: a field missing or wrong", form);
        metric("freshet_forecast_refused_amounts_total", "Forecasts of amounts that cannot be",
               amounts);
        metric("freshet_forecast_refused_person_total",
               "Forecasts handed on by nobody in people.csv", person);
        metric("freshet_forecast_refused_place_total", "Forecasts for a place not listed", place);
        metric("freshet_forecast_refused_time_total", "Forecasts of a time out of bounds", time);
    }
};

// {"issuer","by","amounts":[{"from","until","mm": 12.5 or [20, 35]}…][,"issued_at"]} and at least
// one of "stations", "catchments", "areas", each a list of ids.
Result<Forecast> parse_forecast(std::string_view body, Timestamp now);

struct ForecastRefusal {
    Counter ForecastProbe::*counter;
    Error error;
};
std::optional<ForecastRefusal> refusal_of(const Forecast& forecast,
                                          const Configuration& configuration, const Roster& roster,
                                          Timestamp now);

// Where they come in. The same one twice is the same to every rule. HTTP thread only.
class ForecastDoor {
public:
    explicit ForecastDoor(Desk& desk) : desk_(desk) {}
    void take(std::string_view body, const DaemonState& daemon, Respond respond);
    const ForecastProbe& probe() const { return probe_; }

private:
    Desk& desk_;
    ForecastProbe probe_;
};

}  // namespace freshet
