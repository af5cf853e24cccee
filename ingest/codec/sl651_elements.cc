// See sl651_elements.h. One table, searched both ways: it is short, and frames carry few elements.
#include "ingest/codec/sl651_elements.h"

#include <array>

namespace freshet::sl651 {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

struct Row {
    Spelling spelling;
    Meaning meaning;
};

constexpr std::array rows{
    Row{{0x02, 2, 1}, {Element::air_temperature, {}}},
    Row{{0x03, 2, 1}, {Element::water_temperature, {}}},
    Row{{0x10, 2, 1}, {Element::soil_10, {}}},
    Row{{0x11, 2, 1}, {Element::soil_20, {}}},
    Row{{0x12, 2, 1}, {Element::soil_30, {}}},
    Row{{0x13, 2, 1}, {Element::soil_40, {}}},
    Row{{0x14, 2, 1}, {Element::soil_50, {}}},
    Row{{0x15, 2, 1}, {Element::soil_60, {}}},
    Row{{0x16, 2, 1}, {Element::soil_80, {}}},
    Row{{0x17, 2, 1}, {Element::soil_100, {}}},
    Row{{0x1A, 3, 1}, {Element::rain, hours(1)}},
    Row{{0x1B, 3, 1}, {Element::rain, hours(2)}},
    Row{{0x1C, 3, 1}, {Element::rain, hours(3)}},
    Row{{0x1D, 3, 1}, {Element::rain, hours(6)}},
    Row{{0x1E, 3, 1}, {Element::rain, hours(12)}},
    Row{{0x1F, 3, 1}, {Element::rain, hours(24)}},
    Row{{0x20, 3, 1}, {Element::rain_today, {}}},
    Row{{0x21, 3, 1}, {Element::rain, minutes(1)}},
    Row{{0x22, 3, 1}, {Element::rain, minutes(5)}},
    Row{{0x23, 3, 1}, {Element::rain, minutes(10)}},
    Row{{0x24, 3, 1}, {Element::rain, minutes(30)}},
    Row{{0x25, 3, 1}, {Element::storm_rain, {}}},
    Row{{0x26, 3, 1}, {Element::rain_total, {}}},
    Row{{0x27, 5, 3}, {Element::flow, {}}},
    Row{{0x37, 3, 3}, {Element::velocity, {}}},
    Row{{0x38, 2, 2}, {Element::voltage, {}}},
    Row{{0x39, 4, 3}, {Element::level, {}}},
    Row{{0x3A, 4, 3}, {Element::level_below, {}}},
    Row{{0x3B, 4, 3}, {Element::level_above, {}}},
    Row{{0x45, 4, 0}, {Element::status, {}}},
};
constexpr std::uint8_t above_id = 0x3B;

}  // namespace

Meaning meaning_of(std::uint16_t id, std::uint8_t station_class) {
    if (id == above_id && station_class == class_reservoir) return {Element::level, {}};
    if (id == first_level_slots) return {Element::relative_level, {}};
    for (const Row& row : rows) {
        if (row.spelling.id == id) return row.meaning;
    }
    return {};
}

std::optional<Spelling> spelling_of(const Meaning& meaning, std::uint8_t station_class) {
    const bool at_reservoir = meaning.element == Element::level && station_class == class_reservoir;
    for (const Row& row : rows) {
        if (at_reservoir ? row.spelling.id == above_id : row.meaning == meaning)
            return row.spelling;
    }
    return std::nullopt;
}

}  // namespace freshet::sl651
