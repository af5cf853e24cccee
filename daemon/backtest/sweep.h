// Sweep: one threshold over a range of values, `rain_1h=20..60/5` or `rain_1h:red=60..90/5`, and
// the configuration as it would be with each.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

struct Sweep {
    std::string name;                  // Of the rows of thresholds.csv.
    std::optional<Severity> severity;  // Of the rows; nothing = there is one only.
    std::string unit;                  // Of the rows.
    std::vector<Quantity> values;
    std::size_t rows = 0;  // That take each value.
};

// invalid_argument for what is no sweep; refused where the configuration has no such row, or where
// its severities would all become one.
Result<Sweep> parse_sweep(std::string_view text, const Configuration& configuration);

// `raise` of the rows is the value; `clear` keeps its share of it.
ConfigurationRecord with_value(const Configuration& configuration, const Sweep& sweep,
                               Quantity value);

}  // namespace freshet
