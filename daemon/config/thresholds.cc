// thresholds.csv: scope,id,name,severity,raise,clear,hold. A missing threshold means no rule there,
// so nothing here is ever taken for zero.
#include <fmt/format.h>

#include <map>
#include <tuple>

#include "daemon/config/cells.h"
#include "daemon/config/table.h"
#include "daemon/config/tables.h"

namespace freshet {
namespace {

std::optional<ThresholdScope> scope_from(std::string_view word) {
    if (word == "default") return ThresholdScope::preset;
    if (word == "kind") return ThresholdScope::kind;
    if (word == "catchment") return ThresholdScope::catchment;
    if (word == "station") return ThresholdScope::station;
    if (word == "village") return ThresholdScope::village;
    return std::nullopt;
}

// rain_1h is of rain whatever the file says; other names are free until a rule uses them.
std::string_view unit_by_name(std::string_view name) {
    const std::string_view first = name.substr(0, name.find_first_of("_."));
    if (first == "rain") return "mm";
    if (first == "level" || first == "rise") return "m";
    if (first == "flow") return "m3/s";
    if (first == "soil") return "%";
    return {};
}

bool is_name(std::string_view text) {
    return text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") ==
           std::string_view::npos;
}

std::optional<Quantity> value_in(const Row& row, std::string_view column, ThresholdRow& threshold) {
    const std::string& text = row.text(column);
    if (text.empty()) return std::nullopt;
    const Result<Measured> value = parse_measured(text);
    if (!value) {
        row.error(fmt::format("{}: {}", column, value.error().message));
        return std::nullopt;
    }
    const std::string_view wanted = unit_by_name(threshold.name);
    if (!wanted.empty() && value->unit != wanted) {
        row.error(fmt::format("{}: '{}' is in {}, but {} is in {}", column, text, value->unit,
                              threshold.name, wanted));
        return std::nullopt;
    }
    if (!threshold.unit.empty() && value->unit != threshold.unit) {
        row.error(fmt::format("raise is in {}, clear in {}", threshold.unit, value->unit));
        return std::nullopt;
    }
    threshold.unit = value->unit;
    // Devices take 0 for "off"; here it would be reached by every dry day.
    if (value->unit == "mm" && value->value <= Quantity()) {
        row.error(
            fmt::format("{}: '{}' would be reached without rain; leave the cell empty where "
                        "there is no threshold",
                        column, text));
        return std::nullopt;
    }
    return value->value;
}

ThresholdCells read_threshold(const Row& row) {
    ThresholdCells cells;
    ThresholdRow& threshold = cells.row;
    threshold.place = row.place();
    threshold.id = row.text("id");
    threshold.name = row.required("name");
    threshold.source = row.text("source");
    cells.datum = row.text("datum");
    if (!row.required("scope").empty())
        threshold.scope =
            row.word("scope", scope_from, {"village", "station", "catchment", "kind", "default"})
                .value_or(ThresholdScope::preset);
    if (threshold.scope == ThresholdScope::preset && row.text("scope") == "default" &&
        !threshold.id.empty())
        row.error(fmt::format("scope default has no id; '{}' is given", threshold.id));
    if (threshold.scope != ThresholdScope::preset && threshold.id.empty())
        row.error(fmt::format("scope {} needs an id", row.text("scope")));
    if (!is_name(threshold.name))
        row.error(
            fmt::format("name '{}' holds more than letters, digits, _ and .", threshold.name));
    threshold.severity = row.word("severity", severity_from,
                                  {"blue", "yellow", "orange", "red", "prepare", "immediate"});
    threshold.raise = value_in(row, "raise", threshold);
    threshold.clear = value_in(row, "clear", threshold);
    threshold.hold = row.duration("hold");
    if (row.text("raise").empty() && row.text("clear").empty())
        row.error("neither raise nor clear is given");
    // Under a rule that raises on >= and clears on <, such a row would flap at every sample.
    if (threshold.raise && threshold.clear && *threshold.clear > *threshold.raise)
        row.lint(fmt::format("clear {} is above raise {}", row.text("clear"), row.text("raise")));
    threshold.days = row.days_of_year();
    threshold.when = row.text("when");
    return cells;
}

// Of rows that differ in nothing but their season: one holds all the year where no other does, the
// others never at the same time.
struct Earlier {
    std::optional<DaysOfYear> days;
    int line = 0;
};

bool is_told_twice(const Row& row, const std::optional<DaysOfYear>& days,
                   const std::vector<Earlier>& earlier) {
    for (const Earlier& other : earlier) {
        if (other.days.has_value() != days.has_value()) continue;
        if (!days) {
            row.error(fmt::format("the same threshold is already in line {}", other.line));
            return true;
        }
        if (!days->overlaps(*other.days)) continue;
        row.error(fmt::format("{} to {} overlaps the season of line {}", row.text("from"),
                              row.text("to"), other.line));
        return true;
    }
    return false;
}

}  // namespace

std::vector<ThresholdCells> read_thresholds(std::string_view text, Findings& findings) {
    const Table table(text, std::string(thresholds_file),
                      {.required = {"scope", "id", "name", "severity", "raise", "clear", "hold"},
                       .optional = {"from", "to", "when", "datum", "source"},
                       .unused = {}},
                      findings);
    std::vector<ThresholdCells> all;
    std::map<
        std::tuple<ThresholdScope, std::string, std::string, std::optional<Severity>, std::string>,
        std::vector<Earlier>>
        lines;
    std::map<std::string, const ThresholdRow> first_of_name;
    for (const Row& row : table.rows()) {
        ThresholdCells cells = read_threshold(row);
        const ThresholdRow& threshold = cells.row;
        std::vector<Earlier>& earlier = lines[{threshold.scope, threshold.id, threshold.name,
                                               threshold.severity, threshold.when}];
        if (is_told_twice(row, threshold.days, earlier)) continue;
        earlier.push_back({threshold.days, threshold.place.line});
        if (!threshold.unit.empty()) {
            const auto [first, new_name] = first_of_name.emplace(threshold.name, threshold);
            if (!new_name && first->second.unit != threshold.unit)
                row.error(fmt::format("{} is in {} here and in {} in line {}", threshold.name,
                                      threshold.unit, first->second.unit,
                                      first->second.place.line));
        }
        all.push_back(std::move(cells));
    }
    return all;
}

}  // namespace freshet
