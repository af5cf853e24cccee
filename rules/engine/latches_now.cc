// What latches say of themselves: as of the newest instant, or as they stood.
#include <algorithm>

#include "rules/engine/latches.h"

namespace freshet {

std::optional<Timestamp> Latches::at_rest_since() const {
    Timestamp since = Timestamp::min();
    for (const Trace& trace : traces_) {
        if (trace.empty()) continue;
        if (trace.back().latch.set || trace.back().latch.possible_since) return std::nullopt;
        since = std::max(since, trace.back().at);
    }
    return since;
}

const Latch& Latches::latch(Severity severity) const {
    static const Latch released;
    const Trace& trace = traces_[static_cast<std::size_t>(severity) - 1];
    return trace.empty() ? released : trace.back().latch;
}

const Latch& Latches::latch_at(Severity severity, Timestamp at) const {
    static const Latch released;
    const Trace& trace = traces_[static_cast<std::size_t>(severity) - 1];
    auto after =
        std::upper_bound(trace.begin(), trace.end(), at,
                         [](Timestamp time, const Change& change) { return time < change.at; });
    return after == trace.begin() ? released : (after - 1)->latch;
}

std::optional<Severity> Latches::highest(std::optional<Severity> floor) const {
    for (std::size_t index = severity_count; index > (floor ? static_cast<std::size_t>(*floor) : 0);
         --index)
        if (latch(static_cast<Severity>(index)).set) return static_cast<Severity>(index);
    return std::nullopt;
}

std::optional<Severity> Latches::highest_possible(std::optional<Severity> floor) const {
    for (std::size_t index = severity_count; index > (floor ? static_cast<std::size_t>(*floor) : 0);
         --index)
        if (latch(static_cast<Severity>(index)).possible_since) return static_cast<Severity>(index);
    return std::nullopt;
}

bool Latches::any_possible_up_to(Severity severity) const {
    for (std::size_t index = 1; index <= static_cast<std::size_t>(severity); ++index)
        if (latch(static_cast<Severity>(index)).possible_since) return true;
    return false;
}

bool Latches::any_set_up_to(Severity severity) const {
    for (std::size_t index = 1; index <= static_cast<std::size_t>(severity); ++index)
        if (latch(static_cast<Severity>(index)).set) return true;
    return false;
}

}  // namespace freshet
