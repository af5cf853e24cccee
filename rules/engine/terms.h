// Terms: what a rule asks, answered by a station's samples at an instant.
#pragma once

#include <vector>

#include "rules/engine/epochs.h"
#include "rules/model/warning.h"
#include "rules/rule/judgement.h"
#include "rules/window/station_samples.h"

namespace freshet {

struct Instant {
    Timestamp at{};
    Steps steps;
    Duration day_start{};  // Of the configuration in force, after midnight at +08:00.
    // By it: says which stations of a catchment, and whose patrol reports, count.
    const JudgedSubject* judged = nullptr;
    const EpochView* epochs = nullptr;  // And what is known from above, and of forecasts.
};

TermValue value_of(const Measure& measure, const StationSamples& samples, const Instant& instant);

// How far what was measured lets the value be: `possible` looks no farther. Where nothing measured
// bounds it that is the certain end from either side, so that low may lie above high.
TermValue reach_of(const Measure& measure, const StationSamples& samples, const Instant& instant);

// The comparisons that may be true by it, with how far they reach.
std::vector<Evidence> evidence_of_reach(const Expression& expression, const StationSamples& samples,
                                        const Instant& instant);
// What a comparison rests on that is certainly true of the value.
Evidence evidence_of(const Comparison& comparison, const TermValue& value, Timestamp at);

// Whose forecast it was, and when it was issued.
void name_forecast(Evidence& evidence, const Measure& measure, const Instant& instant);

// The comparisons that are certainly true at the instant, with the numbers they rest on.
std::vector<Evidence> evidence_of(const Expression& expression, const StationSamples& samples,
                                  const Instant& instant);

}  // namespace freshet
