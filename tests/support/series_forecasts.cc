// See series_forecasts.h.
#include "tests/support/series_forecasts.h"

#include "tests/support/dice.h"
#include "tests/support/series_rules.h"

namespace freshet::series {
namespace {

RuleText expected() {
    RuleText rule;
    rule.name = RuleName("expected");
    rule.severities = {
        severity("forecast_rain(1h) >= 12 mm", "forecast_rain(1h) < 8 mm and rain(30m) < 6 mm",
                 std::chrono::minutes(15)),
        severity("rain(30m) + forecast_rain(2h) >= 30 mm", "forecast_rain(2h) < 15 mm",
                 std::chrono::minutes(20)),
        severity("level >= 2.5 m and forecast_rain(30m) > 3 mm",
                 "level < 2.4 m or forecast_rain(6h) < 10 mm", std::chrono::minutes(10)),
        severity("rain(15m) >= 9 mm", "rain(15m) < 4 mm and forecast_rain(3h) - rain(1h) < 25 mm",
                 std::chrono::minutes(30)),
    };
    return rule;
}

// Issued now and then, some at one moment by two, with gaps in what they tell, for places here and
// elsewhere; some long, some over before anybody asks.
Forecast forecast(Dice& dice, Timestamp issued_at) {
    Forecast forecast;
    forecast.issuer = dice.one_of({"province", "city"});
    forecast.by = PersonId("P1");
    forecast.issued_at = issued_at;
    switch (dice.from_to(0, 4)) {
        case 0:
            forecast.stations = {StationId("S0")};
            break;
        case 1:
            forecast.catchments = {CatchmentId(dice.one_of({"C0", "elsewhere"}))};
            break;
        default:
            forecast.areas = {AreaId(dice.one_of({"11", "110000", "220000"}))};
            break;
    }
    if (dice.one_in(6)) forecast.stations.emplace_back("S1");
    Timestamp begin = issued_at + std::chrono::minutes(dice.one_of({0, 0, -40, -7, 30}));
    const std::int64_t count = dice.from_to(1, 8);
    for (std::int64_t i = 0; i < count; ++i) {
        if (dice.one_in(20)) begin += std::chrono::minutes(20);
        ForecastAmount amount;
        amount.begin = begin;
        amount.end = begin += std::chrono::minutes(dice.one_of({30, 60, 60, 180, 7}));
        amount.low = Quantity::from_ten_thousandths(dice.from_to(0, 120'000));
        amount.high = amount.low;
        if (dice.one_in(3)) amount.high += Quantity::from_ten_thousandths(dice.from_to(1, 90'000));
        forecast.amounts.push_back(amount);
    }
    return forecast;
}

}  // namespace

void add_forecasts(Series& series, std::uint64_t seed) {
    series.configuration.rules.push_back(expected());
    Dice dice(seed);
    if (series.configuration.areas.empty()) {
        for (const char* area : {"11", "110000"})
            series.configuration.areas.push_back({AreaId(area), area, {}, {}, {}, {}});
        series.configuration.areas[1].parent = AreaId("11");
    }
    for (const Report& report : series.reports) {
        if (!dice.one_in(9)) continue;
        const Timestamp issued_at =
            observed_at(report) + std::chrono::minutes(dice.one_of({0, 1, 2, -300}));
        series.forecasts.push_back(forecast(dice, issued_at));
        if (dice.one_in(4)) series.forecasts.push_back(forecast(dice, issued_at));
        if (dice.one_in(8)) series.forecasts.push_back(series.forecasts.back());
    }
}

}  // namespace freshet::series
