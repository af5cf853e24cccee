// Stations of another catchment that bear witness across a divide: what is said because of them,
// and that it comes out the same for any number of shards and across a restart at any record
// (rules/README.md, 65, 71, 72).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/rules/engine/every_way.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// G1 of the creek; G2 and G3, its neighbours, beyond the divide; G4 of the creek, of no neighbour.
Configuration divided() {
    std::vector<Station> stations;
    for (const char* id : {"G1", "G2", "G3", "G4"})
        stations.push_back(station_of(id, StationKind::rain));
    stations[0].neighbours = {StationId("G2"), StationId("G3")};
    stations[0].catchment = stations[3].catchment = CatchmentId("creek");
    stations[1].catchment = stations[2].catchment = CatchmentId("brook");
    return configuration_of(
        stations, {rule_of("rain", {{Severity::red, "rain(1h) >= 80 mm", "rain(1h) < 60 mm"}})});
}

class Guest : public ::testing::Test {
protected:
    void rains(const std::string& station, int from_minute, int to_minute, double each) {
        for (int minute = from_minute; minute <= to_minute; minute += 5)
            script.report(station, rain(clock(0, minute), each));
    }
    void works_at(const std::string& station, Timestamp at, Timestamp until) {
        Command command;
        command.kind = CommandKind::maintenance;
        command.station = StationId(station);
        command.by = PersonId("LI");
        command.reason = "a funnel";
        command.until = until;
        script.command(at, std::move(command));
    }
    // By arrival and ticked each minute; with any number of shards, and with a restart at any
    // record.
    std::vector<std::string> said(int until_minute) {
        for (int minute = 0; minute <= until_minute; ++minute) script.tick(clock(0, minute));
        const std::vector<OutputRow> rows = fold_in_every_way(script, 7);
        std::vector<std::string> result;
        for (const OutputRow& row : rows)
            if (const auto* notice = std::get_if<Notice>(&row.output))
                result.push_back(row.catchment.text() + " " +
                                 format_time(notice->at).substr(11, 5) + " " +
                                 std::string(to_string(notice->kind)) + ": " + notice->text);
        return result;
    }

    JournalScript script;
};

TEST_F(Guest, MakesSilenceADangerAcrossADivide) {
    script.configure(clock(0, 0), divided());
    rains("G1", 5, 30, 0);
    rains("G2", 5, 60, 0.5);
    rains("G3", 5, 60, 0);
    rains("G4", 5, 60, 0);
    EXPECT_THAT(said(60), ElementsAre("creek 00:45 silent: G1 silent since 00:30, G2 had 4.5 mm in "
                                      "the hour to 00:45, may be worse"));
}

// Once it is missed, the report of a guest that has rain is what makes it a danger.
TEST_F(Guest, IsLookedAtWhenTheRainComesLater) {
    script.configure(clock(0, 0), divided());
    rains("G1", 5, 30, 0);
    rains("G2", 5, 55, 0);
    rains("G2", 60, 70, 2);
    rains("G3", 5, 70, 0);
    rains("G4", 5, 70, 0);
    EXPECT_THAT(said(70), ElementsAre("creek 01:00 silent: G1 silent since 00:30, G2 had 2.0 mm in "
                                      "the hour to 01:00, may be worse"));
}

// Of G4 a guest is no witness: it is one of G1, which named it.
TEST_F(Guest, IsAWitnessOfWhoNamedItOnly) {
    script.configure(clock(0, 0), divided());
    rains("G1", 5, 60, 0);
    rains("G2", 5, 60, 0.5);
    rains("G3", 5, 60, 0);
    rains("G4", 5, 30, 0);
    EXPECT_THAT(said(60), IsEmpty());
}

TEST_F(Guest, BringsADoubtAcrossADivide) {
    script.configure(clock(0, 0), divided());
    rains("G1", 5, 60, 0);
    rains("G2", 5, 60, 2);
    rains("G3", 5, 60, 3);
    rains("G4", 5, 60, 0);
    EXPECT_THAT(said(60), ElementsAre("creek 00:30 verify: G1 had 0.0 mm in the hour to 00:30 "
                                      "beside G2 10.0 mm, G3 15.0 mm: is it blocked?"));
}

// Water poured through G2 is no rain: of two witnesses one is left, too few for a doubt.
TEST_F(Guest, BearsNoWitnessWhilePeopleWorkAtIt) {
    script.configure(clock(0, 0), divided());
    works_at("G2", clock(0, 1), clock(2, 0));
    rains("G1", 5, 60, 0);
    rains("G2", 5, 60, 2);
    rains("G3", 5, 60, 3);
    rains("G4", 5, 60, 0);
    EXPECT_THAT(said(60), ElementsAre("brook 00:01 maintenance: G2 in maintenance by LI until "
                                      "02:00: a funnel"));
}

// At home here from 00:20 on and a guest again from 00:40 on: what it told stays known.
TEST_F(Guest, MovesInAndOutWithWhatItHasTold) {
    script.configure(clock(0, 0), divided());
    Configuration here = divided();
    here.stations[1].catchment = CatchmentId("creek");
    script.configure(clock(0, 20), here);
    script.configure(clock(0, 40), divided());
    rains("G1", 5, 30, 0);
    rains("G2", 5, 40, 0.5);
    rains("G3", 5, 60, 0);
    rains("G4", 5, 60, 0);
    EXPECT_THAT(said(60), ElementsAre("creek 00:45 silent: G1 silent since 00:30, G2 had 4.0 mm in "
                                      "the hour to 00:40, may be worse",
                                      "brook 00:55 silent: G2 silent since 00:40, G2 had 4.0 mm in "
                                      "the hour to 00:40, may be worse"));
}

TEST_F(Guest, IsNoWitnessOnceItIsNamedNoMore) {
    script.configure(clock(0, 0), divided());
    Configuration without = divided();
    without.stations[0].neighbours = {StationId("G3")};
    script.configure(clock(0, 40), without);
    rains("G1", 5, 30, 0);
    rains("G2", 5, 60, 0.5);
    rains("G3", 5, 60, 0);
    rains("G4", 5, 60, 0);
    EXPECT_THAT(said(60), IsEmpty());
}

// Named only from 00:35 on: it begins with what it tells from then on.
TEST_F(Guest, BeginsWithTheConfigurationThatNamesIt) {
    Configuration before = divided();
    before.stations[0].neighbours = {StationId("G3")};
    script.configure(clock(0, 0), before);
    script.configure(clock(0, 35), divided());
    rains("G1", 5, 30, 0);
    rains("G2", 5, 60, 0.9);
    rains("G3", 5, 60, 0);
    rains("G4", 5, 60, 0);
    EXPECT_THAT(said(60), ElementsAre("creek 00:45 silent: G1 silent since 00:30, G2 had 2.7 mm in "
                                      "the hour to 00:45, may be worse"));
}

// It is shown by its home alone.
TEST_F(Guest, HasNoPage) {
    script.configure(clock(0, 0), divided());
    rains("G2", 5, 30, 0.5);
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : script.entries()) ASSERT_TRUE(engine.apply(entry, output));
    std::vector<std::string> pages;
    for (const StationPage& page : engine.take_pages())
        if (page.reports > 0) pages.push_back(page.station.text() + " " + page.catchment.text());
    EXPECT_THAT(pages, ElementsAre("G2 brook"));
}

}  // namespace
}  // namespace freshet::testing
