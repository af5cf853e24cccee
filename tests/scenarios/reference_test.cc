// The reference engine against the numbers of the acceptance scenarios, worked out by hand there.
// It judges the engine everywhere else, so it is held to something that is neither.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <sstream>

#include "daemon/scenario/records.h"
#include "tests/support/paths.h"
#include "tests/support/reference_engine.h"

namespace freshet::reference {
namespace {

using scenario::Scenario;

constexpr Duration minutes_(int count) { return std::chrono::minutes(count); }

Timestamp july(int hour, int minute) {
    return from_civil({2026, 7, 1, hour, minute, 0}, beijing).value();
}

SeverityText severity(std::string raise, std::string clear, Duration hold) {
    SeverityText text;
    text.raise = std::move(raise);
    text.clear = std::move(clear);
    text.hold = hold;
    return text;
}

struct Given {
    Configuration configuration;
    std::vector<JournalRecord> records;
};

// The inputs of a scenario file under one rule for one station.
Given given(const std::string& file, Station station, std::map<Severity, SeverityText> severities) {
    std::stringstream text;
    text << std::ifstream(freshet::testing::source_dir() / "tests" / "scenarios" / file).rdbuf();
    const scenario::ParsedScenario parsed = scenario::parse_scenario(file, text.str());
    Given result;
    result.configuration.stations = {std::move(station)};
    RuleText rule;
    rule.name = RuleName("rule");
    for (auto& [colour, words] : severities) {
        rule.severities[static_cast<std::size_t>(colour) - 1] = words;
    }
    result.configuration.rules = {rule};
    result.records = scenario::records_of(parsed.scenario.value(), result.configuration);
    return result;
}

Station station(const char* id, Duration step) {
    Station station;
    station.id = StationId(id);
    station.area = AreaId("330782103201");
    station.catchment = CatchmentId("creek");
    station.rain_step = station.level_step = step;
    return station;
}

std::map<Severity, SeverityText> hour_rain() {
    return {{Severity::blue, severity("rain(1h) >= 35 mm", "rain(1h) < 25 mm", minutes_(30))},
            {Severity::yellow, severity("rain(1h) >= 45 mm", "rain(1h) < 30 mm", minutes_(30))},
            {Severity::orange, severity("rain(1h) >= 48 mm", "rain(1h) < 40 mm", minutes_(30))}};
}

Given edges() { return given("01-window-edges.scenario", station("R1", minutes_(5)), hour_rain()); }

TEST(Reference, EdgesOfTheWindow) {
    const Given it = edges();
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(14, 45));
    EXPECT_EQ(found[0].ended_at, july(16, 0));
    EXPECT_EQ(found[0].severities[0], (Episode::Span{july(14, 45), july(16, 0)}));
    EXPECT_EQ(found[0].severities[1], (Episode::Span{july(15, 0), july(15, 55)}));
    EXPECT_FALSE(found[0].severities[2]);
}

TEST(Reference, NoOrderOfTheRowsMatters) {
    Given it = edges();
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    std::mt19937_64 random(20260701);
    for (int i = 0; i < 20; ++i) {
        std::ranges::shuffle(it.records, random);
        EXPECT_EQ(episodes(it.configuration, it.records), found);
    }
}

// A slot that did not come could have held 20 mm: yellow's hold waits until that no longer matters.
TEST(Reference, AMissingSlotClearsNothing) {
    Given it = edges();
    std::erase_if(it.records,
                  [](const JournalRecord& record) { return record.received_at == july(15, 20); });
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    // 15:25 27.0 is now [27.0, 47.0]; 15:40 16.2 is [16.2, 36.2]; 15:50 9.0 is [9.0, 29.0].
    EXPECT_EQ(found[0].severities[1], (Episode::Span{july(15, 0), july(16, 20)}));
    // 15:55 5.4 is [5.4, 25.4]; 16:00 0.0 is [0.0, 20.0].
    EXPECT_EQ(found[0].ended_at, july(16, 30));
}

struct RiseCase {
    const char* file;
    const char* station;
    Duration step;
    std::optional<Timestamp> crossed_at;
};

TEST(Reference, WhatRiseIs) {
    const RiseCase cases[] = {
        {"02a-rise-certain.scenario", "H1", minutes_(15), july(2, 30)},
        {"02b-rise-after-a-fall.scenario", "H2", minutes_(10), july(5, 30)},
        {"02c-rise-shorter-than-the-step.scenario", "H3", minutes_(60), std::nullopt},
    };
    for (const RiseCase& c : cases) {
        const Given it = given(
            c.file, station(c.station, c.step),
            {{Severity::red, severity("rise(30m) >= 0.80 m", "rise(30m) < 0.3 m", minutes_(60))}});
        const std::vector<Episode> found = episodes(it.configuration, it.records);
        ASSERT_EQ(found.size(), c.crossed_at ? 1U : 0U) << c.file;
        EXPECT_TRUE(!c.crossed_at || found[0].crossed_at == *c.crossed_at) << c.file;
    }
}

std::map<Severity, SeverityText> stage() {
    return {{Severity::yellow, severity("level >= 5.00 m", "level < 4.80 m", minutes_(30))},
            {Severity::orange, severity("level >= 6.00 m", "level < 5.80 m", minutes_(30))}};
}

TEST(Reference, SilenceHoldsNothing) {
    const Given it =
        given("03-gauge-dies-while-rising.scenario", station("H4", minutes_(5)), stage());
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(3, 10));
    EXPECT_EQ(found[0].ended_at, july(7, 10));
}

