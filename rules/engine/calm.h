// Calm: how much more rain a station may have before any of its rules needs to be asked again.
// Where every latch is at rest and the gauge tells its rain in one way, a sum of rain grows by no
// more than what comes; until one reaches its threshold no raise is true, nor may be, and every
// latch stays as it stands. So nearly all reports ask nothing. Not stored: made again when it is
// needed.
#pragma once

#include <optional>

#include "rules/engine/epochs.h"
#include "rules/engine/intake.h"
#include "rules/model/record.h"
#include "rules/window/station_samples.h"

namespace freshet {

class Calm {
public:
    // All latches are at rest, and were before `until`: what is true from there on.
    static Calm found(const StationId& station, const StationSamples& samples,
                      const EpochView& epochs, Timestamp until);

    // Whether no rule sees otherwise by what has just been inserted; takes it into account.
    bool goes_on(const Intake& intake, const StationSamples& samples, const EpochView& epochs);

private:
    Timestamp at_ = Timestamp::max();  // Of what was observed from then on nothing was asked.
    Quantity left_;                    // Less may still fall.
    JournalPosition met_;              // The newest configuration.
    bool measures_level_ = false;      // Then no rule asks for levels.
};

}  // namespace freshet
