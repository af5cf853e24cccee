// What a reload must refuse.
#pragma once

#include <optional>

#include "rules/base/result.h"
#include "rules/model/configuration.h"

namespace freshet {

// A station cannot change its catchment, hence its shard, in the middle of a fold; a restart does
// it.
std::optional<Error> moved_station(const Configuration& before, const Configuration& after);

}  // namespace freshet
