// One row of a file of recorded observations, as every user of such files sees it.
#pragma once

#include <cstdint>

#include "rules/model/observation.h"

namespace freshet {

struct RecordedRow {
    std::uint32_t station = 0;  // Index into the stations of the recording.
    std::uint32_t serial = 0;   // Rises through the files: of two rows of one key the later wins.
    Observation
        observation;  // interval 0 = the file does not say; rain then has the station's step.
    Timestamp arrived_at{};  // observed_at where the file has no such column.
};

}  // namespace freshet
