// See series_rules.h.
#include "tests/support/series_rules.h"

#include <string>
#include <utility>

namespace freshet::series {

SeverityText severity(std::string raise, std::string clear, Duration hold) {
    SeverityText text;
    text.raise = std::move(raise);
    text.clear = std::move(clear);
    text.hold = hold;
    return text;
}

// The second forgets in `clear` what `raise` looks at, as authors do.
std::vector<RuleText> rules(Dice& dice) {
    const Duration hold = std::chrono::minutes(dice.from_to(1, 8) * 5);
    RuleText rain;
    rain.name = RuleName("storm");
    rain.severities = {
        severity("rain(30m) >= 8 mm", "rain(30m) < 4 mm", hold),
        severity("rain(1h) >= threshold.rain_1h or rain(15m) >= 9 mm",
                 "rain(1h) < threshold.rain_1h and rain(15m) < 3 mm", hold),
        severity("rain(1h) >= 22 mm and rain(15m) >= 5 mm", "rain(1h) < 12 mm", hold),
        severity("rain(1h) >= 30 mm or rise(30m) >= 0.80 m",
                 "rain(1h) < 20 mm and rise(30m) < 0.30 m", std::chrono::minutes(10)),
    };
    RuleText stage;
    stage.name = RuleName("stage");
    stage.severities = {
        severity("level >= 3.00 m or rise(30m) >= 0.40 m", "rise(30m) < 0.20 m", hold),
        severity("level >= threshold.stage", "level < threshold.stage", hold),
        severity("rise(1h) > 70 cm", "rise(1h) <= 0.3 m", hold),
        std::nullopt,
    };
    RuleText sums;
    sums.name = RuleName("sums");
    sums.severities = {
        severity("2 * rain(30m) - rain(15m) / 3 >= 14 mm", "rain(30m) + rain(15m) < 9 mm", hold),
        severity("6 mm <= rain(15m) < 9 mm or level - level.warning >= 30 cm",
                 "rain(15m) < 3 mm and level.warning - level > 0 m", hold),
        severity("(level - level.warning) * 3 + 0.5 * rise(30m) > 0.80 m",
                 "level < threshold.stage - 0.2 m", hold),
        severity("rain(30m) / 30 min >= 20 mm/h or (level + rise(1h)) / 2 >= threshold.stage",
                 "rain(1h) / 1h < 12 mm/h and level <= 3 m", hold),
    };
    RuleText days;
    days.name = RuleName("days");
    days.severities = {
        severity("rain(day) >= 20 mm", "rain(day) < 4 mm", hold),
        severity("max_rain(15m, 2h) >= 8 mm", "max_rain(15m, 2h) < 8 mm", hold),
        severity("rain(day) - rain(1h) >= 30 mm or max_rain(30m, 1h) - rain(15m) > 9 mm",
                 "max_rain(30m, 1h) < 5 mm", hold),
        severity("fall(1h) >= 0.25 m or max_rain(10m, 4h) >= 9.5 mm",
                 "fall(1h) < 0.10 m and max_rain(10m, 1h) < 6 mm", hold),
    };
    RuleText trends;
    trends.name = RuleName("trends");
    trends.severities = {
        severity("trend >= 0.50 m/h", "trend < 0.20 m/h", hold),
        severity("time_to(level.warning) <= 1.5 h", "time_to(level.warning) > 3h", hold),
        severity("time_to(level.warning, 30m) < 20 min and season(\"05-01\", \"10-31\")",
                 "trend(30m) <= 0 m/h", hold),
        severity("level + trend * 30 min >= 3.4 m or "
                 "(season(\"07-02\", \"03-01\") and trend(3h) > 30 cm/h)",
                 "level + trend / 2 * 1h < 3 m", hold),
    };
    RuleText discharge;
    discharge.name = RuleName("discharge");
    discharge.severities = {
        severity("flow >= 40 m3/s", "flow < 25 m3/s", hold),
        severity("flow > flow.warning or rise(30m) >= 0.50 m",
                 "flow <= flow.warning and rise(30m) < 0.2 m", hold),
        std::nullopt,
        severity("flow - flow.warning > 30 m3/s and rain(15m) >= 2 mm", "flow < 60 m3/s", hold),
    };
    return {rain, stage, sums, discharge, trends, days};
}

RuleText alarms() {
    RuleText rule;
    rule.name = RuleName("alarms");
    rule.severities = {
        severity("alarm()", "rise(30m) < 0.5 m", std::chrono::minutes(30)),
        severity("alarm() and level >= 2 m", "level < 2.5 m", std::chrono::minutes(10)),
        std::nullopt,
        severity("rain(15m) >= 6 mm", "alarm() or rain(15m) < 4 mm", std::chrono::minutes(20)),
    };
    return rule;
}

RuleText low_water() {
    RuleText rule;
    rule.name = RuleName("low_water");
    rule.severities = {
        severity("level < 2.20 m", "level >= 2.40 m", std::chrono::minutes(15)),
        severity("level.warning - level > 1.00 m and rain(1h) < 2 mm", "level >= 2.1 m",
                 std::chrono::minutes(10)),
        severity("level <= 3.6 m and rise(1h) <= 0.05 m and max_rain(10m, 1h) < 1 mm",
                 "rise(1h) > 0.1 m or level > 3.6 m", std::chrono::minutes(20)),
        severity("flow < 12 m3/s or fall(30m) - rise(30m) >= 0.4 m", "flow >= 15 m3/s",
                 std::chrono::minutes(10)),
    };
    return rule;
}

RuleText upstream() {
    RuleText rule;
    rule.name = RuleName("upstream");
    rule.severities = {
        severity("rise(30m) of \"S1\" >= 0.40 m", "rise(30m) of \"S1\" < 0.20 m",
                 std::chrono::minutes(20)),
        severity("rain(30m) of \"S0\" >= 6 mm and rain(15m) >= 1 mm", "rain(30m) of \"S0\" < 4 mm",
                 std::chrono::minutes(10)),
        severity("level of \"S1\" - level >= 0.50 m or max_rain(15m, 1h) of \"S0\" >= 8 mm",
                 "level of \"S1\" - level < 0.3 m and rain(day) of \"S0\" < 90 mm",
                 std::chrono::minutes(15)),
        severity("flow of \"S1\" >= 40 m3/s or fall(1h) of \"S0\" >= 0.3 m",
                 "trend of \"S0\" < 0.4 m/h and flow of \"S1\" < 60 m3/s",
                 std::chrono::minutes(10)),
    };
    return rule;
}

RuleText weeks(int days) {
    const std::string api = "api(" + std::to_string(days) + ", 0.85)";
    RuleText rule;
    rule.name = RuleName("weeks");
    rule.severities = {
        severity("rain(15m) + " + api + " >= 12 mm", "rain(15m) < 5 mm", std::chrono::minutes(15)),
        severity(api + " >= 20 mm and rain(15m) >= 3 mm", api + " < 9000 mm and rain(15m) < 3 mm",
                 std::chrono::minutes(10)),
        std::nullopt,
        severity("rain(30m) >= 10 mm", "rain(30m) < 6 mm and " + api + " <= 12000 mm",
                 std::chrono::minutes(20)),
    };
    return rule;
}

}  // namespace freshet::series
