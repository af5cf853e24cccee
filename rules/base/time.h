// Points in time and spans of it: UTC milliseconds since 1970, the calendar of ids and texts, and
// the durations that people write. No clock lives here: time always enters as an argument.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "rules/base/result.h"

namespace freshet {

using Duration = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Duration>;

// Distance east of UTC. Stations, files and outputs default to Beijing time.
struct ZoneOffset {
    std::chrono::minutes east;
    bool operator==(const ZoneOffset&) const = default;
};
inline constexpr ZoneOffset beijing{std::chrono::hours(8)};
inline constexpr ZoneOffset utc{std::chrono::minutes(0)};

// "2026-07-01T14:45:00+08:00"; milliseconds (".250") only where there are any. Never "Z": CAP 1.2's
// schema refuses it.
std::string format_time(Timestamp time, ZoneOffset zone = beijing);

// "20260701T064500Z", the form inside an incident's id.
std::string format_compact_utc(Timestamp time);

// ISO 8601 date and time ("T" or a blank between, seconds and fraction optional) with "Z" or
// "+08:00", or with none when a zone is given. invalid_argument names what is wrong; a time without
// any zone is refused with its cure.
Result<Timestamp> parse_time(std::string_view text, std::optional<ZoneOffset> zone = std::nullopt);

// "+08:00", "-03:30", "Z".
Result<ZoneOffset> parse_zone(std::string_view text);

// "10s", "5m", "1h", "3d": one positive whole number and one unit.
Result<Duration> parse_duration(std::string_view text);

// The shortest of the same forms: 1h rather than 60m; milliseconds as "250ms".
std::string format_duration(Duration duration);

// A civil date and time in a zone, e.g. from a station's BCD clock; invalid_argument where there is
// no such date.
struct CivilTime {
    int year, month, day, hour, minute, second;
};
Result<Timestamp> from_civil(const CivilTime& civil, ZoneOffset zone);
CivilTime to_civil(Timestamp time, ZoneOffset zone);

}  // namespace freshet
