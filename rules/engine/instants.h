// Instants: the moments at which a station's rules are evaluated, from a given one on, in order:
// good samples of rain and of level, of the sides that are asked for, levels on which nothing has
// decided, and the moments at which a configuration came into force. Of a catchment: the samples of
// all stations that count in it.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "rules/engine/sight.h"

namespace freshet {

class Instants {
public:
    Instants(const Sight& sight, Timestamp from);

    struct Next {
        Timestamp at{};
        bool is_sample = false;  // Else only a configuration came into force.
        std::size_t epoch = 0;
        // Of a station, the index of the good sample of this very instant, for breaks.
        std::optional<std::size_t> rain, level;
        Sides sides;  // Those that have one of this very instant.
        // Samples of stations that the rule names, as far as any configuration asks for them.
        const UpstreamSamples::Moment* upstream = nullptr;
        std::size_t upstream_count = 0;
        bool is_of(const JudgedSubject* judged) const;  // One of these is asked for by it.
        bool is_change = false;                         // A configuration came into force.
        bool is_suspect = false;  // A suspect level: only what is possible is asked.
    };
    // Nothing at the end.
    std::optional<Next> next();

private:
    std::optional<Next> next_of_catchment();
    void load_moments(Timestamp from);
    bool any_moment();
    bool is_sample(const CatchmentSamples::Moment& moment, const JudgedSubject* judged) const;

    const Sight& sight_;
    const StationSamples& samples_;
    EpochView epochs_;
    struct Cursor {
        Side side{};
        const std::vector<Levels::Entry>* entries = nullptr;
        std::size_t index = 0;
    };
    std::vector<Cursor> sides_;
    // What is given from outside begins at moments of its own; empty where it is not asked for.
    struct Given {
        Side side{};
        std::vector<Timestamp> at;
        std::size_t next = 0;
        Timestamp time() const { return next < at.size() ? at[next] : Timestamp::max(); }
    };
    std::array<Given, 2> given_;  // Warnings from above, forecasts.
    std::size_t rain_ = 0, level_ = 0, suspect_ = 0, change_ = 1;
    UpstreamSamples named_;
    std::vector<UpstreamSamples::Moment> upstream_;  // Of stations named.
    std::size_t upstream_next_ = 0;
    // Of a catchment, an hour of all its stations at a time.
    CatchmentSamples::Moments moments_;
    std::size_t moment_ = 0;
    Timestamp loaded_until_{};
};

}  // namespace freshet
