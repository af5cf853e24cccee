// The words and units of the elements.
#include "rules/model/element.h"

#include "rules/model/words.h"

namespace freshet {
namespace {

constexpr Words<Element, 24> words{{{Element::rain, "rain"},
                                    {Element::rain_total, "rain_total"},
                                    {Element::rain_today, "rain_today"},
                                    {Element::level, "level"},
                                    {Element::level_below, "level_below"},
                                    {Element::level_above, "level_above"},
                                    {Element::relative_level, "relative_level"},
                                    {Element::flow, "flow"},
                                    {Element::voltage, "voltage"},
                                    {Element::velocity, "velocity"},
                                    {Element::air_temperature, "air_temperature"},
                                    {Element::water_temperature, "water_temperature"},
                                    {Element::soil_moisture, "soil_moisture"},
                                    {Element::storm_rain, "storm_rain"},
                                    {Element::status, "status"},
                                    {Element::soil_10, "soil_10"},
                                    {Element::soil_20, "soil_20"},
                                    {Element::soil_30, "soil_30"},
                                    {Element::soil_40, "soil_40"},
                                    {Element::soil_50, "soil_50"},
                                    {Element::soil_60, "soil_60"},
                                    {Element::soil_80, "soil_80"},
                                    {Element::soil_100, "soil_100"},
                                    {Element::other, "other"}}};

}  // namespace

std::string_view unit_of(Element element) {
    switch (element) {
        case Element::rain:
        case Element::rain_total:
        case Element::rain_today:
        case Element::storm_rain:
            return "mm";
        case Element::level:
        case Element::level_below:
        case Element::level_above:
        case Element::relative_level:
            return "m";
        case Element::flow:
            return "m3/s";
        case Element::voltage:
            return "V";
        case Element::velocity:
            return "m/s";
        case Element::air_temperature:
        case Element::water_temperature:
            return "degC";
        case Element::soil_moisture:
        case Element::soil_10:
        case Element::soil_20:
        case Element::soil_30:
        case Element::soil_40:
        case Element::soil_50:
        case Element::soil_60:
        case Element::soil_80:
        case Element::soil_100:
            return "%";
        case Element::status:
        case Element::other:
            return "";
    }
    return "";
}

std::optional<std::size_t> soil_depth_of(Element element) {
    if (element < Element::soil_10 || element > Element::soil_100) return std::nullopt;
    return static_cast<std::size_t>(element) - static_cast<std::size_t>(Element::soil_10);
}

std::string_view to_string(Element element) { return word_of(words, element); }
std::optional<Element> element_from(std::string_view word) { return value_of(words, word); }

}  // namespace freshet
