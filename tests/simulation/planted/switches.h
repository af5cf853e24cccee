// The switches of the planted bugs (rules/base/planted.h): at most one is on, in the whole process.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "rules/base/planted.h"

namespace freshet::testing {

std::span<const Planted> planted_bugs();
std::string_view name_of(Planted bug);
// Nothing for a name that no bug has.
std::optional<Planted> planted_bug(std::string_view name);

// On until the object goes; one at a time.
class PlantedNow {
public:
    explicit PlantedNow(std::optional<Planted> bug);
    ~PlantedNow();
    PlantedNow(const PlantedNow&) = delete;
    PlantedNow& operator=(const PlantedNow&) = delete;
};

}  // namespace freshet::testing
