// See sweep.h.
#include "daemon/backtest/sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "daemon/config/content_hash.h"
#include "rules/rule/nearest.h"

namespace freshet {
namespace {

constexpr std::size_t values_max = 1000;  // A slip of the pen would take hours.

bool is_swept(const ThresholdRow& row, const Sweep& sweep) {
    return row.name == sweep.name && row.raise &&
           (!sweep.severity || row.severity == sweep.severity);
}

// "20..60/5": both ends belong to it where the steps meet them.
Result<std::vector<Quantity>> parse_values(std::string_view text) {
    const std::size_t dots = text.find(".."), slash = text.find('/');
    if (dots == std::string_view::npos || slash == std::string_view::npos || slash < dots)
        return invalid(fmt::format("'{}' is no range; write 20..60/5", text));
    const auto first = parse_quantity(text.substr(0, dots));
    const auto last = parse_quantity(text.substr(dots + 2, slash - dots - 2));
    const auto step = parse_quantity(text.substr(slash + 1));
    if (!first || !last || !step)
        return invalid(fmt::format("'{}' is no range of numbers; write 20..60/5", text));
    if (step->value <= Quantity() || first->value > last->value)
        return invalid(fmt::format("'{}': a range goes up, by a step above 0", text));
    std::vector<Quantity> values;
    for (Quantity value = first->value; value <= last->value; value += step->value) {
        if (values.size() == values_max)
            return invalid(fmt::format("'{}' are more than {} values", text, values_max));
        values.push_back(value);
    }
    return values;
}

// Amounts and rises fall off by a share; a stage stands on a datum, of which no share means a
// thing.
Quantity moved_clear(const ThresholdRow& row, Quantity value) {
    if (row.name.starts_with("level") || *row.raise == Quantity())
        return *row.clear + (value - *row.raise);
    const double share = static_cast<double>(row.clear->ten_thousandths()) /
                         static_cast<double>(row.raise->ten_thousandths());
    return Quantity::from_ten_thousandths(
        std::llround(share * static_cast<double>(value.ten_thousandths())));
}

}  // namespace

Result<Sweep> parse_sweep(std::string_view text, const Configuration& configuration) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos)
        return invalid(fmt::format("'{}' is no sweep; write rain_1h=20..60/5", text));
    Sweep sweep;
    const std::string_view name = text.substr(0, equals);
    const std::size_t colon = name.find(':');
    sweep.name = name.substr(0, colon);
    if (colon != std::string_view::npos) {
        sweep.severity = severity_from(name.substr(colon + 1));
        if (!sweep.severity)
            return invalid(fmt::format("'{}' is no severity", name.substr(colon + 1)));
    }
    auto values = parse_values(text.substr(equals + 1));
    if (!values) return values.error();
    sweep.values = *std::move(values);

    std::set<std::string> names, severities;
    for (const ThresholdRow& row : configuration.thresholds) {
        names.insert(row.name);
        if (!is_swept(row, sweep)) continue;
        ++sweep.rows;
        sweep.unit = row.unit;
        severities.insert(row.severity ? std::string(to_string(*row.severity)) : "none");
    }
    if (sweep.rows == 0) {
        return Error{ErrorCode::refused,
                     fmt::format("thresholds.csv has no row '{}' with a raise{}", name,
                                 did_you_mean(sweep.name, {names.begin(), names.end()}))};
    }
    if (severities.size() > 1) {
        std::set<std::string> colours = severities;
        colours.erase("none");
        return Error{
            ErrorCode::refused,
            fmt::format("'{}' has rows of several severities ({}), which would all take one "
                        "value; write {}:{}={}",
                        sweep.name, fmt::join(severities, ", "), sweep.name, *colours.rbegin(),
                        text.substr(equals + 1))};
    }
    if (sweep.unit == "mm" && sweep.values.front() <= Quantity())
        return invalid("0 mm is reached without rain; begin above it");
    return sweep;
}

ConfigurationRecord with_value(const Configuration& configuration, const Sweep& sweep,
                               Quantity value) {
    auto changed = std::make_shared<Configuration>(configuration);
    for (ThresholdRow& row : changed->thresholds) {
        if (!is_swept(row, sweep)) continue;
        if (row.clear) row.clear = moved_clear(row, value);
        row.raise = value;
    }
    changed->hash = content_hash(*changed);
    return changed;
}

}  // namespace freshet
