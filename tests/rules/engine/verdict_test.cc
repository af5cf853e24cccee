// What a value says of a suspect one before it reaches back a bounded time, in which every window
// is whole: an open warning about the rain of three days is not found to have been over because a
// stage gauge is heard again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class Verdicts : public ::testing::Test {
protected:
    // From some hour on it rains 5 mm in every one: too much from the sixtieth such hour on.
    void begin(Station gauge, RuleText rule, std::vector<Station> others = {}) {
        gauge_ = gauge.id.text();
        others.insert(others.begin(), std::move(gauge));
        script_.configure(clock(0, 0), configuration_of(std::move(others), {std::move(rule)}));
    }
    void rain_until(int hour) {
        for (; hour_ <= hour; ++hour_)
            script_.report(gauge_,
                           rain(clock(hour_, 0), hour_ > dry_ ? 5 : 0, std::chrono::hours(1)));
    }
    void level_of(const std::string& station, Timestamp at, double value, Duration late = {}) {
        script_.report(station, {level(at, value)}, at + late);
    }
    // Notices aside.
    std::vector<std::string> said() const {
        std::vector<OutputRow> rows = fold(script_.entries());
        std::erase_if(
            rows, [](const OutputRow& row) { return std::holds_alternative<Notice>(row.output); });
        return lines(rows);
    }
    void expect_that_it_goes_on(const std::string& subject) const {
        const std::string time = dry_ == 0 ? "12:00" : "06:00";
        EXPECT_THAT(said(),
                    ElementsAre(time + ":00 Alert red raised " + subject + " onset " + time));
        const std::vector<Episode> episodes = episodes_of(script_.entries());
        ASSERT_EQ(episodes.size(), 1U);
        EXPECT_EQ(episodes[0].crossed_at, clock(dry_ + 60, 0));
        EXPECT_FALSE(episodes[0].ended_at);
    }

    JournalScript script_;
    std::string gauge_;
    int hour_ = 1, dry_ = 0;
};

RuleText three_days() {
    return rule_of("long", {{Severity::red, "rain(72h) >= 300 mm", "rain(72h) < 200 mm", 1h}});
}

Station rain_and_stage(Duration level_step) {
    Station station = station_of("R1", StationKind::river, 1h);
    station.level_step = level_step;
    return station;
}

TEST_F(Verdicts, AreNotGivenDaysLater) {
    begin(rain_and_stage(5min), three_days());
    rain_until(10);
    level_of("R1", clock(10, 0), 2.00);
    level_of("R1", clock(10, 5), 0.00);
    rain_until(264);
    level_of("R1", clock(264, 5), 2.10);
    rain_until(270);
    expect_that_it_goes_on("R1");
}

// Read once a day, decided on three days later, and that came a day late.
TEST_F(Verdicts, OfAStageReadOnceADayFindWindowsWhole) {
    dry_ = 90;  // It crosses after what is decided on, by what fell before.
    begin(rain_and_stage(24h), three_days());
    for (const int day : {1, 2, 3, 4, 5}) {
        rain_until(24 * day);
        level_of("R1", clock(24 * day, 0), 2.00);
    }
    rain_until(144);
    level_of("R1", clock(144, 0), 0.00);
    rain_until(238);
    level_of("R1", clock(215, 0), 2.05, 23h + 30min);
    rain_until(245);
    expect_that_it_goes_on("R1");
}

// Of the rain gauge beside it as much is kept.
TEST_F(Verdicts, OfOneStationFindThoseOfTheCatchmentWhole) {
    dry_ = 90;
    RuleText rule = rule_of(
        "long",
        {{Severity::red, "max(rain(72h)) >= 300 mm or count(stations where level >= 5 m) >= 1",
          "max(rain(72h)) < 200 mm and count(stations where level >= 5 m) < 1", 1h}});
    rule.subject = SubjectKind::catchment;
    rule.minimum = Quantity::from_ten_thousandths(5'000);
    Station gauge = rain_and_stage(5min);
    Station staff = station_of("H1", StationKind::river, 24h);
    staff.catchment = gauge.catchment;
    begin(std::move(gauge), std::move(rule), {staff});
    rain_until(120);
    level_of("H1", clock(120, 0), 2.00);
    rain_until(144);
    level_of("H1", clock(144, 0), 0.00);
    rain_until(238);
    level_of("H1", clock(215, 0), 2.05, 23h + 30min);
    rain_until(245);
    expect_that_it_goes_on("basin-R1");
}

}  // namespace
}  // namespace freshet::testing
