// A rule about a catchment as a whole through what people and configurations do: cancelled, muted,
// reweighed, its stations moved and taken away; with any number of shards and across a restart.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/every_way.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr const char* incident = "brooks.mei.20260701T021000Z";  // 10:10

// A and B of one catchment, C of another; a rule about two of a catchment.
Configuration brooks() {
    RuleText rule = rule_of("brooks", {{Severity::orange, "count(stations where level >= 5 m) >= 2",
                                        "count(stations where level >= 5 m) < 2", 20min}});
    rule.subject = SubjectKind::catchment;
    rule.minimum = Quantity::from_ten_thousandths(6'000);
    Configuration configuration = configuration_of(
        {station_of("A", StationKind::river, 10min), station_of("B", StationKind::river, 10min),
         station_of("C", StationKind::river, 10min)},
        {rule});
    configuration.stations[0].catchment = configuration.stations[1].catchment = CatchmentId("mei");
    return configuration;
}

class CatchmentRules : public ::testing::Test {
protected:
    CatchmentRules() {
        script.configure(clock(0, 0), brooks());
        // Only one station: never two of them.
        for (int minute = 0; minute <= 40; minute += 10)
            script.report("C", level(clock(10, minute), 9.0));
        both(clock(10, 0), 4.9);
        both(clock(10, 10), 5.1);
    }
    void both(Timestamp at, double height) {
        script.report("A", level(at, height));
        script.report("B", level(at, height));
    }
    // By arrival; the same with any number of shards, and with a restart at any record.
    std::vector<std::string> said() { return lines(fold_in_every_way(script)); }
    JournalScript script;
    const std::string alert = "10:10:00 Alert orange raised mei onset 10:10";
};

TEST_F(CatchmentRules, NameTheCatchmentAndAllThatItsStationsWarn) {
    Configuration configuration = brooks();
    configuration.stations[1].warns = {AreaId("330782103205"), AreaId("330782103202")};
    script.configure(clock(9, 0), configuration);
    EXPECT_THAT(said(), ElementsAre(alert));
    const std::vector<OutputRow> rows = fold(script.entries());
    const Warning& warning = std::get<Warning>(rows.at(0).output);
    EXPECT_EQ(rows[0].catchment, CatchmentId("mei"));
    EXPECT_EQ(warning.incident, IncidentId(incident));
    EXPECT_EQ(warning.station, StationId());
    EXPECT_THAT(warning.areas, ElementsAre(AreaId("330782103201"), AreaId("330782103202"),
                                           AreaId("330782103205")));
}

// B's level is suspect until its next one: two of them have possibly reached it.
TEST_F(CatchmentRules, MayBeTrueByASuspectLevel) {
    Configuration limited = brooks();
    limited.stations[1].change_max = ChangeMax{Quantity::from_units(1), 15min};
    script.configure(clock(9, 0), limited);
    for (int minute = 20; minute <= 70; minute += 10) {
        script.report("A", level(clock(10, minute), 5.1));
        script.report("B", level(clock(10, minute), minute == 60 ? 6.5 : 4.5));
    }
    // Silent it is unknown, and nothing that was measured says that it may be.
    for (int minute = 80; minute <= 150; minute += 10)
        script.report("A", level(clock(10, minute), 5.1));
    EXPECT_THAT(said(), ElementsAre(alert, "10:40:00 Cancel receded mei onset 10:10 ended 10:40",
                                    "11:00:00 notice suspect",
                                    "11:00:00 Alert orange raised mei onset 11:00",
                                    "11:10:00 Cancel withdrawn mei onset 11:00"));
}

TEST_F(CatchmentRules, AreCancelledByHandAndMuted) {
    script.cancel(clock(10, 12), incident);
    for (int minute = 20; minute <= 150; minute += 10) both(clock(10, minute), 5.2);
    script.tick(clock(12, 20));
    EXPECT_THAT(said(), ElementsAre(alert, "10:12:00 Cancel withdrawn_by_person mei onset 10:10",
                                    "11:10:00 notice uncovered",
                                    "12:12:00 Alert orange mute_expired mei onset 10:10"));
}

TEST_F(CatchmentRules, RefuseACommandForWhatIsNotThere) {
    script.cancel(clock(10, 12), "brooks.mei.20260701T000000Z");
    script.cancel(clock(10, 13), "brooks.dong.20260701T021000Z");
    EXPECT_THAT(said(), ElementsAre(alert, "10:12:00 notice command_refused",
                                    "10:13:00 notice command_refused"));
}

// What a station told is taken along; of two the catchment has one left, and one is not two.
TEST_F(CatchmentRules, GoOnWithTheStationsThatAreLeft) {
    Configuration moved = brooks();
    moved.stations[1].catchment = CatchmentId("basin-B");
    script.configure(clock(10, 15), moved);
    for (int minute = 20; minute <= 50; minute += 10) both(clock(10, minute), 6);
    EXPECT_THAT(said(), ElementsAre(alert, "10:40:00 Cancel receded mei onset 10:10 ended 10:40"));
}

TEST_F(CatchmentRules, EndAtOnceWhereNoStationIsLeft) {
    Configuration without = brooks();
    without.stations.erase(without.stations.begin(), without.stations.begin() + 2);
    script.configure(clock(10, 15), without);
    EXPECT_THAT(said(),
                ElementsAre(alert, "10:15:00 Cancel rule_removed mei onset 10:10 ended 10:15"));
}

// A station of no weight counts no longer: the newest instants are judged again, and nothing is
// lowered but through the hold.
TEST_F(CatchmentRules, AreJudgedAgainUnderANewConfiguration) {
    Configuration lower = brooks();
    lower.rules[0].severities[2]->raise = "count(stations where level >= 4 m) >= 2";
    both(clock(10, 20), 4.5);
    both(clock(10, 30), 4.5);
    both(clock(10, 40), 4.5);
    script.configure(clock(10, 45), lower);
    Configuration without = lower;
    without.stations[1].weight = {};
    script.configure(clock(10, 46), without);
    for (int minute = 50; minute <= 80; minute += 10) both(clock(10, minute), 4.5);
    EXPECT_THAT(said(), ElementsAre(alert, "10:40:00 Cancel receded mei onset 10:10 ended 10:40",
                                    "10:45:00 Alert orange rule_changed mei onset 10:45",
                                    "11:10:00 Cancel receded mei onset 10:45 ended 11:10"));
}

// A rule taken out releases through its hold, at instants of any station there.
TEST_F(CatchmentRules, EndThroughTheirHoldWhenTheyAreTakenOut) {
    Configuration without = brooks();
    without.rules = {rule_of("other", {{Severity::red, "level >= 99 m", "level < 98 m"}})};
    script.configure(clock(10, 15), without);
    for (int minute = 20; minute <= 50; minute += 10) both(clock(10, minute), 6);
    EXPECT_THAT(said(),
                ElementsAre(alert, "10:40:00 Cancel rule_removed mei onset 10:10 ended 10:40"));
}

}  // namespace
}  // namespace freshet::testing
