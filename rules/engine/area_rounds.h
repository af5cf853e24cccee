// AreaRounds: the seam between the two folds. Shards close a round of partials at the first tick of
// each minute; the area fold may look at a round only when every shard has, and then in one order
// that does not depend on how many shards there were. So what the area fold sees is a function of
// the journal alone.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "rules/model/commit.h"

namespace freshet {

class AreaRounds {
public:
    explicit AreaRounds(std::uint32_t shard_count) : shard_count_(shard_count) {}

    // Each shard's rounds come in order of their ticks, none twice.
    void add(std::uint32_t shard, PartialRound round);

    // The oldest round that every shard has closed, its partials in (minute, area, catchment)
    // order.
    std::optional<PartialRound> take();

private:
    struct Waiting {
        PartialRound merged;
        std::uint32_t closed = 0;  // Shards that have closed it.
    };
    std::uint32_t shard_count_;
    std::map<Timestamp, Waiting> waiting_;
    std::vector<std::optional<Timestamp>> last_ =
        std::vector<std::optional<Timestamp>>(shard_count_);
};

}  // namespace freshet
