// Sight: what a rule sees of one subject: the samples it asks, and the configurations it is asked
// under. Latches and incidents ask here, so that they need not know what the subject is.
#pragma once

#include <optional>
#include <vector>

#include "rules/engine/epochs.h"
#include "rules/engine/sides.h"
#include "rules/engine/terms.h"
#include "rules/model/ids.h"
#include "rules/model/warning.h"
#include "rules/window/station_samples.h"

namespace freshet {

struct Sight {
    const StationId& station;
    const RuleName& rule;
    const SubjectId& subject;
    const StationSamples& samples;
    EpochView epochs;
    Sides sides = {};  // Whose samples are instants too.

    // The rule as it is judged there, null where it is not: under one configuration, and under the
    // newest that judges it.
    const JudgedSubject* judged(const RuleBook& book) const {
        return book.judged(station, rule, subject);
    }
    const JudgedSubject* judged() const { return epochs.judged(station, rule, subject); }
    // Nothing where the configuration does not list the station.
    std::optional<Steps> steps(const RuleBook& book) const {
        const Station* listed = book.station(station);
        return listed == nullptr ? std::nullopt : std::optional(steps_of(*listed));
    }

    // Of the samples that are instants of the rule, the newest at or before `at`.
    std::optional<Timestamp> newest_instant(Timestamp at, const JudgedSubject* judged) const {
        const Sides asked = judged == nullptr ? Sides() : sides_of(judged->uses);
        std::optional<Timestamp> newest = samples.newest_instant(at, asked);
        if (!asked.has(side_of(SeriesAsked::above))) return newest;
        const std::optional<Timestamp> begun = epochs.superiors().newest_beginning(at);
        return !newest || (begun && *newest < *begun) ? begun : newest;
    }
    TermValue value_of(const Measure& measure, const Instant& instant) const {
        return freshet::value_of(measure, samples, instant);
    }
    TermValue reach_of(const Measure& measure, const Instant& instant) const {
        return freshet::reach_of(measure, samples, instant);
    }
    std::vector<Evidence> evidence_of_reach(const Expression& expression,
                                            const Instant& instant) const {
        return freshet::evidence_of_reach(expression, samples, instant);
    }
    std::vector<Evidence> evidence_of(const Expression& expression, const Instant& instant) const {
        return freshet::evidence_of(expression, samples, instant);
    }
};

}  // namespace freshet
