// Rain that is forecast changes what rules say that ask for it, and nothing else; it outlives a
// restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using ::testing::ElementsAre;
using namespace std::chrono_literals;

Configuration valley() {
    return configuration_of(
        {station_of("R1", StationKind::rain), station_of("R2", StationKind::rain)},
        {rule_of("coming", {{Severity::red, "forecast_rain(1h) >= 30 mm",
                             "forecast_rain(1h) < 20 mm", 30min}})});
}

// So much in each of the hours from its issue on.
Forecast forecast_of(Timestamp issued_at, std::vector<double> hours) {
    Forecast forecast;
    forecast.issuer = "Province";
    forecast.by = PersonId("LI");
    forecast.issued_at = issued_at;
    forecast.stations = {StationId("R1")};
    for (const double amount : hours) {
        forecast.amounts.push_back({issued_at, issued_at + 1h, mm(amount), mm(amount)});
        issued_at += 1h;
    }
    return forecast;
}

JournalScript storm() {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    script.report("R2", rain(clock(0, 30), 0));
    script.add(clock(1, 0), forecast_of(clock(1, 0), {10, 50, 0, 0}));
    script.tick(clock(1, 1));
    // Issued later and handed on an hour late: 35 mm from 02:00 on, by its own clock.
    script.add(clock(3, 0), forecast_of(clock(2, 0), {35, 5, 0, 0}));
    script.add(clock(3, 10), forecast_of(clock(3, 10), {1, 0, 0, 0}));
    script.add(clock(3, 40), forecast_of(clock(3, 40), {1, 0, 0, 0}));
    script.tick(clock(3, 41));
    return script;
}

TEST(Forecasts, RaiseAtTheirIssueAndEndAtALaterOne) {
    const JournalScript script = storm();
    const std::vector<std::string> said = lines(fold(script.entries()));
    EXPECT_THAT(said,
                ElementsAre("03:00:00 Alert red raised R1 onset 02:00", "03:00:00 notice silent",
                            "03:40:00 Cancel receded R1 onset 02:00 ended 03:40"));
    EXPECT_EQ(lines(fold(script.entries(), 3)), said);
}

TEST(Forecasts, WhatIsImpossibleOrTooOldTouchesNoRule) {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    Forecast wrong = forecast_of(clock(1, 0), {50});
    wrong.amounts.front().end = wrong.amounts.front().begin;
    script.add(clock(1, 0), wrong);
    script.add(clock(1, 0) + 25h, forecast_of(clock(1, 0), std::vector<double>(40, 50.0)));
    std::vector<std::string> texts;
    for (const OutputRow& row : fold(script.entries()))
        if (const auto* notice = std::get_if<Notice>(&row.output)) texts.push_back(notice->text);
    EXPECT_THAT(texts, ElementsAre(::testing::HasSubstr("ends before it begins"),
                                   ::testing::HasSubstr("is older than 1d and touches no rule")));
}

// Put back from its snapshots after each record it goes on as if nothing had been.
TEST(Forecasts, OutliveARestart) {
    const JournalScript script = storm();
    const std::vector<JournalEntry>& entries = script.entries();
    const std::vector<std::string> expected = lines(fold(entries));
    const auto configurations = [&](JournalPosition position) -> Result<ConfigurationRecord> {
        for (const JournalEntry& entry : entries)
            if (entry.position == position) return std::get<ConfigurationRecord>(entry.record.body);
        return Error{ErrorCode::not_found, "no configuration"};
    };
    for (std::size_t stop = 1; stop < entries.size(); ++stop) {
        Engine first(ShardSlot{});
        EngineOutput output;
        for (std::size_t index = 0; index < stop; ++index)
            ASSERT_TRUE(first.apply(entries[index], output));
        Engine second(ShardSlot{});
        ASSERT_TRUE(second.restore(first.snapshot(CatchmentId()), configurations));
        for (const CatchmentId& id : first.dirty())
            ASSERT_TRUE(second.restore(first.snapshot(id), configurations));
        for (std::size_t index = stop; index < entries.size(); ++index)
            ASSERT_TRUE(second.apply(entries[index], output));
        EXPECT_EQ(lines(sorted(output.rows)), expected) << stop;
    }
}

}  // namespace
}  // namespace freshet::testing
