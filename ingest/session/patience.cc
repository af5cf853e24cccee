// See patience.h.
#include "ingest/session/patience.h"

#include <algorithm>

namespace freshet {

Patience::Mood Patience::take(const Source& source, std::size_t good_bytes, std::size_t noise_bytes,
                              Duration now) {
    auto found = records_.find(source);
    if (found == records_.end()) {
        // Nearly always: a source that never made noise leaves no trace.
        if (noise_bytes == 0 || !has_place(now)) return Mood::listens;
        found = records_.emplace(source, Record{}).first;
        found->second.halved_at = now;
    }
    Record& record = found->second;
    while (now >= record.halved_at + options_.half_life && record.good + record.noise > 0) {
        record.good /= 2;
        record.noise /= 2;
        record.halved_at += options_.half_life;
    }
    record.good += good_bytes;
    record.noise += noise_bytes;
    if (record.noise <= options_.noise_bytes_max ||
        record.noise <= options_.noise_to_good * record.good)
        return now < record.paused_until ? Mood::paused : Mood::listens;
    const bool is_old = now >= record.paused_until + options_.forgiven_after;
    record.pause = is_old ? options_.pause_min
                          : std::clamp(2 * record.pause, options_.pause_min, options_.pause_max);
    record.paused_until = now + record.pause;
    record.noise = record.good = 0;
    record.halved_at = now;
    ++pauses_;
    return Mood::paused;
}

Patience::Mood Patience::mood(const Source& source, Duration now) const {
    const auto found = records_.find(source);
    return found != records_.end() && now < found->second.paused_until ? Mood::paused
                                                                       : Mood::listens;
}

bool Patience::has_place(Duration now) {
    if (records_.size() < options_.remembered_max) return true;
    // Looking through all of them is for once in a while.
    if (now < forgot_at_ + options_.half_life) return false;
    forgot_at_ = now;
    std::erase_if(records_, [&](const auto& one) {
        const Record& record = one.second;
        const bool has_offended = record.pause > Duration::zero();
        const Duration quiet = now - std::max(record.paused_until, record.halved_at);
        return quiet >= (has_offended ? options_.forgiven_after : options_.half_life);
    });
    return records_.size() < options_.remembered_max;
}

}  // namespace freshet
