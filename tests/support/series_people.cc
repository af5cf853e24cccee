// See series_people.h.
#include "tests/support/series_people.h"

#include <string>
#include <utility>

#include "tests/support/dice.h"
#include "tests/support/series_rules.h"

namespace freshet::series {
namespace {

// People are asked about, and so is what they read off the staff gauge.
RuleText patrols() {
    RuleText rule;
    rule.name = RuleName("patrols");
    rule.severities = {
        severity("report(\"water over bridge\", 30m) and rain(30m) >= 2 mm", "level < 2.5 m",
                 std::chrono::minutes(30)),
        severity("report(over-bridge, 1h) or level >= 3.4 m", "level < 3 m or report(\"over\", 2h)",
                 std::chrono::minutes(10)),
        std::nullopt,
        severity("report(\"water over bridge\", 10m)", "rain(15m) < 4 mm",
                 std::chrono::minutes(15)),
    };
    return rule;
}

RuleText from_above() {
    RuleText rule;
    rule.name = RuleName("from-above");
    rule.severities = {
        severity("above(blue, rainstorm)", "level < 2.5 m or rain(15m) < 4 mm",
                 std::chrono::minutes(20)),
        severity("above(orange, \"Rain  storm\") and rain(15m) >= 1 mm", "rain(30m) < 3 mm",
                 std::chrono::minutes(10)),
        std::nullopt,
        severity("above(red, rainstorm) or level >= 3.6 m", "level < 3.2 m",
                 std::chrono::minutes(30)),
    };
    return rule;
}

// Warnings from above, revised, cancelled, some of them to begin later, for places here and
// elsewhere. Only what is in force can be asked for: two issued at one moment differ in severity.
void add_from_above(Series& series, std::uint64_t seed) {
    Dice dice(seed);
    std::int64_t count = 0;
    for (const Report& report : series.reports) {
        if (!dice.one_in(10)) continue;
        SuperiorWarning warning;
        warning.id = dice.one_of({"W1", "W2", "W3"});
        warning.issuer = dice.one_of({"province", "city"});
        warning.by = PersonId("P1");
        if (dice.one_in(4)) warning.standing = SuperiorStanding::cancelled;
        warning.event = dice.one_of({"rainstorm", "Rain Storm", "typhoon"});
        warning.severity = static_cast<Severity>(dice.from_to(1, 4));
        warning.areas = {AreaId(dice.one_of({"11", "110000", "220000"}))};
        // Issued at moments of their own.
        warning.issued_at = observed_at(report) + std::chrono::milliseconds(++count);
        warning.from =
            warning.issued_at + std::chrono::minutes(dice.one_of({0, 0, -30, -2'000, 20, 90}));
        warning.until = warning.from + std::chrono::minutes(dice.from_to(20, 2'400));
        series.from_above.push_back(warning);
        if (dice.one_in(8)) series.from_above.push_back(warning);
    }
}

// People who write as people do, of the station, of its area, of a grid in it, of the city it lies
// in, of another place; some read the staff gauge.
void add_patrols(Series& series, std::uint64_t seed) {
    Dice dice(seed);
    for (const char* area : {"11", "110000", "110000001"})
        series.configuration.areas.push_back({AreaId(area), area, {}, {}, {}, {}});
    series.configuration.areas[1].parent = AreaId("11");
    series.configuration.areas[2].parent = AreaId("110000");
    for (const Report& report : series.reports) {
        if (!dice.one_in(12)) continue;
        PatrolReport said;
        said.id = std::to_string(series.patrols.size());
        said.by = PersonId("P" + std::to_string(dice.from_to(1, 3)));
        said.observed_at = observed_at(report) + std::chrono::minutes(dice.one_of({0, 0, 1, 3}));
        said.text = dice.one_of({"", "Water  over\tbridge ", "water over bridge!", "OVER"});
        if (dice.one_in(3)) said.code = dice.one_of({"over-bridge", "Water Over Bridge", "none"});
        if (dice.one_in(2)) {
            said.station = report.station;
            if (dice.one_in(3))
                said.level = Quantity::from_ten_thousandths(dice.from_to(14, 60) * 1'000);
        } else {
            said.area = AreaId(dice.one_of({"11", "110000", "110000001", "220000"}));
        }
        series.patrols.push_back(said);
        if (dice.one_in(6)) series.patrols.push_back(said);
    }
}

}  // namespace

void add_people(Series& series, std::uint64_t seed) {
    series.configuration.rules.push_back(patrols());
    add_patrols(series, seed);
    series.configuration.rules.push_back(from_above());
    add_from_above(series, seed);
}

}  // namespace freshet::series
