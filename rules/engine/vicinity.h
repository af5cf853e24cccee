// Vicinity: what a catchment sees of stations, its own and its guests, for rules about one station
// that ask of another by name (rules/README.md, 73). The catchment is one.
#pragma once

#include "rules/model/ids.h"

namespace freshet {

class StationSamples;

class Vicinity {
public:
    // Null = never heard of.
    virtual const StationSamples* samples_of(const StationId& station) const = 0;

protected:
    ~Vicinity() = default;
};

}  // namespace freshet
