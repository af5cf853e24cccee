// Storm time from the machine's clocks: the wall clock as it is, or the steady one stretched.
#include "daemon/clock/clock.h"

#include <charconv>
#include <cmath>
#include <string>

namespace freshet {

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

Clock Clock::wall() { return {}; }

Clock Clock::scaled(ClockScale scale) {
    Clock clock;
    clock.scaled_ = true;
    clock.scale_ = scale;
    return clock;
}

Timestamp Clock::now() const {
    if (!scaled_) return std::chrono::floor<Duration>(std::chrono::system_clock::now());
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

}  // namespace freshet
