// See episode_diff.h.
#include "daemon/diff/episode_diff.h"

#include <algorithm>
#include <tuple>

namespace freshet {
namespace {

bool overlap(const Episode& one, const Episode& other) {
    const auto end = [](const Episode& episode) {
        return episode.ended_at.value_or(Timestamp::max());
    };
    return one.rule == other.rule && one.subject == other.subject && one.crossed_at <= end(other) &&
           other.crossed_at <= end(one);
}

EpisodeDifference between(const Episode& before, const Episode& after) {
    using Kind = EpisodeDifference::Kind;
    return {peak_of(before) != peak_of(after) ? Kind::severity : Kind::moves, before, after};
}

const Episode& shown(const EpisodeDifference& difference) {
    return difference.after ? *difference.after : *difference.before;
}

}  // namespace

std::string_view to_string(EpisodeDifference::Kind kind) {
    switch (kind) {
        case EpisodeDifference::Kind::appears:
            return "appears";
        case EpisodeDifference::Kind::vanishes:
            return "vanishes";
        case EpisodeDifference::Kind::moves:
            return "moves";
        case EpisodeDifference::Kind::severity:
            return "severity";
    }
    return "";
}

std::optional<Severity> peak_of(const Episode& episode) {
    for (int index = severity_count - 1; index >= 0; --index)
        if (episode.severities[index]) return static_cast<Severity>(index + 1);
    return std::nullopt;
}

std::vector<EpisodeDifference> differences(const std::vector<Episode>& before,
                                           const std::vector<Episode>& after) {
    using Kind = EpisodeDifference::Kind;
    std::vector<EpisodeDifference> found;
    std::vector<bool> paired(after.size(), false);
    for (const Episode& old : before) {
        // The first not yet taken: where one falls into two, the second of them appears.
        std::size_t i = 0;
        while (i < after.size() && (paired[i] || !overlap(old, after[i]))) ++i;
        if (i == after.size()) {
            found.push_back({Kind::vanishes, old, std::nullopt});
            continue;
        }
        paired[i] = true;
        if (old != after[i]) found.push_back(between(old, after[i]));
    }
    for (std::size_t i = 0; i < after.size(); ++i)
        if (!paired[i]) found.push_back({Kind::appears, std::nullopt, after[i]});
    std::ranges::stable_sort(
        found, [](const EpisodeDifference& left, const EpisodeDifference& right) {
            const auto key = [](const EpisodeDifference& one) {
                const Episode& episode = shown(one);
                return std::tie(episode.crossed_at, episode.rule, episode.subject);
            };
            return key(left) < key(right);
        });
    return found;
}

}  // namespace freshet
