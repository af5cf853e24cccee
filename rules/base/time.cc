// The calendar and the written forms of times and durations. Strict on purpose: what cannot be one
// certain instant is refused with what is wrong, because a guessed zone moves a flood by eight
// hours.
#include "rules/base/time.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace freshet {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;

constexpr int year_min = 1, year_max = 9999;
// A day inside the first and the last year, so that any zone's offset stays within them.
constexpr Timestamp shown_first = sys_days(std::chrono::year(year_min) / 1 / 2);
constexpr Timestamp shown_last = sys_days(std::chrono::year(year_max) / 12 / 31);

std::string quoted(std::string_view text) {
    constexpr std::size_t shown_max = 40;  // A whole binary blob in a message helps nobody.
    return "'" + std::string(text.substr(0, shown_max)) + "'";
}

Error no_time(std::string_view text, std::string_view why) {
    return invalid(quoted(text) + " is no time: " + std::string(why));
}

// Takes exactly `width` digits off the front.
std::optional<int> take_number(std::string_view& rest, std::size_t width) {
    if (rest.size() < width) return std::nullopt;
    int value = 0;
    for (const char letter : rest.substr(0, width)) {
        if (letter < '0' || letter > '9') return std::nullopt;
        value = value * 10 + (letter - '0');
    }
    rest.remove_prefix(width);
    return value;
}

bool take_letter(std::string_view& rest, std::string_view allowed) {
    if (rest.empty() || allowed.find(rest.front()) == std::string_view::npos) return false;
    rest.remove_prefix(1);
    return true;
}

struct Unit {
    std::string_view suffix;
    Duration length;
};
constexpr std::array<Unit, 4> units{
    {{"d", days(1)}, {"h", hours(1)}, {"m", minutes(1)}, {"s", seconds(1)}}};

}  // namespace

std::string format_time(Timestamp time, ZoneOffset zone) {
    const CivilTime civil = to_civil(time, zone);
    const std::int64_t milliseconds = (time.time_since_epoch().count() % 1000 + 1000) % 1000;
    const std::int64_t east = zone.east.count();
    const std::int64_t offset = std::min<std::int64_t>(east < 0 ? -east : east, 24 * 60);

    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d", civil.year,
                  civil.month, civil.day, civil.hour, civil.minute, civil.second);
    std::string whole = text.data();
    if (milliseconds != 0) {
        std::snprintf(text.data(), text.size(), ".%03d", static_cast<int>(milliseconds));
        whole += text.data();
    }
    std::snprintf(text.data(), text.size(), "%c%02d:%02d", east < 0 ? '-' : '+',
                  static_cast<int>(offset / 60), static_cast<int>(offset % 60));
    return whole + text.data();
}

std::string format_compact_utc(Timestamp time) {
    const CivilTime civil = to_civil(time, utc);
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d%02d%02dT%02d%02d%02dZ", civil.year, civil.month,
                  civil.day, civil.hour, civil.minute, civil.second);
    return text.data();
}

Result<Timestamp> parse_time(std::string_view text, std::optional<ZoneOffset> zone) {
    constexpr std::string_view wanted = "2026-07-01T14:45:00+08:00 is the form";
    std::string_view rest = text;
    CivilTime civil{};
    const auto take = [&](int& field, std::size_t width) {
        const std::optional<int> number = take_number(rest, width);
        field = number.value_or(0);
        return number.has_value();
    };
    if (!take(civil.year, 4) || !take_letter(rest, "-") || !take(civil.month, 2) ||
        !take_letter(rest, "-") || !take(civil.day, 2) || !take_letter(rest, "T ") ||
        !take(civil.hour, 2) || !take_letter(rest, ":") || !take(civil.minute, 2))
        return no_time(text, wanted);

    Duration fraction{};
    if (take_letter(rest, ":")) {
        if (!take(civil.second, 2)) return no_time(text, wanted);
        if (take_letter(rest, ".,")) {
            // Digits beyond the millisecond are dropped, not rounded: a time may not move ahead.
            Duration place(100);
            std::size_t digits = 0;
            for (int digit = 0; take(digit, 1); place /= 10, ++digits) fraction += digit * place;
            if (digits == 0) return no_time(text, wanted);
        }
    }
    if (!rest.empty()) {
        const Result<ZoneOffset> own = parse_zone(rest);
        if (!own) return no_time(text, own.error().message);
        zone = *own;
    }
    if (!zone)
        return no_time(text, "it has no zone; write +08:00 after it or give one (--zone +08:00)");
    const Result<Timestamp> time = from_civil(civil, *zone);
    if (!time) return no_time(text, time.error().message);
    return *time + fraction;
}

