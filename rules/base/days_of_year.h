// DaysOfYear: a part of every year, from a day to a day, both included; over New Year where the
// second is before the first. The days are those of +08:00.
#pragma once

#include <cstdint>

#include "rules/base/time.h"

namespace freshet {

// Month * 100 + day: 415 is 15 April.
using MonthDay = std::int16_t;
MonthDay month_day_of(Timestamp at);
// 29 February is a day of every year here; the first after the last is 1 January.
MonthDay day_after(MonthDay day);
bool is_month_day(MonthDay day);

struct DaysOfYear {
    MonthDay first = 101, last = 1231;

    bool contains(MonthDay day) const {
        const bool after = day >= first, before = day <= last;
        return first <= last ? after && before : after || before;
    }
    bool overlaps(const DaysOfYear& other) const {
        return contains(other.first) || other.contains(first);
    }
    bool operator==(const DaysOfYear&) const = default;
};

}  // namespace freshet
