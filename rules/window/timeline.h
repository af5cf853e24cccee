// Timeline: at which instants a station had a good sample of rain, and where spoiled ones lie
// between. Rules are evaluated at these instants, and holds break on what is missing in them.
#pragma once

#include <optional>
#include <vector>

#include "rules/window/sample.h"

namespace freshet {

class Timeline {
public:
    struct Mark {
        Timestamp at{};
        bool good = false;
        bool operator==(const Mark&) const = default;
    };

    enum class Kind { good, spoiled };
    // A good mark stays good. True when something changed.
    bool mark(Timestamp at, Kind kind);

    const std::vector<Mark>& marks() const { return marks_; }
    // The first good instant after `at`, else Timestamp::max().
    Timestamp next_good(Timestamp at) const;
    // The last good instant at or before `at`; nothing = there is none.
    std::optional<Timestamp> last_good(Timestamp at) const;
    // Drops what is older, but for the last good mark before and the last of all.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    static Timeline decode(Decoder& decoder);
    bool operator==(const Timeline&) const = default;

private:
    std::vector<Mark> marks_;
};

// Whether a hold breaks at marks[index], a good one: the good one before is more than `apart_max`
// away, or a spoiled one lies between. `Marks` need `at` and `good`.
template <class Marks>
bool breaks_at(const Marks& marks, std::size_t index, Duration apart_max) {
    if (index == 0) return false;
    if (!marks[index - 1].good) return true;
    return marks[index].at - marks[index - 1].at > apart_max;
}

}  // namespace freshet
