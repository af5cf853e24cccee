// Small configurations, and problems as `freshet check` prints them.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "rules/rule/rule_book.h"

namespace freshet {

using namespace std::chrono_literals;

inline RuleText rule_of(std::string raise, std::string clear, Severity severity = Severity::red) {
    RuleText rule;
    rule.name = RuleName("flood");
    rule.event = "flood";
    rule.place = {"rules/flood.yaml", 1, 1};
    SeverityText text{std::move(raise), std::move(clear), 1h, {}, {}};
    text.raise_place = {"rules/flood.yaml", 5, 20};
    text.clear_place = {"rules/flood.yaml", 6, 20};
    rule.severities[static_cast<std::size_t>(severity) - 1] = text;
    return rule;
}

inline Station station_of(std::string id, StationKind kind = StationKind::river) {
    Station station;
    station.id = StationId(std::move(id));
    station.kind = kind;
    station.catchment = CatchmentId("mei");
    station.area = AreaId("330782103201");
    return station;
}

inline ThresholdRow row_of(ThresholdScope scope, std::string id, std::optional<Severity> severity,
                           std::int64_t raise, std::int64_t clear) {
    ThresholdRow row;
    row.scope = scope;
    row.id = std::move(id);
    row.name = "rain_1h";
    row.severity = severity;
    row.raise = Quantity::from_units(raise);
    row.clear = Quantity::from_units(clear);
    row.unit = "mm";
    row.place = {"thresholds.csv", 7, 0};
    return row;
}

inline CompiledRuleBook compile(Configuration configuration) {
    return compile_rule_book(std::make_shared<const Configuration>(std::move(configuration)));
}

inline CompiledRuleBook compile(RuleText rule) {
    Configuration configuration;
    configuration.stations.push_back(station_of("H3"));
    configuration.rules.push_back(std::move(rule));
    return compile(std::move(configuration));
}

inline std::vector<std::string> said(const Problems& problems) {
    std::vector<std::string> lines;
    for (const Problem& problem : problems)
        lines.push_back(problem.place.file + ":" + std::to_string(problem.place.line) + ":" +
                        std::to_string(problem.place.column) + ": " + problem.message);
    return lines;
}

}  // namespace freshet
