// See series_ground.h.
#include "tests/support/series_ground.h"

#include <algorithm>
#include <vector>

#include "tests/support/dice.h"
#include "tests/support/series_rules.h"

namespace freshet::series {
namespace {

RuleText wet_ground() {
    RuleText rule;
    rule.name = RuleName("wet_ground");
    rule.severities = {
        severity("soil(10cm) >= 35 % and rain(30m) >= 3 mm", "soil(10cm) < 32 %",
                 std::chrono::minutes(15)),
        severity("soil(10cm) / 2 + soil(40cm) >= 55 % or soil(100cm) > 60 %",
                 "soil(40cm) < 45 % and rain(30m) < 6 mm", std::chrono::minutes(30)),
        severity("soil(80cm) >= 1 % or rain(15m) >= 8 mm", "soil(80cm) < 1 % and rain(15m) < 4 mm",
                 std::chrono::minutes(10)),
        severity("level >= 3 m and soil(40 cm) >= 40 %", "soil(100cm) < 50 % or level < 2.5 m",
                 std::chrono::minutes(10)),
    };
    return rule;
}

// How wet the ground is at some depths, told now and then, in some series once in hours; some of it
// no part of a hundred.
void add_soil(Series& series, std::uint64_t seed) {
    Dice dice(seed);
    const Duration hour = std::chrono::hours(1);
    for (Station& station : series.configuration.stations)
        if (dice.one_in(2)) station.reporting = dice.one_of({hour / 2, 2 * hour, 30 * hour});
    const std::int64_t one_in = dice.one_of({2, 5, 30});
    const bool has_deep = dice.one_in(2);
    std::vector<Report> said;
    std::int64_t wet = 300'000;
    for (const Report& report : series.reports) {
        wet = std::clamp<std::int64_t>(wet + dice.from_to(-40'000, 45'000), 0, 600'000);
        if (!dice.one_in(one_in)) continue;
        Report soil = report;
        Observation told;
        told.observed_at = observed_at(report) + std::chrono::minutes(dice.one_of({0, 0, 1, 2}));
        told.element = dice.one_of({Element::soil_10, Element::soil_10, Element::soil_40});
        if (has_deep && dice.one_in(3)) told.element = Element::soil_100;
        told.value = Quantity::from_ten_thousandths(wet);
        if (dice.one_in(15)) told.quality = dice.one_of({Quality::bad, Quality::missing});
        if (dice.one_in(20))
            told.value = Quantity::from_ten_thousandths(dice.one_of({-1, 1'000'001}));
        soil.observations = {told};
        said.push_back(soil);
    }
    series.reports.insert(series.reports.end(), said.begin(), said.end());
}

}  // namespace

void add_ground(Series& series, std::uint64_t seed) {
    series.configuration.rules.push_back(wet_ground());
    add_soil(series, seed);
}

}  // namespace freshet::series