TEST(Reference, ZerosAfterAHighStageEndNothing) {
    const Given it =
        given("07c-zero-fill.scenario", station("H7", minutes_(15)),
              {{Severity::red, severity("level >= 5 m", "level < 4 m", minutes_(60))}});
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(2, 45));
    EXPECT_FALSE(found[0].ended_at);
}

TEST(Reference, TheSameRainThreeWaysIsCountedOnce) {
    // The most of any hour is 33.0 at 05:55: 4.0 of the slot at 05:00 and 29.0 of the next eleven.
    const std::map<Severity, SeverityText> edges_of_it = {
        {Severity::blue, severity("rain(1h) >= 33 mm", "rain(1h) < 5 mm", minutes_(60))},
        {Severity::yellow, severity("rain(1h) > 33 mm", "rain(1h) < 5 mm", minutes_(60))},
        {Severity::orange, severity("rise(1h) > 0 m", "rise(1h) <= 0 m", minutes_(60))}};
    const Given it =
        given("05-told-three-ways.scenario", station("0012345678", minutes_(5)), edges_of_it);
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(5, 55));
    EXPECT_FALSE(found[0].severities[1]);
    EXPECT_FALSE(found[0].severities[2]);
}

TEST(Reference, LateBatches) {
    const Given it = given(
        "06a-late-hourly-batches.scenario", station("R6", minutes_(5)),
        {{Severity::yellow, severity("rain(1h) >= 45 mm", "rain(1h) < 30 mm", minutes_(60))}});
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(5, 35));
    EXPECT_EQ(found[0].ended_at, july(7, 15));
}

TEST(Reference, ClearNeverBeatsRaise) {
    const Given it = given("08-clear-never-beats-raise.scenario", station("H8", minutes_(15)),
                           {{Severity::orange, severity("level >= 6.00 m or rise(1h) >= 1.50 m",
                                                        "rise(1h) < 0.50 m", minutes_(30))}});
    const std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(4, 45));
    EXPECT_EQ(found[0].ended_at, july(7, 0));
}

// village > station > catchment > kind > default; a village row is a subject of its own; a missing
// one is no rule, never 0.
TEST(Reference, ThresholdsOfTheNearestScope) {
    Given it = given("02b-rise-after-a-fall.scenario", station("H2", minutes_(10)),
                     {{Severity::blue, severity("level >= threshold.stage",
                                                "level < threshold.stage", minutes_(60))},
                      {Severity::red, severity("level >= threshold.nowhere",
                                               "level < threshold.nowhere", minutes_(60))}});
    const auto stage_of = [](ThresholdScope scope, const char* id, int centimetres) {
        ThresholdRow row;
        row.scope = scope;
        row.id = id;
        row.name = "stage";
        row.raise = row.clear = Quantity::from_ten_thousandths(centimetres * 100);
        return row;
    };
    it.configuration.thresholds = {
        stage_of(ThresholdScope::preset, "", 100), stage_of(ThresholdScope::station, "H2", 280),
        stage_of(ThresholdScope::kind, "rain", 900), stage_of(ThresholdScope::station, "H3", 900)};
    std::vector<Episode> found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].crossed_at, july(5, 0));
    EXPECT_FALSE(found[0].severities[3]);

    it.configuration.stations[0].warns = {AreaId("330782103201"), AreaId("330782103202")};
    it.configuration.thresholds.push_back(
        stage_of(ThresholdScope::village, "H2@330782103202", 340));
    found = episodes(it.configuration, it.records);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[1].subject, SubjectId("H2@330782103202"));
    EXPECT_EQ(found[1].crossed_at, july(5, 30));
}

}  // namespace
}  // namespace freshet::reference
