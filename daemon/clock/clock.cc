// Storm time from the machine's clocks: the wall clock where it can be believed, or the steady one
// stretched.
#include "daemon/clock/clock.h"

#include <fmt/format.h>
#include <time.h>

#include <charconv>
#include <cmath>
#include <string>

namespace freshet {
namespace {

using std::chrono::nanoseconds;

nanoseconds read_clock(clockid_t id) {
    timespec time{};
    ::clock_gettime(id, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// Counts on while the machine sleeps: what it slept is then no step of the wall clock.
nanoseconds monotonic() { return read_clock(CLOCK_BOOTTIME); }

ClockReading read_both() { return {.monotonic = monotonic(), .wall = read_clock(CLOCK_REALTIME)}; }

Timestamp timestamp_of(nanoseconds since_1970) {
    return Timestamp(std::chrono::floor<Duration>(since_1970));
}

std::string span(nanoseconds length) {
    const auto minutes = std::chrono::round<std::chrono::minutes>(abs(length)).count();
    if (minutes >= 10) return fmt::format("{} h {} min", minutes / 60, minutes % 60);
    return fmt::format("{} s", std::chrono::round<std::chrono::seconds>(abs(length)).count());
}

}  // namespace

Result<ClockScale> parse_clock_scale(std::string_view text) {
    const auto comma = text.rfind(',');
    if (comma == std::string_view::npos) {
        return invalid("a clock is ORIGIN,FACTOR, such as 2026-07-01T00:00:00+08:00,600");
    }
    const auto origin = parse_time(text.substr(0, comma));
    if (!origin) return origin.error();
    const std::string_view digits = text.substr(comma + 1);
    double factor = 0;
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), factor);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == digits.data() + digits.size();
    if (!whole || !std::isfinite(factor) || factor < 0.001 || factor > 100'000) {
        return invalid("a clock's factor is a number from 0.001 to 100000, not '" +
                       std::string(digits) + "'");
    }
    return ClockScale{.origin = *origin, .factor = factor};
}

Clock Clock::wall(Timestamp not_before) {
    Clock clock;
    clock.own_ = std::make_unique<OwnTime>(read_both(), not_before);
    return clock;
}

Clock Clock::scaled(ClockScale scale) {
    Clock clock;
    clock.scaled_ = true;
    clock.scale_ = scale;
    return clock;
}

Timestamp Clock::now() const {
    if (!scaled_) return timestamp_of(own_->at(monotonic()));
    const auto real =
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began_);
    return scale_.origin + Duration(static_cast<std::int64_t>(real.count() * scale_.factor));
}

std::chrono::nanoseconds Clock::real_wait(Timestamp until) const {
    const Timestamp current = now();
    if (until <= current) return std::chrono::nanoseconds(0);
    const std::chrono::duration<double, std::milli> storm = until - current;
    return std::chrono::duration_cast<std::chrono::nanoseconds>(storm / scale_.factor);
}

std::string Clock::look() {
    if (scaled_) return {};
    const nanoseconds stepped = own_->look(read_both());
    const nanoseconds ahead = own_->ahead_of_wall(monotonic());
    probe_->apart_seconds.set(
        static_cast<std::uint64_t>(std::chrono::round<std::chrono::seconds>(abs(ahead)).count()));
    if (stepped == nanoseconds(0)) return {};
    probe_->steps.add();
    return fmt::format("the machine's clock stepped {} by {}; {}",
                       stepped > nanoseconds(0) ? "forward" : "back", span(stepped),
                       abs(ahead) > OwnTime::step_max
                           ? "so far it is not believed: time goes on here as it was"
                           : "time here follows without ever going back");
}

std::string Clock::trouble() const {
    if (scaled_) return {};
    const nanoseconds now = monotonic();
    const nanoseconds ahead = own_->ahead_of_wall(now);
    if (abs(ahead) <= OwnTime::step_max) return {};
    return fmt::format(
        "the machine's clock is {} {} of the time Freshet goes by ({}): mend that clock, or "
        "restart "
        "Freshet if it is right",
        span(ahead), ahead > nanoseconds(0) ? "behind" : "ahead",
        format_time(std::chrono::floor<std::chrono::seconds>(timestamp_of(own_->at(now)))));
}

}  // namespace freshet
