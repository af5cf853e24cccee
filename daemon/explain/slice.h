// Which records of a journal a decision is carried with: few, if they give the same bytes.
#pragma once

#include <set>

#include "rules/base/time.h"
#include "rules/model/record.h"
#include "rules/model/warning.h"

namespace freshet {

// From the narrowest to all there are. Whether one suffices is seen by folding it.
enum class Breadth {
    stations_around,  // The last days before the onset, reports of the catchment, its
                      // neighbours, and the stations the rule names.
    last_days,        // The same days, everybody's reports.
    all,
};

class Slice {
public:
    // Of the last days, and from `shown_from` on where that is earlier.
    Slice(Breadth breadth, const Warning& warning, const Configuration& configuration,
          Timestamp shown_from);

    bool takes(const JournalRecord& record) const;

private:
    Breadth breadth_;
    Timestamp from_{};
    std::set<StationId> stations_;
};

}  // namespace freshet
