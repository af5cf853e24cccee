// StationShown: what is shown of a station, never used to decide: the newest value of each element,
// the last arrival, silence.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/model/commit.h"

namespace freshet {

class StationShown {
public:
    void arrived(const Report& report, Timestamp received_at);
    // Neither a report of the station nor an end of its silence.
    void said(const PatrolReport& report);
    // The page without what only the fold knows: catchment, rain, mutes.
    StationPage page(const StationId& station) const;

    // When the station falls silent if nothing comes; nothing = it reports by event, or never came.
    std::optional<Timestamp> silent_from(const Station& station) const;
    bool silent() const { return silent_; }
    void fall_silent() { silent_ = true; }
    // We were not listening for so long.
    void excuse(Duration downtime) { excused_ += downtime; }

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    void show(const Observation& observation);

    std::optional<Timestamp> last_arrival_;
    std::uint64_t reports_ = 0;
    std::map<std::pair<Element, std::uint16_t>, Observation> latest_;
    std::vector<PatrolReport> patrols_;
    bool silent_ = false;
    Duration excused_{};
};

}  // namespace freshet
