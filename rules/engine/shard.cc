// Which shard a catchment falls to: a stored decision, hence the hash that never changes.
#include "rules/base/hash.h"
#include "rules/engine/engine.h"

namespace freshet {

std::uint32_t shard_of(const CatchmentId& catchment, std::uint32_t shard_count) {
    return static_cast<std::uint32_t>(stable_hash(catchment.text()) % shard_count);
}

}  // namespace freshet