Result<ZoneOffset> parse_zone(std::string_view text) {
    if (text == "Z") return utc;
    std::string_view rest = text;
    const bool west = rest.starts_with('-');
    if (take_letter(rest, "+-")) {
        const std::optional<int> hour = take_number(rest, 2);
        const bool colon = take_letter(rest, ":");
        const std::optional<int> minute = take_number(rest, 2);
        // No place on Earth keeps a clock more than 14 hours from UTC.
        if (hour && colon && minute && rest.empty() && *minute < 60 &&
            *hour * 60 + *minute <= 14 * 60) {
            const minutes east(*hour * 60 + *minute);
            return ZoneOffset{west ? -east : east};
        }
    }
    return invalid(quoted(text) + " is no zone: +08:00 is the form");
}

Result<Duration> parse_duration(std::string_view text) {
    constexpr std::int64_t days_max = 36'500;  // A century; more is a slip of the pen.
    const auto wrong = [&] {
        return invalid(quoted(text) + " is no duration: write one whole number and s, m, h or d");
    };
    const std::size_t digits = text.find_first_not_of("0123456789");
    if (digits == 0 || digits == std::string_view::npos || digits > 10) return wrong();
    std::int64_t number = 0;
    for (const char digit : text.substr(0, digits)) number = number * 10 + (digit - '0');
    for (const Unit& unit : units) {
        if (text.substr(digits) != unit.suffix) continue;
        if (number == 0) return invalid(quoted(text) + " is no duration: it must be above zero");
        if (number > days(days_max) / unit.length)
            return invalid(quoted(text) + " is longer than a century");
        return number * unit.length;
    }
    return wrong();
}

std::string format_duration(Duration duration) {
    if (duration == Duration::zero()) return "0s";
    for (const Unit& unit : units)
        if (duration % unit.length == Duration::zero())
            return std::to_string(duration / unit.length) + std::string(unit.suffix);
    return std::to_string(duration.count()) + "ms";
}

Result<Timestamp> from_civil(const CivilTime& civil, ZoneOffset zone) {
    const std::chrono::year_month_day date{std::chrono::year(civil.year),
                                           std::chrono::month(static_cast<unsigned>(civil.month)),
                                           std::chrono::day(static_cast<unsigned>(civil.day))};
    const bool small = civil.month >= 1 && civil.month <= 12 && civil.day >= 1 && civil.day <= 31;
    if (civil.year < year_min || civil.year > year_max || !small || !date.ok())
        return invalid("there is no such date");
    if (civil.hour < 0 || civil.hour > 23 || civil.minute < 0 || civil.minute > 59 ||
        civil.second < 0 || civil.second > 59)
        return invalid("there is no such time of day");
    return Timestamp(sys_days(date)) + hours(civil.hour) + minutes(civil.minute) +
           seconds(civil.second) - zone.east;
}

CivilTime to_civil(Timestamp time, ZoneOffset zone) {
    // A time that no calendar of four digits has (only a broken clock or file makes one) is shown
    // as the calendar's edge rather than as nonsense.
    const Timestamp local = std::clamp(time, shown_first, shown_last) + zone.east;
    const sys_days day = std::chrono::floor<days>(local);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(std::chrono::floor<seconds>(local - day));
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count())};
}

}  // namespace freshet
