// Episode: a function of the SET of observations, whatever order they came in. What the reference
// engine and the engine must agree on.
#pragma once

#include <array>
#include <optional>

#include "rules/base/time.h"
#include "rules/model/ids.h"
#include "rules/model/severity.h"

namespace freshet {

struct Episode {
    RuleName rule;
    SubjectId subject;
    Timestamp crossed_at{};             // First sample at which any latch set.
    std::optional<Timestamp> ended_at;  // Sample at which the last latch released.
    struct Span {
        Timestamp set_at{};                    // First set within this episode.
        std::optional<Timestamp> released_at;  // Last release within this episode; nothing = set.
        bool operator==(const Span&) const = default;
    };
    std::array<std::optional<Span>, severity_count> severities;  // In the order of Severity.
    bool operator==(const Episode&) const = default;
};

}  // namespace freshet
