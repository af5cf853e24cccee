// A rule about an area: its stations are of several catchments, its fold is of the area's code; the
// same for any number of shards and across a restart (rules/README.md, 74).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/every_way.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr const char* incident = "district.330782.20260701T021000Z";  // 10:10

// A, B and C lie in villages of the city, each of a catchment of its own; D lies elsewhere.
Configuration city() {
    RuleText rule =
        rule_of("district", {{Severity::orange, "count(stations where level >= 5 m) >= 2",
                              "count(stations where level >= 5 m) < 2", 20min}});
    rule.subject = SubjectKind::area;
    rule.areas = {AreaId("330782")};
    rule.minimum = Quantity::from_ten_thousandths(6'000);
    std::vector<Station> stations;
    for (const char* id : {"A", "B", "C", "D"})
        stations.push_back(station_of(id, StationKind::river, 10min));
    stations[3].area = AreaId("330799");
    Configuration configuration = configuration_of(stations, {rule});
    configuration.areas.clear();
    for (const auto& [id, parent] :
         {std::pair("330782", ""), std::pair("330782103", "330782"),
          std::pair("330782103201", "330782103"), std::pair("330799", "")}) {
        Area area;
        area.id = AreaId(id);
        area.parent = AreaId(parent);
        configuration.areas.push_back(area);
    }
    return configuration;
}

class AreaRules : public ::testing::Test {
protected:
    AreaRules() { script.configure(clock(0, 0), city()); }
    void levels(const std::string& station, int from_minute, std::vector<double> heights) {
        for (const double height : heights) {
            script.report(station, level(clock(10, from_minute), height));
            from_minute += 10;
        }
    }
    void warn() {
        levels("A", 0, {4.9, 5.1});
        levels("B", 0, {4.9, 5.1});
        levels("C", 0, {4.0, 4.0});
        levels("D", 0, {9.0, 9.0});
    }
    std::vector<std::string> said() { return lines(fold_in_every_way(script)); }
    JournalScript script;
    const std::string alert = "10:10:00 Alert orange raised 330782 onset 10:10";
};

TEST_F(AreaRules, SeeAllThatLiesThereAndWarnTheArea) {
    warn();
    levels("A", 20, {5.1, 4.0, 4.0, 4.0});
    levels("B", 20, {5.1, 5.1, 5.1, 5.1});
    levels("C", 20, {4.0, 4.0, 4.0, 4.0});
    EXPECT_THAT(said(),
                ElementsAre(alert, "10:50:00 Cancel receded 330782 onset 10:10 ended 10:50"));
    const std::vector<OutputRow> rows = fold(script.entries());
    const Warning& warning = std::get<Warning>(rows.at(0).output);
    EXPECT_EQ(rows[0].catchment, CatchmentId("330782"));
    EXPECT_EQ(warning.incident, IncidentId(incident));
    EXPECT_EQ(warning.station, StationId());
    EXPECT_THAT(warning.areas, ElementsAre(AreaId("330782")));
}

TEST_F(AreaRules, AreCancelledByHand) {
    warn();
    script.cancel(clock(10, 12), incident);
    EXPECT_THAT(said(),
                ElementsAre(alert, "10:12:00 Cancel withdrawn_by_person 330782 onset 10:10"));
}

TEST_F(AreaRules, AreJudgedAgainByWhatComesLate) {
    levels("A", 0, {4.9, 5.1});
    script.report("B", {level(clock(10, 10), 5.1)}, clock(10, 17));
    EXPECT_THAT(said(), ElementsAre("10:17:00 Alert orange raised 330782 onset 10:10"));
}

// A station that begins to lie there brings what it has told; one that lies there no more is
// counted no more.
TEST_F(AreaRules, GoWithTheListOfStations) {
    Configuration with_d = city();
    with_d.stations[3].area = AreaId("330782103");
    script.configure(clock(10, 15), with_d);
    Configuration without = with_d;
    without.stations[0].area = without.stations[3].area = AreaId("330799");
    script.configure(clock(10, 25), without);
    levels("A", 0, {4.9, 5.1, 5.1, 5.1, 5.1, 5.1, 5.1});
    levels("B", 0, {4.9, 4.9, 4.9, 4.9, 4.9, 4.9, 4.9});
    levels("D", 0, {9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0});
    EXPECT_THAT(said(), ElementsAre("10:15:00 Alert orange rule_changed 330782 onset 10:15",
                                    "10:50:00 Cancel receded 330782 onset 10:15 ended 10:50"));
}

TEST_F(AreaRules, EndAtOnceWithTheOnlyRuleThere) {
    warn();
    Configuration without = city();
    without.rules = {rule_of("other", {{Severity::red, "level >= 99 m", "level < 98 m"}})};
    script.configure(clock(10, 15), without);
    EXPECT_THAT(said(),
                ElementsAre(alert, "10:15:00 Cancel rule_removed 330782 onset 10:10 ended 10:15"));
}

// The desk hears that the rule is blind, and that it sees again.
TEST_F(AreaRules, AreBlindWhereTooFewAreHeard) {
    for (const char* station : {"A", "B", "C", "D"}) levels(station, 0, {4.0, 4.0});
    levels("A", 20, {4.0, 4.0, 4.0, 4.0, 4.0});
    levels("B", 70, {4.0});
    for (int minute = 0; minute <= 75; ++minute) script.tick(clock(10, minute));
    EXPECT_THAT(said(), ElementsAre("10:40:00 notice uncovered", "11:10:00 notice covered"));
}

}  // namespace
}  // namespace freshet::testing
