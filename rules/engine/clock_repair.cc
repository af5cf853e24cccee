#include "rules/engine/clock_repair.h"

#include <algorithm>
#include <limits>

namespace freshet {
namespace {

// No line keeps a live report for so long: a clock that is this far behind was reset.
constexpr Duration behind_max = std::chrono::hours(24 * 7);
// A live report tells what was measured just before it was sent.
constexpr Duration live_within = std::chrono::minutes(5);
constexpr std::size_t heard_least = 4;

// One moment, and that of sending, both of a clock long gone by.
bool is_live_of_a_reset_clock(const Report& report, Timestamp received_at) {
    if (!report.sent_at || report.observations.empty()) return false;
    // Compared, not subtracted: a stranger's clock may say anything that 64 bits can hold.
    if (*report.sent_at >= received_at - behind_max) return false;
    if (*report.sent_at < Timestamp() - behind_max) return false;
    const Timestamp at = report.observations.front().observed_at;
    if (at > *report.sent_at + live_within || at < *report.sent_at - live_within) return false;
    return std::all_of(report.observations.begin(), report.observations.end(),
                       [&](const Observation& seen) { return seen.observed_at == at; });
}

void place(Observation& observation, Timestamp received_at) {
    observation.observed_at = received_at;
    if (observation.quality == Quality::good && observation.reason == QualityReason::none)
        observation.reason = QualityReason::clock_repaired;
}

}  // namespace

ClockRepair repair_clock(const Report& report, Timestamp received_at,
                         const EngineOptions& options) {
    const bool was_reset = is_live_of_a_reset_clock(report, received_at);
    const auto is_ahead = [&](const Observation& seen) {
        return seen.observed_at > received_at + options.clock_ahead_max;
    };
    ClockRepair repair;
    if (!was_reset &&
        std::none_of(report.observations.begin(), report.observations.end(), is_ahead))
        return repair;
    repair.report = report;
    Timestamp latest = Timestamp::min();
    for (const Observation& seen : report.observations) latest = std::max(latest, seen.observed_at);
    std::vector<Observation>& placed = repair.report->observations;
    placed.clear();
    for (Observation seen : report.observations) {
        const bool is_wrong = was_reset || is_ahead(seen);
        if (is_wrong) ++repair.count;
        // Of a batch with a broken clock only the newest can be placed: it was measured now.
        if (is_wrong && seen.observed_at != latest) continue;
        if (is_wrong) place(seen, received_at);
        placed.push_back(std::move(seen));
    }
    return repair;
}

void ClockOffset::add(Timestamp sent_at, Timestamp received_at) {
    // A clock of the year 2000 is another matter, and would be the lowest or the highest for hours.
    if (sent_at > received_at + behind_max || sent_at < received_at - behind_max) return;
    const auto behind = std::chrono::duration_cast<std::chrono::seconds>(received_at - sent_at);
    if (count_ < kept_max) {
        seconds_[count_++] = static_cast<std::int32_t>(behind.count());
        return;
    }
    seconds_[next_] = static_cast<std::int32_t>(behind.count());
    next_ = static_cast<std::uint8_t>((next_ + 1U) % kept_max);
}

std::optional<std::chrono::seconds> ClockOffset::behind() const {
    if (count_ < heard_least) return std::nullopt;
    std::array<std::int32_t, kept_max> sorted = seconds_;
    const auto quarter = sorted.begin() + count_ / 4;
    std::nth_element(sorted.begin(), quarter, sorted.begin() + count_);
    return std::chrono::seconds(*quarter);
}

bool ClockOffset::is_surely_within(std::chrono::seconds bound) const {
    // Places that are not taken yet hold 0.
    return std::all_of(seconds_.begin(), seconds_.end(), [&](std::int32_t each) {
        return each <= bound.count() && each >= -bound.count();
    });
}

void ClockOffset::encode(Encoder& encoder) const {
    encoder.put_unsigned(next_);
    encoder.put_unsigned(count_);
    for (std::size_t index = 0; index < count_; ++index) encoder.put_signed(seconds_[index]);
}

void ClockOffset::decode(Decoder& decoder) {
    const std::uint64_t next = decoder.get_unsigned();
    const std::size_t count = decoder.get_count();
    if (next >= kept_max || count > kept_max) return decoder.fail();
    next_ = static_cast<std::uint8_t>(next);
    for (std::size_t index = 0; index < count && !decoder.failed(); ++index) {
        const std::int64_t each = decoder.get_signed();
        if (each < std::numeric_limits<std::int32_t>::min() ||
            each > std::numeric_limits<std::int32_t>::max())
            return decoder.fail();
        seconds_[count_++] = static_cast<std::int32_t>(each);
    }
}

}  // namespace freshet
