// What becomes of the same observations under two configurations: episodes that appear, vanish,
// move or change severity.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/model/episode.h"

namespace freshet {

struct EpisodeDifference {
    enum class Kind { appears, vanishes, moves, severity };
    Kind kind = Kind::moves;
    std::optional<Episode> before, after;
};
std::string_view to_string(EpisodeDifference::Kind kind);

// Both as a backtest gives them: by rule, subject, crossing. Of one rule and subject two episodes
// are the same one where their times overlap. `severity` where the highest differs, else `moves`.
std::vector<EpisodeDifference> differences(const std::vector<Episode>& before,
                                           const std::vector<Episode>& after);

std::optional<Severity> peak_of(const Episode& episode);

}  // namespace freshet
