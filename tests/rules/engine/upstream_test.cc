// Rules about one station that ask of another by name: in its catchment or across a divide, late,
// silent, named only later; with any number of shards and across a restart (rules/README.md, 73).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/every_way.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// H1 warns by H2, which lies upstream.
Configuration valley(const std::string& catchment_of_h2) {
    std::vector<Station> stations{station_of("H1", StationKind::river, 10min),
                                  station_of("H2", StationKind::river, 10min)};
    stations[0].catchment = CatchmentId("valley");
    stations[1].catchment = CatchmentId(catchment_of_h2);
    RuleText rule =
        rule_of("wave", {{Severity::orange, "rise(30m) of \"H2\" >= 0.5 m and level >= 2 m",
                          "rise(30m) of \"H2\" < 0.3 m", 20min}});
    rule.where = "station == \"H1\"";
    return configuration_of(stations, {rule});
}

class Upstream : public ::testing::TestWithParam<const char*> {
protected:
    std::vector<std::string> said() { return lines(fold_in_every_way(script)); }
    void levels(const std::string& station, int from_minute, std::vector<double> heights) {
        for (const double height : heights) {
            script.report(station, level(clock(10, from_minute), height));
            from_minute += 10;
        }
    }
    JournalScript script;
};

INSTANTIATE_TEST_SUITE_P(Of, Upstream, ::testing::Values("valley", "ridge"));

TEST_P(Upstream, RaisesAtItsOwnInstants) {
    script.configure(clock(0, 0), valley(GetParam()));
    levels("H1", 5, {2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1});
    levels("H2", 0, {3.0, 3.1, 3.6, 3.6, 3.6, 3.6, 3.6, 3.6, 3.6});
    EXPECT_THAT(said(), ElementsAre("10:20:00 Alert orange raised H1 onset 10:20",
                                    "11:10:00 Cancel receded H1 onset 10:20 ended 11:10"));
    const std::vector<OutputRow> rows = fold(script.entries());
    const Warning& warning = std::get<Warning>(rows.at(0).output);
    EXPECT_EQ(warning.station, StationId("H1"));
    ASSERT_EQ(warning.evidence.size(), 2U);
    EXPECT_EQ(warning.evidence[0].term, "rise(30m) of \"H2\"");
    EXPECT_EQ(warning.evidence[0].value, metres(0.6));
    EXPECT_EQ(warning.evidence[0].now, metres(3.6));
    EXPECT_EQ(warning.evidence[0].at, clock(10, 20));
}

TEST_P(Upstream, IsJudgedAgainWhenItIsLate) {
    script.configure(clock(0, 0), valley(GetParam()));
    levels("H1", 5, {2.1, 2.1, 2.1, 2.1});
    levels("H2", 0, {3.0});
    script.report("H2", {level(clock(10, 10), 3.1)}, clock(10, 40));
    script.report("H2", {level(clock(10, 20), 3.6)}, clock(10, 41));
    EXPECT_THAT(said(), ElementsAre("10:41:00 Alert orange raised H1 onset 10:20"));
}

// Dead while rising: unknown is never clear, however long H1 goes on.
TEST_P(Upstream, NeverClearsInSilence) {
    script.configure(clock(0, 0), valley(GetParam()));
    levels("H1", 5, {2.1, 2.1, 2.1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0});
    levels("H2", 0, {3.0, 3.1, 3.6});
    EXPECT_THAT(said(), ElementsAre("10:20:00 Alert orange raised H1 onset 10:20"));
}

// Three steps of H2 without a word of it: the hold begins anew with what it says next.
TEST_P(Upstream, BreaksAHoldByItsSteps) {
    script.configure(clock(0, 0), valley(GetParam()));
    levels("H1", 5, {2.1, 2.1, 2.1, 2.1, 2.1});
    levels("H2", 0, {3.0, 3.1, 3.6, 3.6, 3.6, 3.6});  // Under from 10:50 on.
    levels("H2", 90, {3.6, 3.6, 3.6});                // 11:30
    EXPECT_THAT(said(), ElementsAre("10:20:00 Alert orange raised H1 onset 10:20",
                                    "11:50:00 Cancel receded H1 onset 10:20 ended 11:50"));
}

// What it told before it was named comes along.
TEST_P(Upstream, IsKnownFromBeforeItWasNamed) {
    Configuration before = valley(GetParam());
    before.rules = {rule_of("other", {{Severity::red, "level >= 99 m", "level < 98 m"}})};
    script.configure(clock(0, 0), before);
    levels("H1", 5, {2.1, 2.1, 2.1, 2.1});
    levels("H2", 0, {3.0, 3.1, 3.6, 3.6});
    script.configure(clock(10, 22), valley(GetParam()));
    EXPECT_THAT(said(), ElementsAre("10:22:00 Alert orange rule_changed H1 onset 10:22"));
}

// Never heard of: neither raised nor, with a clear that asks of it, cleared.
TEST_P(Upstream, IsUnknownWhereItNeverSpoke) {
    Configuration configuration = valley(GetParam());
    configuration.rules[0].severities[2]->raise = "level >= 2 m";
    script.configure(clock(0, 0), configuration);
    levels("H1", 5, {2.1, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0});
    EXPECT_THAT(said(), ElementsAre("10:05:00 Alert orange raised H1 onset 10:05"));
}

TEST_P(Upstream, StaysKnownWhenItMoves) {
    script.configure(clock(0, 0), valley(GetParam()));
    script.configure(clock(10, 12), valley("elsewhere"));
    script.configure(clock(10, 23), valley("valley"));
    levels("H1", 5, {2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1});
    levels("H2", 0, {3.0, 3.1, 3.6, 3.6, 3.6, 3.6, 3.6, 3.6, 3.6});
    EXPECT_THAT(said(), ElementsAre("10:20:00 Alert orange raised H1 onset 10:20",
                                    "11:10:00 Cancel receded H1 onset 10:20 ended 11:10"));
}

// A stage read off the staff gauge there counts as its own.
TEST_P(Upstream, HearsWhatAPersonReadThere) {
    script.configure(clock(0, 0), valley(GetParam()));
    levels("H1", 5, {2.1, 2.1, 2.1});
    levels("H2", 0, {3.0, 3.1});
    PatrolReport read;
    read.id = "1";
    read.by = PersonId("LI");
    read.station = StationId("H2");
    read.observed_at = clock(10, 18);
    read.level = metres(3.7);
    script.add(clock(10, 19), read);
    EXPECT_THAT(said(), ElementsAre("10:19:00 Alert orange raised H1 onset 10:18"));
}

}  // namespace
}  // namespace freshet::testing
