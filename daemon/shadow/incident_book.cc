// See incident_book.h.
#include "daemon/shadow/incident_book.h"

#include <algorithm>

namespace freshet {
namespace {

using Kind = IncidentDifference::Kind;

bool overlap(const IncidentSeen& one, const IncidentSeen& other) {
    const auto end = [](const IncidentSeen& seen) {
        return seen.ended_at.value_or(Timestamp::max());
    };
    return one.began <= end(other) && other.began <= end(one);
}

}  // namespace

void IncidentBook::take(const Warning& warning) {
    if (warning.rule.empty()) return;
    std::vector<IncidentSeen>& of = incidents_[{warning.rule, warning.subject}];
    auto seen = std::ranges::find(of, warning.incident, &IncidentSeen::incident);
    if (seen == of.end()) {
        IncidentSeen fresh;
        fresh.incident = warning.incident;
        fresh.rule = warning.rule;
        fresh.subject = warning.subject;
        fresh.began = warning.published_at;
        seen = of.insert(of.end(), std::move(fresh));
        ++size_;
    }
    if (!warning.severity) {
        if (!seen->ended_at) seen->ended_at = warning.published_at;
        return;
    }
    seen->ended_at.reset();
    seen->peak = std::max(seen->peak.value_or(*warning.severity), *warning.severity);
    for (int index = 0; index < static_cast<int>(*warning.severity); ++index)
        if (!seen->reached[index]) seen->reached[index] = warning.published_at;
}

void IncidentBook::erase(const Key& key, const IncidentId& incident) {
    const auto of = incidents_.find(key);
    if (of == incidents_.end()) return;
    size_ -= std::erase_if(of->second,
                           [&](const IncidentSeen& seen) { return seen.incident == incident; });
    if (of->second.empty()) incidents_.erase(of);
}

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::only_live:
            return "only_live";
        case Kind::only_shadow:
            return "only_shadow";
        case Kind::severity:
            return "severity";
        case Kind::earlier:
            return "earlier";
        case Kind::later:
            return "later";
        case Kind::ends_earlier:
            return "ends_earlier";
        case Kind::ends_later:
            return "ends_later";
    }
    return "";
}

std::vector<IncidentPair> paired(const IncidentBook& live, const IncidentBook& shadow) {
    std::vector<IncidentPair> pairs;
    const std::vector<IncidentSeen> none;
    for (const auto& [key, of_live] : live.all()) {
        const auto other = shadow.all().find(key);
        const std::vector<IncidentSeen>& of_shadow =
            other == shadow.all().end() ? none : other->second;
        std::vector<bool> taken(of_shadow.size(), false);
        for (const IncidentSeen& one : of_live) {
            // The first not yet taken: where one falls into two, the second stands alone.
            std::size_t i = 0;
            while (i < of_shadow.size() && (taken[i] || !overlap(one, of_shadow[i]))) ++i;
            if (i < of_shadow.size()) taken[i] = true;
            pairs.push_back(
                {one, i < of_shadow.size() ? std::optional(of_shadow[i]) : std::nullopt});
        }
        for (std::size_t i = 0; i < of_shadow.size(); ++i)
            if (!taken[i]) pairs.push_back({std::nullopt, of_shadow[i]});
    }
    for (const auto& [key, of_shadow] : shadow.all()) {
        if (live.all().contains(key)) continue;
        for (const IncidentSeen& one : of_shadow) pairs.push_back({std::nullopt, one});
    }
    return pairs;
}

std::optional<IncidentDifference> difference_of(const IncidentPair& pair) {
    const auto found = [&](Kind kind, Duration apart = {}) {
        return IncidentDifference{kind, pair.live, pair.shadow, apart};
    };
    if (!pair.shadow) return found(Kind::only_live);
    if (!pair.live) return found(Kind::only_shadow);
    const IncidentSeen &live = *pair.live, &shadow = *pair.shadow;
    if (live.peak != shadow.peak) return found(Kind::severity);
    for (int index = severity_count - 1; index >= 0; --index) {
        const auto &from = live.reached[index], &to = shadow.reached[index];
        if (from && to && *to < *from) return found(Kind::earlier, *from - *to);
        if (from && to && *from < *to) return found(Kind::later, *to - *from);
    }
    if (live.ended_at == shadow.ended_at) return std::nullopt;
    if (!live.ended_at) return found(Kind::ends_earlier);
    if (!shadow.ended_at) return found(Kind::ends_later);
    return *shadow.ended_at < *live.ended_at
               ? found(Kind::ends_earlier, *live.ended_at - *shadow.ended_at)
               : found(Kind::ends_later, *shadow.ended_at - *live.ended_at);
}

}  // namespace freshet
