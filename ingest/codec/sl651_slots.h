// Which samples a group of evenly spaced values holds. The standard says that the group's time is
// the first sample's (31H, 34H); field devices write the end of the hour there as well, so a
// station may be told apart by configuration, and else by what its frame makes impossible.
#pragma once

#include <optional>
#include <vector>

#include "rules/base/time.h"
#include "rules/model/configuration.h"
#include "rules/model/observation.h"

namespace freshet::sl651 {

struct Series {
    Timestamp group_time{};  // F0F0.
    int count = 0;
    Duration step{};
};

// A station's clock may run a little between sampling and sending.
inline constexpr Duration sending_slack = std::chrono::minutes(2);

// The first sample's time. Automatic, from the frame alone: a group time of minute :05 is the first
// of an hour's slots if at least two of them lie in the past; else, where counting on from the
// group time would end after the frame was sent, it is the last sample's; else the first's.
Timestamp first_sample(const Series& series, GroupTime group_time,
                       std::optional<Timestamp> sent_at);

// Twelve slots in a report, from the index-th observation on.
struct SlotGroup {
    std::size_t index = 0;
    Timestamp group_time{};
    Timestamp first{};
};

// A frame that tells the hour as one amount too (1AH) tells which hour its slots are: the one of
// which they are the sum. Moves the slots there, those of stages too.
void settle(std::vector<Observation>& observations, const std::vector<SlotGroup>& groups);

// A sample later than the frame that brings it was not measured: devices pad a part hour with
// zeros.
bool is_padding(Timestamp sample, std::optional<Timestamp> sent_at);

}  // namespace freshet::sl651
