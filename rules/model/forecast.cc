// What a forecast has to be before anybody asks it.
#include "rules/model/forecast.h"

namespace freshet {
namespace {

// What no gauge on earth has seen in an hour is a slip of the pen, or of a unit.
constexpr Quantity most_in_an_hour = Quantity::from_units(500);

std::string told(const ForecastAmount& amount) {
    return "the amount from " + format_time(amount.begin) + " to " + format_time(amount.end);
}

bool is_too_much(const ForecastAmount& amount) {
    const auto hours = std::chrono::ceil<std::chrono::hours>(amount.end - amount.begin).count();
    return amount.high.ten_thousandths() > most_in_an_hour.ten_thousandths() * hours;
}

}  // namespace

std::optional<std::string> fault_of(const Forecast& forecast) {
    const std::size_t places =
        forecast.stations.size() + forecast.catchments.size() + forecast.areas.size();
    if (places == 0) return "it names no station, no catchment and no area";
    if (places > forecast_places_max) return "it names more than 1000 places";
    if (forecast.amounts.empty()) return "it has no amounts";
    if (forecast.amounts.size() > forecast_amounts_max) return "it has more than 1000 amounts";
    Timestamp told_to = Timestamp::min();
    constexpr Duration length_max = std::chrono::hours(24 * 15);
    for (const ForecastAmount& amount : forecast.amounts) {
        if (amount.end <= amount.begin) return told(amount) + " ends before it begins";
        if (amount.end - amount.begin > length_max) return told(amount) + " is of more than 15 d";
        if (amount.begin < told_to) return told(amount) + " overlaps the one before it";
        if (amount.low < Quantity()) return told(amount) + " is below 0 mm";
        if (amount.high < amount.low) return told(amount) + " has its high end below its low one";
        if (is_too_much(amount)) return told(amount) + " is more than 500 mm an hour";
        told_to = amount.end;
    }
    return std::nullopt;
}

}  // namespace freshet
