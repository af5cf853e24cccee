// Forecast: how much rain somebody expects, and where, as it was given to us and is journaled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet {

struct ForecastAmount {
    Timestamp begin{}, end{};
    Quantity low, high;  // mm in that time; equal where one number was given.
    bool operator==(const ForecastAmount&) const = default;
};

struct Forecast {
    std::string issuer;  // "Jinhua Meteorological Observatory"
    PersonId by;         // Who handed it on.
    Timestamp issued_at{};
    // Where: at these stations, over these catchments, over these areas and all that lies in them.
    std::vector<StationId> stations;
    std::vector<CatchmentId> catchments;
    std::vector<AreaId> areas;
    std::vector<ForecastAmount> amounts;  // By time, none of which overlaps another.
    bool operator==(const Forecast&) const = default;
};

inline constexpr std::size_t forecast_amounts_max = 1'000;
inline constexpr std::size_t forecast_places_max = 1'000;

// Why it cannot be believed, in a sentence; nothing where it can.
std::optional<std::string> fault_of(const Forecast& forecast);

}  // namespace freshet
