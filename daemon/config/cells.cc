// See cells.h.
#include "daemon/config/cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "rules/base/time.h"

namespace freshet {
namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

// What a spreadsheet made of a long code. "E+" with its sign is a spreadsheet's way to write a
// power; hex addresses hold an E, but never a plus.
Result<std::string_view> undamaged(std::string_view text) {
    const std::size_t power = text.find("E+");
    if (power != std::string_view::npos && power > 0 && is_digit(text.front()) &&
        all_digits(text.substr(power + 2)))
        return invalid(
            fmt::format("'{}' was a code before a spreadsheet rounded it; enter it again in a "
                        "column of type text",
                        text));
    if (text.size() > 1 && text.find_first_not_of('#') == std::string_view::npos)
        return invalid(
            fmt::format("'{}' is a column too narrow in a spreadsheet, not a code", text));
    if (text.ends_with(".0") && all_digits(text.substr(0, text.size() - 2)))
        return invalid(fmt::format("'{}' is a code that became a number; write {}", text,
                                   text.substr(0, text.size() - 2)));
    return text;
}

Result<std::string_view> plain_word(std::string_view text) {
    const Result<std::string_view> whole = undamaged(text);
    if (!whole) return whole.error();
    if (text.find_first_of(" \t\r\n@~,;/\"'") != std::string_view::npos)
        return invalid(fmt::format("'{}' holds a blank or one of @ ~ , ; / \" '", text));
    if (text.size() > 64)
        return invalid(fmt::format("'{}…' is longer than 64 bytes", text.substr(0, 20)));
    return text;
}

struct KnownUnit {
    std::string_view written, unit;
    int decimals;  // Of the unit's count that one of what is written is: a cm is 0.01 m.
};
constexpr std::array<KnownUnit, 6> known_units{{{"mm", "mm", 0},
                                                {"m3/s", "m3/s", 0},
                                                {"m³/s", "m3/s", 0},
                                                {"cm", "m", 2},
                                                {"m", "m", 0},
                                                {"%", "%", 0}}};

}  // namespace

Result<AreaId> parse_area(std::string_view text) {
    const Result<std::string_view> whole = undamaged(text);
    if (!whole) return whole.error();
    constexpr std::array<std::size_t, 4> lengths{6, 9, 12, 15};
    const auto known = [&](std::size_t length) {
        return std::find(lengths.begin(), lengths.end(), length) != lengths.end();
    };
    if (!all_digits(text)) return invalid(fmt::format("area '{}' is not all digits", text));
    if (known(text.size())) return AreaId(text);
    if (known(text.size() + 1))
        return invalid(
            fmt::format("area '{0}' has {1} digits where there should be {2}; did a "
                        "spreadsheet take away a leading zero (0{0})?",
                        text, text.size(), text.size() + 1));
    return invalid(
        fmt::format("area '{}' has {} digits; a county has 6, a township 9, a village "
                    "12, a grid 15",
                    text, text.size()));
}

Result<StationId> parse_station(std::string_view text) {
    const Result<std::string_view> word = plain_word(text);
    if (!word) return word.error();
    return StationId(*word);
}

bool looks_like_short_address(std::string_view text) {
    return text.size() < 10 && all_digits(text);
}

bool is_address(std::string_view text) {
    return text.size() == 10 &&
           text.find_first_not_of("0123456789ABCDEFabcdef") == std::string_view::npos;
}

Result<std::string> parse_word(std::string_view text) {
    const Result<std::string_view> word = plain_word(text);
    if (!word) return word.error();
    return std::string(*word);
}

Result<Measured> parse_measured(std::string_view text) {
    for (const KnownUnit& known : known_units) {
        if (!text.ends_with(known.written)) continue;
        std::string_view number = text.substr(0, text.size() - known.written.size());
        while (number.ends_with(' ')) number.remove_suffix(1);
        // "m/s" and the like end in none of ours; "km" ends in one, after a letter.
        if (number.empty() || !(is_digit(number.back()) || number.back() == '.')) break;
        const Result<ParsedQuantity> value = parse_quantity(number);
        if (!value) return value.error();
        return Measured{from_scaled(value->value.ten_thousandths(), 4 + known.decimals).value,
                        std::string(known.unit)};
    }
    if (parse_quantity(text))
        return invalid(fmt::format("'{0}' has no unit; write '{0} mm' or '{0} m'", text));
    return invalid(
        fmt::format("'{}' is no value with a unit (mm, cm, m, m3/s, %), like '35 mm'", text));
}

Result<MonthDay> parse_month_day(std::string_view text) {
    // 2000 is a leap year, so that 02-29 is a day.
    const Result<std::chrono::year_month_day> date = parse_date(fmt::format("2000-{}", text));
    if (!date) return invalid(fmt::format("'{}' is no day of the year; write MM-DD", text));
    return static_cast<MonthDay>(static_cast<unsigned>(date->month()) * 100 +
                                 static_cast<unsigned>(date->day()));
}

Result<std::chrono::year_month_day> parse_date(std::string_view text) {
    const Result<Timestamp> time = text.size() == 10
                                       ? parse_time(fmt::format("{}T00:00", text), utc)
                                       : Result<Timestamp>(invalid("not ten letters"));
    if (!time) return invalid(fmt::format("'{}' is no date; write YYYY-MM-DD", text));
    return std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(*time));
}

Result<std::string> parse_telephone(std::string_view text) {
    const Result<std::string_view> whole = undamaged(text);
    // Numbers are never repeated in messages: what check prints is pasted into tickets.
    if (!whole) return invalid("the number was rounded by a spreadsheet; enter it again as text");
    std::string number;
    for (const char letter : text)
        if (letter != ' ' && letter != '-') number += letter;
    const std::string_view digits = std::string_view(number).substr(number.starts_with('+'));
    if (!all_digits(digits) || digits.size() < 3 || digits.size() > 20)
        return invalid("this is no telephone number");
    return number;
}

}  // namespace freshet
