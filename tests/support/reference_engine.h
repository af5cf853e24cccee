// The reference engine: the independent second opinion on rules/engine. It keeps every row it was
// ever told and recalculates everything at every question, from the set of rows alone: their order
// cannot matter, for it never sees one. Slow on purpose; each line is to be checked against the
// text of the design, not against the engine. Includes rules/base and rules/model only.
#pragma once

#include <optional>
#include <vector>

#include "rules/model/configuration.h"
#include "rules/model/episode.h"
#include "rules/model/record.h"

namespace freshet::reference {

struct Bounds {
    Duration lateness_max = std::chrono::hours(24);
    Duration clock_ahead_max = std::chrono::minutes(5);
};

// [56] From the first instant at which a severity is possible and not certain to the first at which
// it is not so.
struct Possible {
    RuleName rule;
    SubjectId subject;
    Severity severity = Severity::blue;
    Timestamp since{};
    std::optional<Timestamp> until;
};

struct Judged {
    std::vector<Episode> episodes;   // By rule, subject, crossing.
    std::vector<Possible> possible;  // By rule, subject, severity, begin.
};

// Of every rule and subject. Of `records` only the reports count: ticks set and release nothing,
// and a person's hand makes incidents, not episodes.
Judged judged(const Configuration& configuration, const std::vector<JournalRecord>& records,
              const Bounds& bounds = {});

std::vector<Episode> episodes(const Configuration& configuration,
                              const std::vector<JournalRecord>& records, const Bounds& bounds = {});

}  // namespace freshet::reference
