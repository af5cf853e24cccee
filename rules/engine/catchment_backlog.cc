// What one record touches may be too much to be judged at once: a value hours late in a catchment
// of hundreds of gauges. What is newest is judged with the record; the rest bit by bit, the newest
// first, with each record and each second of engine time (rules/README.md, 80).
#include "rules/engine/catchment_fold.h"

namespace freshet {
namespace {

constexpr Duration between_bits = std::chrono::seconds(1);

}  // namespace

void CatchmentFold::note_behind(const StationId& id, const StationFold& station) {
    if (station.is_behind()) behind_.insert(id);
}

void CatchmentFold::catch_up(const Now& now, std::vector<Output>& said) {
    if (!is_behind()) return;
    std::size_t left = options_.judged_at_once;
    while (left > 0 && catch_up_newest(now, left, said)) continue;
    if (!is_behind() || backlog_due_ != Timestamp::min()) return;
    backlog_due_ = now.occasion.at + between_bits;
    deadlines_.insert({backlog_due_, Deadline::Kind::backlog, StationId()});
}

// Of all that is behind the one that comes nearest to now. False: nothing is.
bool CatchmentFold::catch_up_newest(const Now& now, std::size_t& left, std::vector<Output>& said) {
    auto whose = stations_.end();
    std::optional<Timestamp> newest = own_.behind();
    for (const StationId& id : behind_) {
        const auto station = stations_.find(id);
        const std::optional<Timestamp> behind = station->second.behind();
        if (behind <= newest) continue;
        newest = behind;
        whose = station;
    }
    if (!newest) return false;
    const Subjects::Now judging{now.occasion, options_.mute_max, left};
    std::size_t judged = 0;
    if (whose == stations_.end()) {
        const CatchmentSamples samples(id_, stations_, guests_);
        judged = own_.catch_up(view(now.epochs, samples), judging, said);
    } else {
        judged = whose->second.catch_up(now.epochs, judging, said);
        note_changed(whose->second);
        if (!whose->second.is_behind()) behind_.erase(whose->first);
    }
    break_off(whose == stations_.end() ? StationId() : whose->first, now, said);
    left -= std::min(left, judged);
    return true;
}

}  // namespace freshet
