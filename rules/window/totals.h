// Totals: a running total of rain, read as differences of neighbours. A difference over more than a
// step is a lump: nobody knows when in it the rain fell (rules/README.md, 14).
#pragma once

#include <vector>

#include "rules/window/amounts.h"
#include "rules/window/sample.h"

namespace freshet {

class Totals {
public:
    // Whether the station starts again from zero at 08:00 (+08:00).
    enum class Reset { never, daily };
    explicit Totals(Reset reset) : reset_(reset) {}

    bool insert(const Sample& sample);
    // The next total after `at`, else Timestamp::max(): as far as a change of one reaches.
    Timestamp next(Timestamp at) const;
    WindowSum sum(const WindowSpan& span) const;
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    bool is_difference(const Sample& earlier, const Sample& later) const;

    Reset reset_;
    std::vector<Sample> samples_;
};

}  // namespace freshet
