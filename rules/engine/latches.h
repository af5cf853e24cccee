// Latches: the severities of one rule at one subject, derived from what was observed there, in
// observed order. Kept as traces, one entry where a latch changed, so that an arrival in the past
// is derived again only from the instant it touches to where nothing differs any more
// (rules/README.md, 8 and 19 to 22). A function of the set of samples and of the configurations.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/engine/sight.h"
#include "rules/model/episode.h"

namespace freshet {

struct Latch {
    bool set = false;
    Timestamp set_at{};
    std::optional<Timestamp> under_since;  // Clear, and surely not raised, without interruption.
    bool by_removal = false;               // Released because the severity is no longer there.
    // Not set, and it may have to be, by what was measured (rules/README.md, 56). No latch: it ends
    // with the first sample at which it is not so.
    std::optional<Timestamp> possible_since;
    bool operator==(const Latch&) const = default;
};

class Latches {
public:
    // Whose latches, and what they look at.
    using Subject = Sight;

    struct Derived {
        bool changed = false;
        std::size_t instants = 0;
        std::optional<Timestamp> stopped_at;  // The first instant that was too many.
    };
    // Of at most so many instants. Where there are more nothing changes here: as far as it came is
    // in `unfinished`, before the instant at which it stopped.
    Derived derive(const Subject& subject, const Touch& touch, std::size_t instants_max,
                   std::optional<Latches>& unfinished);
    // Goes on from the touch's begin, before which this is as far as one came that stopped, and
    // catches up with what stands. Changed where it comes out otherwise.
    Derived go_on(const Subject& subject, const Touch& touch, std::size_t instants_max,
                  const Latches& standing);

    // Of the severities above `floor` only, in order of crossing; all that the traces still hold.
    std::vector<Episode> episodes(const Subject& subject,
                                  std::optional<Severity> floor = std::nullopt) const;
    // As of the newest instant.
    std::optional<Severity> highest(std::optional<Severity> floor = std::nullopt) const;
    // The highest that is possible and not certain.
    std::optional<Severity> highest_possible(std::optional<Severity> floor = std::nullopt) const;
    bool any_set_up_to(Severity severity) const;
    bool any_possible_up_to(Severity severity) const;
    const Latch& latch(Severity severity) const;
    // The latch as it stood at `at`.
    const Latch& latch_at(Severity severity, Timestamp at) const;

    // Since when none is set, none possible; Timestamp::min() = always, nothing = it is not so.
    std::optional<Timestamp> at_rest_since() const;

    // Forgets episodes that ended before the horizon.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    struct Change {
        Timestamp at{};
        Latch latch;
        bool operator==(const Change&) const = default;
    };
    using Trace = std::vector<Change>;
    using Traces = std::array<Trace, severity_count>;
    class Pass;

    // Takes the place of what was here from an instant on.
    void replace_from(Timestamp at, const Latches& other);

    Traces traces_;
};

}  // namespace freshet
