// LevelLimits: what a stage gauge can tell and how far its stage is believed to come in a time, as
// the configurations said one after the other.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/quantity.h"
#include "rules/base/time.h"

namespace freshet {

struct LevelLimits {
    Quantity change{};  // Within `within`; that is 0 where any change is believed.
    Duration within{};
    std::optional<Quantity> top;  // What is told as so much, or more, is at least so much.

    bool believes(Quantity change_seen, Duration apart) const;
    bool operator==(const LevelLimits&) const = default;
};

// Most stations have none at all, and keep nothing here.
class TimedLevelLimits {
public:
    void add(Timestamp from, const LevelLimits& limits);
    const LevelLimits& at(Timestamp at) const;

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    std::vector<std::pair<Timestamp, LevelLimits>> since_;
};

}  // namespace freshet
