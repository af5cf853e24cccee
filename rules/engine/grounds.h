// Grounds: on what a word about an incident rests: the rule as it stood when a latch changed, the
// comparisons that were true then, and the configuration by which it was judged.
#pragma once

#include <vector>

#include "rules/engine/incidents.h"

namespace freshet {

// The rule and the moment as they were when a latch changed at `at`.
struct Look {
    const JudgedSubject* judged = nullptr;
    const Judgement* judgement = nullptr;
    Instant instant;
};

// At the newest sample up to then, or at that very moment.
Look look_at(const Latches::Subject& subject, Severity severity, Timestamp at);
Look look_upon(const Latches::Subject& subject, Severity severity, Timestamp at);

bool set_by_season(const Incidents::Scene& scene, Severity severity);
// The highest severity that released at the end of the episode.
Severity last_to_release(const Episode& episode);

std::vector<Evidence> evidence_of_raise(const Incidents::Scene& scene, Severity severity);
std::vector<Evidence> evidence_of_possible(const Incidents::Scene& scene, Severity severity);
std::vector<Evidence> evidence_of_end(const Incidents::Scene& scene, const Episode& episode);

void stamp(Warning& warning, const EpochView& epochs, const Occasion& occasion);

constexpr std::size_t index_of(Severity severity) { return static_cast<std::size_t>(severity) - 1; }
constexpr Severity severity_of(std::size_t index) { return static_cast<Severity>(index + 1); }

}  // namespace freshet
