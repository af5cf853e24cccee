// What is too much to be judged at once (rules/README.md, 80): it keeps nothing that is new
// waiting, goes on with each record and each second, and comes out as if it had been judged at
// once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/journal_script.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// Three gauges of one catchment, of which the sum of rain is asked for, an hour each half.
Configuration valley() {
    std::vector<Station> stations;
    for (const char* id : {"A", "B", "C"}) {
        stations.push_back(station_of(id, StationKind::rain));
        stations.back().catchment = CatchmentId("creek");
    }
    RuleText rule = rule_of(
        "sums", {{Severity::yellow, "sum(rain(1h)) >= 60 mm", "sum(rain(1h)) < 50 mm", 30min}});
    rule.subject = SubjectKind::catchment;
    rule.minimum = Quantity::from_ten_thousandths(6'000);
    return configuration_of(std::move(stations), {std::move(rule)});
}

// Ten hours without rain, but for A, which told of none from 02:00 to 02:55.
JournalScript quiet_morning() {
    JournalScript script;
    script.configure(clock(0, 0), valley());
    for (Timestamp at = clock(0, 5); at <= clock(10, 0); at += 5min)
        for (const char* id : {"A", "B", "C"})
            if (*id != 'A' || at < clock(2, 0) || at > clock(2, 55))
                script.report(id, rain(at, 0.0));
    return script;
}

std::vector<OutputRow> folded(const JournalScript& script, std::size_t judged_at_once) {
    EngineOptions options;
    options.judged_at_once = judged_at_once;
    Engine engine{ShardSlot{}, options};
    EngineOutput output;
    for (const JournalEntry& entry : script.entries()) EXPECT_TRUE(engine.apply(entry, output));
    std::erase_if(output.rows,
                  [](const OutputRow& row) { return std::holds_alternative<Notice>(row.output); });
    return output.rows;
}

TEST(Backlog, WhatIsNewWaitsForNothingThatIsOld) {
    JournalScript script = quiet_morning();
    // Eight hours late: a crossing long over. And now a real one, with the very next record.
    std::vector<Observation> late;
    for (Timestamp at = clock(2, 0); at <= clock(2, 55); at += 5min) late.push_back(rain(at, 6.0));
    script.report("A", late, clock(10, 1));
    JournalScript often = script;
    for (Timestamp at = clock(10, 1, 1); at < clock(10, 5); at += 1s) often.tick(at);
    for (JournalScript* each : {&script, &often}) {
        each->report("B", {rain(clock(10, 5), 61.0)}, clock(10, 5));
        each->tick(clock(10, 5, 1));
    }
    const std::string fresh = "10:05:00 Alert yellow raised creek onset 10:05";
    const std::string old = "late creek yellow 02:45-03:45";
    EXPECT_THAT(lines(folded(script, 5'000)), ElementsAre("10:01:00 " + old, fresh));
    // A bit is eight instants of three gauges: two with the record, two with the seconds after it;
    // where no tick comes in between, the next record does one of them.
    EXPECT_THAT(lines(folded(often, 3 * 8)), ElementsAre("10:01:02 " + old, fresh));
    EXPECT_THAT(lines(folded(script, 3 * 8)), ElementsAre(fresh, "10:01:01 " + old));
}

TEST(Backlog, OfTheCatchmentBreaksNobodysWork) {
    JournalScript script = quiet_morning();
    Command work;
    work.kind = CommandKind::maintenance;
    work.station = StationId("C");
    work.until = clock(12, 0);
    work.by = PersonId("LI");
    work.reason = "new battery";
    script.command(clock(10, 0, 30), work);
    std::vector<Observation> late;
    for (Timestamp at = clock(2, 0); at <= clock(2, 55); at += 5min) late.push_back(rain(at, 6.0));
    script.report("A", late, clock(10, 1));
    script.tick(clock(10, 1, 5));
    EXPECT_THAT(lines(folded(script, 3 * 8)),
                ElementsAre("10:01:02 late creek yellow 02:45-03:45"));
}

}  // namespace
}  // namespace freshet::testing
