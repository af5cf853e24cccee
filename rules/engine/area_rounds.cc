// Merging rounds by tick.
#include "rules/engine/area_rounds.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "rules/base/check.h"

namespace freshet {

void AreaRounds::add(std::uint32_t shard, PartialRound round) {
    CHECK(shard < shard_count_);
    CHECK(!last_[shard] || *last_[shard] < round.tick);
    last_[shard] = round.tick;
    Waiting& waiting = waiting_[round.tick];
    if (waiting.closed++ == 0) {
        waiting.merged = std::move(round);
        return;
    }
    // All shards see the same tick record, so the round stands at one position.
    CHECK(waiting.merged.position == round.position);
    waiting.merged.partials.insert(waiting.merged.partials.end(), round.partials.begin(),
                                   round.partials.end());
}

std::optional<PartialRound> AreaRounds::take() {
    if (waiting_.empty() || waiting_.begin()->second.closed < shard_count_) return std::nullopt;
    PartialRound round = std::move(waiting_.begin()->second.merged);
    waiting_.erase(waiting_.begin());
    std::sort(round.partials.begin(), round.partials.end(), [](const Partial& a, const Partial& b) {
        return std::tie(a.minute, a.area, a.catchment) < std::tie(b.minute, b.area, b.catchment);
    });
    return round;
}

}  // namespace freshet
