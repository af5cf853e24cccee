// Instants: the moments at which a station's rules are evaluated, from a given one on, in order:
// good samples of rain and of level, of the sides that are asked for, the newest level while it is
// suspect, and the moments at which a configuration came into force.
#pragma once

#include <optional>

#include "rules/engine/epochs.h"
#include "rules/window/station_samples.h"

namespace freshet {

class Instants {
public:
    Instants(const StationSamples& samples, EpochView epochs, Timestamp from, Sides sides);

    struct Next {
        Timestamp at{};
        bool is_sample = false;  // Else only a configuration came into force.
        std::size_t epoch = 0;
        // Index of the good sample of this very instant, for breaks.
        std::optional<std::size_t> rain, level;
        Sides sides;              // Those that have one of this very instant.
        bool is_change = false;   // A configuration came into force.
        bool is_suspect = false;  // The suspect level: only what is possible is asked.
    };
    // Nothing at the end.
    std::optional<Next> next();

private:
    const StationSamples& samples_;
    EpochView epochs_;
    struct Cursor {
        Side side{};
        const std::vector<Levels::Entry>* entries = nullptr;
        std::size_t index = 0;
    };
    std::vector<Cursor> sides_;
    std::vector<Timestamp> begun_;  // Warnings from above; empty where they are not asked for.
    std::size_t begun_next_ = 0;
    std::size_t rain_ = 0, level_ = 0, change_ = 1;
    Timestamp suspect_ = Timestamp::max();
};

}  // namespace freshet
