// Feeds a scenario to Engines as a daemon would: a configuration, then each input when it arrives,
// ticks between them; with any number of shards and either of two ways to tick.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/scenario/configuration.h"
#include "daemon/scenario/scenario.h"
#include "rules/model/commit.h"
#include "rules/model/episode.h"
#include "rules/model/record.h"

namespace freshet::scenario {

enum class Ticking {
    at_deadlines,  // As backtest: one wherever the engine has something to do.
    every_second,  // As serve.
};

struct Staging {
    std::uint32_t shards = 1;
    Ticking ticking = Ticking::at_deadlines;
};

struct Played {
    std::vector<OutputRow> rows;     // In order of the journal.
    std::vector<Episode> episodes;   // At the end.
    std::vector<StationPage> pages;  // One for each ExpectedValue, as it was then.
    std::optional<Error> refused;    // A record that the engine would not fold.
};

Played play(const Scenario& scenario, const ReadConfiguration& configurations,
            const Staging& staging);

}  // namespace freshet::scenario
