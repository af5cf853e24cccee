// LevelLimits: what a stage gauge can tell, how far its stage is believed to come in a time and how
// long one that was not believed may be decided on, as the configurations said one after the other.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

// However seldom a gauge is read: all that is kept must reach back as far as the next value may.
inline constexpr Duration decided_within_max = std::chrono::hours(72);

struct LevelLimits {
    Quantity change{};  // Within `within`; that is 0 where any change is believed.
    Duration within{};
    std::optional<Quantity> top;  // What is told as so much, or more, is at least so much.
    // Later values say nothing of a suspect one. As for gauges of the step that is preset.
    Duration decided_within = std::chrono::minutes(15);

    bool believes(Quantity change_seen, Duration apart) const;
    bool operator==(const LevelLimits&) const = default;
};

// Most stations have none at all, and keep nothing here.
class TimedLevelLimits {
public:
    void add(Timestamp from, const LevelLimits& limits);
    const LevelLimits& at(Timestamp at) const;
    // The longest of those that are known.
    Duration decided_within() const;
    // Forgets those replaced before.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    // Nothing of what is older than the ninth version of the snapshot, which did not say how long a
    // value may be decided on.
    void decode(Decoder& decoder, std::uint64_t version);

private:
    std::vector<std::pair<Timestamp, LevelLimits>> since_;
};

}  // namespace freshet
