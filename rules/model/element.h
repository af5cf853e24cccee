// Element: what an observation measures, the same word in files, rules, records and metrics.
// Numbers are stored in the journal: add, never renumber.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet {

enum class Element : std::uint8_t {
    rain = 1,         // mm fallen in the interval that ends at observed_at
    rain_total = 2,   // mm, a running total (SL 651 26H PT), the station's own zero
    rain_today = 3,   // mm since the last 08:00 (SL 651 20H PJ)
    level = 4,        // m, stage above the station's datum (39H; 3BH for reservoirs)
    level_below = 5,  // m, below a gate or dam (3AH)
    level_above = 6,  // m, above a gate or dam where that is not the station's level (3BH)
    relative_level =
        7,          // m above a base the station knows (F5..FC); no level until the base is known
    flow = 8,       // m3/s
    voltage = 9,    // V of the supply
    velocity = 10,  // m/s
    air_temperature = 11,    // degC
    water_temperature = 12,  // degC
    soil_moisture = 13,      // %, nobody says how deep
    storm_rain = 14,         // mm of the storm so far (25H)
    status = 15,             // bits that the station says of itself (SL 651 45H)
    soil_10 = 16,            // %, so many cm deep (SL 651 10H to 17H)
    soil_20 = 17,
    soil_30 = 18,
    soil_40 = 19,
    soil_50 = 20,
    soil_60 = 21,
    soil_80 = 22,
    soil_100 = 23,
    other = 255,  // understood as a value, used by nothing yet; its code is kept beside it
};

// From rain to this one without a gap; then `other`.
inline constexpr Element element_last = Element::soil_100;
// From soil_10 on.
inline constexpr std::array<int, 8> soil_depths_cm{10, 20, 30, 40, 50, 60, 80, 100};
// Which of these depths it is measured at; nothing of anything else.
std::optional<std::size_t> soil_depth_of(Element element);

// The unit the Quantity of this element counts in: "mm", "m", "m3/s", "V"…; "" for other.
std::string_view unit_of(Element element);
std::string_view to_string(Element element);
std::optional<Element> element_from(std::string_view word);

}  // namespace freshet
