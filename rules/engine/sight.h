// Sight: what a rule sees of one subject: the samples it asks, and the configurations it is asked
// under. A subject is a station, or a village of one, or a catchment with all its stations; latches
// and incidents ask here, so that they need not know which.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "rules/engine/catchment_samples.h"
#include "rules/engine/epochs.h"
#include "rules/engine/sides.h"
#include "rules/engine/terms.h"
#include "rules/engine/upstream_samples.h"
#include "rules/model/ids.h"
#include "rules/model/warning.h"
#include "rules/window/station_samples.h"

namespace freshet {

struct Sight {
    const StationId& station;  // Empty, and without samples, where the subject is a catchment.
    const RuleName& rule;
    const SubjectId& subject;
    const StationSamples& samples;
    EpochView epochs;
    Sides sides = {};                             // Whose samples are instants too.
    const CatchmentSamples* catchment = nullptr;  // Null where the subject is of a station.

    // The rule as it is judged there, null where it is not: under one configuration, and under the
    // newest that judges it.
    const JudgedSubject* judged(const RuleBook& book) const {
        return catchment == nullptr ? book.judged(station, rule, subject)
                                    : book.judged(catchment->id(), rule);
    }
    const JudgedSubject* judged() const;
    // What `sides` is: all that any of the configurations asks for there.
    Sides sides_of_all() const;
    UpstreamSamples upstreams() const;
    // Nothing where the configuration does not list the station, or judges no catchment by the
    // rule; of a catchment the longest of the stations that count.
    std::optional<Steps> steps(const RuleBook& book) const;
    // Of a subject that is judged: with those of the stations its rule names.
    Steps longest_steps(const RuleBook& book) const;

    // Of the samples that are instants of the rule, the newest at or before `at`.
    std::optional<Timestamp> newest_instant(Timestamp at, const JudgedSubject* judged) const {
        const Sides asked = judged == nullptr ? Sides() : sides_of(judged->uses);
        std::optional<Timestamp> newest = catchment != nullptr
                                              ? catchment->newest_instant(at, judged)
                                              : samples.newest_instant(at, asked);
        if (catchment == nullptr && judged != nullptr && !judged->upstreams.empty())
            newest = std::max(newest, upstreams().newest(at, judged));
        if (asked.has(side_of(SeriesAsked::above)))
            newest = std::max(newest, epochs.superiors().newest_beginning(at));
        if (asked.has(side_of(SeriesAsked::forecast)))
            newest = std::max(newest, newest_forecast(at));
        return newest;
    }
    // When forecasts were issued for the subject of a rule that asks for them then, from a moment
    // on, in order; and the last of these up to one.
    std::vector<Timestamp> forecasts(Timestamp from) const;
    std::optional<Timestamp> newest_forecast(Timestamp at) const;
    TermValue value_of(const Measure& measure, const Instant& instant) const {
        return catchment == nullptr ? freshet::value_of(measure, samples, instant)
                                    : catchment->value_of(measure, instant);
    }
    TermValue reach_of(const Measure& measure, const Instant& instant) const {
        return catchment == nullptr ? freshet::reach_of(measure, samples, instant)
                                    : catchment->reach_of(measure, instant);
    }
    std::vector<Evidence> evidence_of_reach(const Expression& expression,
                                            const Instant& instant) const {
        return catchment == nullptr ? freshet::evidence_of_reach(expression, samples, instant)
                                    : catchment->evidence_of_reach(expression, instant);
    }
    std::vector<Evidence> evidence_of(const Expression& expression, const Instant& instant) const {
        return catchment == nullptr ? freshet::evidence_of(expression, samples, instant)
                                    : catchment->evidence_of(expression, instant);
    }
};

}  // namespace freshet
