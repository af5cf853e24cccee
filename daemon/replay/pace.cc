// See pace.h.
#include "daemon/replay/pace.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace freshet {
namespace {

// Who starts the daemon with the printed line has so long until the plan begins.
constexpr std::chrono::seconds head_start(15);
// A plan that began a moment ago is still played: its first reports are sent late, at once.
constexpr std::chrono::seconds late_start(5);
// Longer than this nobody sits and waits for the first report.
constexpr std::chrono::minutes early_start(2);

Duration storm_time(std::chrono::seconds real, double factor) {
    return std::chrono::duration_cast<Duration>(real * factor);
}

// Two digits, so that people can say it.
double round_factor(double factor) {
    const double power = std::pow(10.0, std::floor(std::log10(factor)) - 1);
    return std::max(1.0, std::ceil(factor / power) * power);
}

}  // namespace

RealTime Pace::real(Timestamp storm_time) const {
    const std::chrono::duration<double, std::milli> ahead(storm_time - clock_.now);
    return read_at_ + std::chrono::duration_cast<RealTime::duration>(ahead / clock_.factor);
}

Timestamp Pace::storm(RealTime real_time) const {
    const std::chrono::duration<double, std::milli> passed(real_time - read_at_);
    return clock_.now + std::chrono::duration_cast<Duration>(passed * clock_.factor);
}

Result<void> check_clock(const DaemonClock& clock, Timestamp begins_at, Timestamp ends_at,
                         std::chrono::seconds wanted_real) {
    if (clock.status == Status::actual) {
        return Error{ErrorCode::refused,
                     "the daemon's status is actual: it would call people; replay only plays to a "
                     "daemon of status test or exercise"};
    }
    const Duration ahead = begins_at - clock.now;
    if (ahead >= -storm_time(late_start, clock.factor) &&
        ahead <= storm_time(early_start, clock.factor)) {
        return {};
    }
    const std::chrono::duration<double> length(ends_at - begins_at);
    const double factor =
        round_factor(std::max(1.0, length / std::chrono::duration<double>(wanted_real)));
    const Timestamp origin =
        std::chrono::floor<std::chrono::minutes>(begins_at - storm_time(head_start, factor));
    return Error{
        ErrorCode::refused,
        // A journal never goes back in time, so the clock of a used data folder would not either.
        fmt::format("the daemon's clock says {}, the first report is due at {}; start it on an "
                    "empty data folder with\n"
                    "    freshet serve --clock {},{:g}\n"
                    "and replay within {} s",
                    format_time(std::chrono::floor<std::chrono::seconds>(clock.now)),
                    format_time(begins_at), format_time(origin), factor, head_start.count())};
}

}  // namespace freshet
