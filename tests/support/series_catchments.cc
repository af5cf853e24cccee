// See series_catchments.h. Drawn from the seed itself: the series stay what they were.
#include "tests/support/series_catchments.h"

#include <algorithm>

#include "tests/support/dice.h"

namespace freshet::series {
namespace {

SeverityText severity(std::string raise, std::string clear, int hold_minutes) {
    SeverityText text;
    text.raise = std::move(raise);
    text.clear = std::move(clear);
    text.hold = std::chrono::minutes(hold_minutes);
    return text;
}

RuleText areal(Quantity minimum) {
    RuleText rule;
    rule.name = RuleName("areal");
    rule.subject = SubjectKind::catchment;
    rule.minimum = minimum;
    rule.severities = {
        severity("mean(rain(30m)) >= 6 mm", "mean(rain(30m)) < 4 mm", 10),
        severity("count(stations where rain(30m) >= 8 mm) >= 2 or "
                 "count(stations where level >= 3.00 m) >= 2",
                 "count(stations where rain(30m) >= 8 mm) < 2 and "
                 "count(stations where level >= 2.8 m) <= 1",
                 20),
        severity("max(rain(1h)) - mean(rain(15m)) >= threshold.areal",
                 "max(rain(1h)) < threshold.areal and 2 * mean(rain(1h)) < 30 mm", 15),
        severity("sum(max_rain(15m, 1h)) >= 25 mm and count(stations where flow > 30 m3/s) >= 1",
                 "sum(rain(15m)) < 12 mm and season(\"01-01\", \"12-31\")", 5),
    };
    return rule;
}

ThresholdRow areal_row(ThresholdScope scope, std::string id, int raise, int clear) {
    ThresholdRow row;
    row.scope = scope;
    row.id = std::move(id);
    row.name = "areal";
    row.unit = "mm";
    row.raise = Quantity::from_units(raise);
    row.clear = Quantity::from_units(clear);
    return row;
}

}  // namespace

void add_district(Configuration& configuration, std::uint64_t seed) {
    Dice dice(seed);
    RuleText rule = areal(Quantity::from_ten_thousandths(dice.one_of({1'000, 5'000, 7'000})));
    rule.name = RuleName("district");
    rule.subject = SubjectKind::area;
    rule.areas = {AreaId("110000")};
    rule.severities[2] = severity("max(rain(1h)) - mean(rain(15m)) >= 20 mm",
                                  "max(rain(1h)) < 12 mm and 2 * mean(rain(1h)) < 30 mm", 15);
    configuration.rules.push_back(rule);
    const bool is_listed =
        std::any_of(configuration.areas.begin(), configuration.areas.end(),
                    [&](const Area& area) { return area.id == rule.areas.front(); });
    if (!is_listed) configuration.areas.push_back({rule.areas.front(), "district", {}, {}, {}, {}});
}

void add_catchments(Configuration& configuration, const SeriesOptions& options) {
    Dice dice(options.seed);
    for (std::size_t i = 0; i < configuration.stations.size(); ++i) {
        Station& station = configuration.stations[i];
        const std::size_t place = i % static_cast<std::size_t>(options.catchments);
        station.catchment = CatchmentId("C" + std::to_string(place));
        station.weight =
            Quantity::from_ten_thousandths(dice.one_of({10'000, 5'000, 3'333, 27'500}));
        if (dice.one_in(8)) station.weight = {};
    }
    configuration.rules.push_back(
        areal(Quantity::from_ten_thousandths(dice.one_of({1'000, 5'000, 7'000, 10'000}))));
    std::vector<ThresholdRow>& rows = configuration.thresholds;
    rows.push_back(areal_row(ThresholdScope::preset, "", 20, 12));
    if (dice.one_in(2)) rows.push_back(areal_row(ThresholdScope::catchment, "C0", 15, 10));
    rows.push_back(areal_row(ThresholdScope::station, "S0", 1, 1));
}

}  // namespace freshet::series
