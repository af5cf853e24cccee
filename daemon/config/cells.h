// What the cells of the tables mean: codes that spreadsheets damage, values that carry their unit,
// days of the year. Each gives the value or one sentence that names the cure.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "rules/base/days_of_year.h"
#include "rules/base/quantity.h"
#include "rules/base/result.h"
#include "rules/model/ids.h"

namespace freshet {

// A division of GB/T 2260: county 6 digits, township 9, village 12, grid 15.
Result<AreaId> parse_area(std::string_view text);

// Any word; but not one that a spreadsheet has rounded, nor one that would break an incident's id.
Result<StationId> parse_station(std::string_view text);

// "12345678" where an SL 651 address of 10 digits was meant: only digits, and too few.
bool looks_like_short_address(std::string_view text);
bool is_address(std::string_view text);  // 10 hex digits

// A word of a catchment, a person, a role: no blanks, no @, and nothing a spreadsheet has rounded.
Result<std::string> parse_word(std::string_view text);

struct Measured {
    Quantity value;
    std::string unit;  // "mm", "m" or "m3/s": what the quantity counts in.
    bool operator==(const Measured&) const = default;
};

// "35 mm", "58.20 m", "120 cm" (= 1.2 m), "85 m3/s".
Result<Measured> parse_measured(std::string_view text);

Result<MonthDay> parse_month_day(std::string_view text);                // "07-01"
Result<std::chrono::year_month_day> parse_date(std::string_view text);  // "2026-07-01"

// 3 to 20 digits, a + in front, hyphens and blanks between.
Result<std::string> parse_telephone(std::string_view text);

}  // namespace freshet
