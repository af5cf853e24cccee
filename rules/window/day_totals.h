// DayTotals: the rain of whole days, kept when the samples that told it are dropped: what rules ask
// of the weeks before. A day is counted once nothing that is still in time can touch it, and stays
// as it was counted. Dry days take no room.
#pragma once

#include <optional>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

inline constexpr Duration one_day = std::chrono::hours(24);
inline constexpr int days_kept = 60;

// The last begin of a hydrological day before `at`: what is stamped with a begin belongs to the day
// that ends there. `day_start` is after midnight at +08:00.
Timestamp day_begin_before(Timestamp at, Duration day_start);

class DayTotals {
public:
    struct Rain {
        Quantity low, high;
    };

    // Nothing where the day is not kept. Within half a day of its end is meant the same one: days
    // may have begun at another hour then.
    std::optional<Rain> day(Timestamp end) const;
    // Whether a day that ends there is older than the newest that is kept, or is it.
    bool reaches(Timestamp end) const;
    // The end of the newest.
    const std::optional<Timestamp>& through() const { return through_; }
    // The day after the newest; after a longer time all others are forgotten.
    void add(Timestamp end, const Rain& rain);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    struct Wet {
        Timestamp end{};
        Rain rain;
    };

    std::optional<Timestamp> since_, through_;  // The ends of the oldest and of the newest.
    std::vector<Wet> wet_;                      // Those that were not surely dry, by end.
};

}  // namespace freshet
