// SideSeries: the sides of one station that have ever been told of; few have any.
#pragma once

#include <optional>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/window/levels.h"
#include "rules/window/side.h"

namespace freshet {

class SideSeries {
public:
    Touch insert(Side side, const Sample& sample);
    Touch insert_bad(Side side, Timestamp at);

    // The last good sample not older than `life`; null = none, see measures.
    const Sample* last(Side side, Timestamp at, Duration life) const;
    bool measures(Side side, Timestamp at) const;
    // Null = nothing has ever been told of it.
    const Levels* samples(Side side) const;
    // Of the newest good sample of any of them at or before `at`.
    std::optional<Timestamp> newest(Sides sides, Timestamp at) const;
    // Calls visit(Side, const Levels&) for each of them that there is.
    template <class Visit>
    void each(Sides sides, Visit&& visit) const {
        for (const One& one : series_)
            if (sides.has(one.side)) visit(one.side, one.values);
    }

    void trim(Timestamp horizon);
    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);
    // Before there were several: one side, told of or not.
    void decode_only(Side side, Decoder& decoder);

private:
    struct One {
        Side side{};
        Levels values{Levels::Zero::good};
        // Since when the station is known to measure it; never forgotten.
        std::optional<Timestamp> since;
    };
    One& of(Side side);
    const One* find(Side side) const;

    std::vector<One> series_;  // By side.
};

}  // namespace freshet
