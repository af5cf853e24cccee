// The episodes that latches make, and which of them is long over.
#include <algorithm>

#include "rules/engine/latches.h"

namespace freshet {
namespace {

struct Transition {
    Timestamp at{};
    std::size_t index = 0;
    bool sets = false;
};

}  // namespace

std::vector<Episode> Latches::episodes(const Subject& subject,
                                       std::optional<Severity> floor) const {
    std::vector<Transition> transitions;
    for (std::size_t index = floor ? static_cast<std::size_t>(*floor) : 0; index < severity_count;
         ++index) {
        bool set = false;
        for (const Change& change : traces_[index]) {
            if (change.latch.set == set) continue;
            set = change.latch.set;
            transitions.push_back({change.at, index, set});
        }
    }
    // Of one instant what sets comes first: an episode in which one severity takes over from
    // another goes on.
    std::sort(transitions.begin(), transitions.end(),
              [](const Transition& left, const Transition& right) {
                  if (left.at != right.at) return left.at < right.at;
                  if (left.sets != right.sets) return left.sets;
                  return left.index < right.index;
              });
    std::vector<Episode> episodes;
    int set = 0;
    for (const Transition& transition : transitions) {
        if (set == 0)
            episodes.push_back({subject.rule, subject.subject, transition.at, std::nullopt, {}});
        Episode& episode = episodes.back();
        std::optional<Episode::Span>& span = episode.severities[transition.index];
        if (transition.sets) {
            ++set;
            if (!span) span = Episode::Span{transition.at, std::nullopt};
            span->released_at.reset();
        } else {
            --set;
            span->released_at = transition.at;
            if (set == 0) episode.ended_at = transition.at;
        }
    }
    return episodes;
}

void Latches::trim(Timestamp horizon) {
    bool any_old = false;
    for (const Trace& trace : traces_)
        any_old = any_old || (!trace.empty() && trace.front().at < horizon);
    if (!any_old) return;
    static const StationSamples none;
    static const std::vector<Epoch> no_epochs;
    const StationId station;
    const RuleName rule;
    const SubjectId subject;
    // What lies before belongs to episodes that have ended, or was only possible.
    Timestamp first = horizon;
    for (const Episode& episode : episodes({station, rule, subject, none, {no_epochs, 0}}))
        if (!episode.ended_at || *episode.ended_at >= horizon)
            first = std::min(first, episode.crossed_at);
    for (Trace& trace : traces_) {
        auto kept = std::find_if(trace.begin(), trace.end(),
                                 [&](const Change& change) { return change.at >= first; });
        if (kept != trace.begin() && (kept - 1)->latch.possible_since) --kept;
        trace.erase(trace.begin(), kept);
    }
}

}  // namespace freshet
