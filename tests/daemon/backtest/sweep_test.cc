// A sweep: which rows take which values; and what warnings were worth against recorded impacts.
#include "daemon/backtest/sweep.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "daemon/backtest/impacts.h"
#include "daemon/backtest/sweep_report.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Timestamp july(int hour, int minute) {
    return from_civil({2026, 7, 1, hour, minute, 0}, beijing).value();
}

ThresholdRow row(const char* name, std::optional<Severity> severity, const char* unit, int raise,
                 int clear) {
    ThresholdRow row;
    row.name = name;
    row.severity = severity;
    row.unit = unit;
    row.raise = Quantity::from_units(raise);
    row.clear = Quantity::from_units(clear);
    return row;
}

Configuration valley() {
    Configuration configuration;
    configuration.thresholds = {row("rain_1h", Severity::yellow, "mm", 45, 30),
                                row("rain_1h", Severity::red, "mm", 80, 60),
                                row("rain_3h", {}, "mm", 75, 50), row("rain_3h", {}, "mm", 90, 60),
                                row("level.warning", {}, "m", 58, 57)};
    for (const auto& [id, parent] : {std::pair{"330799", ""},
                                     {"330799101", "330799"},
                                     {"330799101201", "330799101"},
                                     {"330799102", "330799"}}) {
        Area area;
        area.id = AreaId(id);
        area.parent = AreaId(parent);
        configuration.areas.push_back(area);
    }
    Station station;
    station.id = StationId("R1");
    configuration.stations = {station};
    return configuration;
}

std::string refusal(const char* text) {
    const Result<Sweep> sweep = parse_sweep(text, valley());
    return sweep ? "accepted" : sweep.error().message;
}

