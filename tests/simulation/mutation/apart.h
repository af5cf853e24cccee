// A run of the world in a process of its own: a planted bug may break an invariant of ours, and the
// process stops where it does, which counts as found.
#pragma once

#include <optional>
#include <string>

#include "tests/simulation/planted/switches.h"
#include "tests/simulation/world/world.h"

namespace freshet::testing {

struct Found {
    std::string invariant;  // Empty: every promise held.
    std::string what;
    double station_days = 0;  // Until then; nothing is known of it where the process stopped.
};

Found run_apart(const world::WorldOptions& options, std::optional<Planted> bug);

}  // namespace freshet::testing
