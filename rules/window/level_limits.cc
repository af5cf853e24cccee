#include "rules/window/level_limits.h"

#include <algorithm>

namespace freshet {

bool LevelLimits::believes(Quantity change_seen, Duration apart) const {
    if (within <= Duration::zero()) return true;
    const Duration time = std::max(apart, within);
    // In two parts, so that 64 bits hold them however long a gauge was silent.
    const std::int64_t allowed =
        change.ten_thousandths() * (time / within) +
        change.ten_thousandths() * (time % within).count() / within.count();
    const std::int64_t seen = change_seen.ten_thousandths();
    return (seen < 0 ? -seen : seen) <= allowed;
}

void TimedLevelLimits::add(Timestamp from, const LevelLimits& limits) {
    if (at(from) != limits) since_.emplace_back(from, limits);
}

const LevelLimits& TimedLevelLimits::at(Timestamp at) const {
    static const LevelLimits none;
    for (auto since = since_.rbegin(); since != since_.rend(); ++since)
        if (since->first <= at) return since->second;
    return none;
}

Duration TimedLevelLimits::decided_within() const {
    Duration longest = LevelLimits().decided_within;
    for (const auto& [from, limits] : since_) longest = std::max(longest, limits.decided_within);
    return longest;
}

void TimedLevelLimits::trim(Timestamp horizon) {
    auto first = since_.begin();
    while (first != since_.end() && first + 1 != since_.end() && (first + 1)->first <= horizon)
        ++first;
    since_.erase(since_.begin(), first);
}

void TimedLevelLimits::encode(Encoder& encoder) const {
    encoder.put_unsigned(since_.size());
    for (const auto& [from, limits] : since_) {
        encoder.put_time(from);
        encoder.put_quantity(limits.change);
        encoder.put_duration(limits.within);
        encoder.put_flag(limits.top.has_value());
        if (limits.top) encoder.put_quantity(*limits.top);
        encoder.put_duration(limits.decided_within);
    }
}

void TimedLevelLimits::decode(Decoder& decoder, std::uint64_t version) {
    constexpr std::uint64_t first_version = 9;
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const Timestamp from = decoder.get_time();
        LevelLimits limits;
        limits.change = decoder.get_quantity();
        limits.within = decoder.get_duration();
        if (limits.within < Duration::zero()) decoder.fail();
        if (decoder.get_flag()) limits.top = decoder.get_quantity();
        if (version >= first_version) limits.decided_within = decoder.get_duration();
        if (limits.decided_within < Duration::zero() || limits.decided_within > decided_within_max)
            decoder.fail();
        since_.emplace_back(from, limits);
    }
    if (version < first_version) since_.clear();
}

}  // namespace freshet