TEST(Sweep, TakesARangeForTheRowsOfAName) {
    const Sweep sweep = parse_sweep("rain_3h=20..60/12.5", valley()).value();
    EXPECT_EQ(sweep.rows, 2U);
    EXPECT_EQ(sweep.unit, "mm");
    EXPECT_THAT(sweep.values,
                ElementsAre(Quantity::from_units(20), Quantity::from_ten_thousandths(325'000),
                            Quantity::from_units(45), Quantity::from_ten_thousandths(575'000)));
    EXPECT_EQ(parse_sweep("rain_1h:red=60..90/5", valley()).value().values.size(), 7U);
}

TEST(Sweep, SaysWhatIsWrong) {
    EXPECT_THAT(refusal("rain_3h"), HasSubstr("is no sweep; write rain_1h=20..60/5"));
    EXPECT_THAT(refusal("rain_3h=20"), HasSubstr("'20' is no range"));
    EXPECT_THAT(refusal("rain_3h=a..b/c"), HasSubstr("is no range of numbers"));
    EXPECT_THAT(refusal("rain_3h=60..20/5"), HasSubstr("a range goes up"));
    EXPECT_THAT(refusal("rain_3h=20..60/0"), HasSubstr("a range goes up"));
    EXPECT_THAT(refusal("rain_3h=1..60/0.0001"), HasSubstr("more than 1000 values"));
    EXPECT_THAT(refusal("rain_3h=0..60/5"), HasSubstr("0 mm is reached without rain"));
    EXPECT_THAT(refusal("rain_3h:purple=1..2/1"), HasSubstr("'purple' is no severity"));
    EXPECT_THAT(refusal("rain_2h=20..60/5"), HasSubstr("no row 'rain_2h' with a raise; did you"));
    EXPECT_THAT(refusal("rain_1h=20..60/5"), HasSubstr("(red, yellow), which would all take one"));
}

TEST(Sweep, MovesRaiseAndClearOfItsRowsOnly) {
    const Configuration configuration = valley();
    const auto changed = [&](const char* text) {
        const Sweep sweep = parse_sweep(text, configuration).value();
        return with_value(configuration, sweep, sweep.values.front())->thresholds;
    };
    const auto rain = changed("rain_1h:yellow=60..60/1");
    EXPECT_EQ(rain[0].raise, Quantity::from_units(60));
    EXPECT_EQ(rain[0].clear, Quantity::from_units(40));  // Its share of raise.
    EXPECT_EQ(rain[1].raise, configuration.thresholds[1].raise);
    EXPECT_EQ(rain[2].clear, configuration.thresholds[2].clear);
    const auto level = changed("level.warning=60..60/1");
    EXPECT_EQ(level[4].clear, Quantity::from_units(59));  // Its distance.
}

Warning said(const char* incident, Timestamp at, std::optional<Severity> severity) {
    Warning warning;
    warning.incident = IncidentId(incident);
    warning.type = severity ? MessageType::update : MessageType::cancel;
    warning.station = StationId("R1");
    warning.areas = {AreaId("330799101201")};
    warning.severity = severity;
    warning.published_at = at;
    return warning;
}

std::vector<Impact> impacts_of(const char* text) {
    Findings findings;
    std::vector<Impact> impacts = read_impacts(text, "impacts.csv", {}, valley(), findings);
    for (const Problem& problem : findings.errors) ADD_FAILURE() << problem.message;
    return impacts;
}

Score score_of(const char* impacts, Severity at_least = Severity::blue) {
    Scoring scoring(valley(), at_least);
    for (const Warning& warning :
         {said("a", july(10, 0), Severity::yellow), said("a", july(10, 30), Severity::red),
          said("a", july(11, 0), Severity::yellow), said("a", july(12, 0), {}),
          said("b", july(20, 0), Severity::blue), said("b", july(21, 0), {})}) {
        scoring.take({{}, {}, 0, warning});
    }
    return scoring.score(impacts_of(impacts));
}

TEST(Impacts, AreHitByWhatStandsOverTheirPlaceThen) {
    const Score hit = score_of("area,time\n330799101201,2026-07-01T11:30:00+08:00\n");
    EXPECT_EQ(hit.hits, 1U);
    EXPECT_EQ(hit.lead_times, std::vector<Duration>{std::chrono::minutes(90)});
    EXPECT_EQ(hit.incidents, 2U);
    EXPECT_EQ(hit.false_alarms, 1U);
    // The township is hit, a village in it was warned; the neighbouring township was not.
    EXPECT_EQ(score_of("area,time\n330799101,2026-07-01T10:00:00+08:00\n").hits, 1U);
    EXPECT_EQ(score_of("area,time\n330799102,2026-07-01T10:00:00+08:00\n").misses, 1U);
    EXPECT_EQ(score_of("station,time\nR1,2026-07-01T20:30:00+08:00\n").hits, 1U);
    // Too late, and over again.
    EXPECT_EQ(score_of("station,time\nR1,2026-07-01T09:59:59+08:00\n").misses, 1U);
    EXPECT_EQ(score_of("station,time\nR1,2026-07-01T12:00:00+08:00\n").misses, 1U);
}

TEST(Impacts, WantTheirSeverity) {
    const char* red = "station,time,severity\nR1,2026-07-01T10:45:00+08:00,red\n";
    EXPECT_EQ(score_of(red).lead_times, std::vector<Duration>{std::chrono::minutes(15)});
    // Said too low is missed, and yet no false alarm.
    const Score low = score_of("station,time,severity\nR1,2026-07-01T11:30:00+08:00,red\n");
    EXPECT_EQ(low.misses, 1U);
    EXPECT_EQ(low.false_alarms, 1U);
    const Score orange = score_of("station,time\nR1,2026-07-01T10:45:00+08:00\n", Severity::orange);
    EXPECT_EQ(orange.incidents, 1U);
    EXPECT_EQ(orange.false_alarms, 0U);
    EXPECT_EQ(orange.lead_times, std::vector<Duration>{std::chrono::minutes(15)});
}

TEST(Impacts, NameWhatIsWrongWithTheirLine) {
    const auto errors = [](const char* text) {
        Findings findings;
        (void)read_impacts(text, "impacts.csv", {}, valley(), findings);
        std::vector<std::string> said;
        for (const Problem& problem : findings.errors)
            said.push_back(std::to_string(problem.place.line) + ": " + problem.message);
        return said;
    };
    EXPECT_THAT(errors("area,time\n330798,2026-07-01T10:45:00+08:00\n330799,soon\n"),
                ElementsAre("2: area 330798 is not in areas.csv", HasSubstr("3: time: ")));
    EXPECT_THAT(errors("station,area,time\nR1,330799,2026-07-01T10:45:00+08:00\nR2,,x\n"),
                ElementsAre(HasSubstr("2: an impact is of an area or of a station"),
                            "3: station R2 is not in stations.csv", HasSubstr("3: time: ")));
    EXPECT_THAT(errors("area,time\n3.30799E+11,2026-07-01T10:45:00+08:00\n"),
                ElementsAre(HasSubstr("2: '3.30799E+11' was a code before a spreadsheet")));
    EXPECT_THAT(errors("when,area\n"), ::testing::Contains("1: column 'time' is missing"));
    EXPECT_THAT(errors("time,area\n"), ElementsAre("0: there is no impact in this file"));
}

TEST(SweepReport, OneLineAValue) {
    const Sweep sweep = parse_sweep("rain_3h=20..60/5", valley()).value();
    const Score score = score_of(
        "station,time\nR1,2026-07-01T12:10:00+08:00\nR1,2026-07-01T10:00:00+08:00\n"
        "R1,2026-07-01T11:59:00+08:00\n");
    std::ostringstream table, counts, json;
    SweepReport(ReportForm::table, SweepReport::Against::impacts, sweep, table)
        .show(sweep.values[0], score);
    EXPECT_THAT(table.str(), HasSubstr("\n20 mm                   2      2       1             1"
                                       "        1h59m           0m\n"));
    SweepReport(ReportForm::table, SweepReport::Against::nothing, sweep, counts)
        .show(sweep.values[1], score);
    EXPECT_EQ(counts.str(), "rain_3h         INCIDENTS\n25 mm                   2\n");
    SweepReport report(ReportForm::json, SweepReport::Against::impacts, sweep, json);
    report.show(sweep.values[0], score);
    report.finish();
    EXPECT_THAT(json.str(), HasSubstr("\"lead_median_seconds\":7140,\"lead_worst_seconds\":0"));
}

}  // namespace
}  // namespace freshet
