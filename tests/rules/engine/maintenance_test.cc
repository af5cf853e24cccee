// Somebody works at a station: what it says meanwhile is no measurement (rules/README.md, 68).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/rules/engine/every_way.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

Configuration creek() {
    std::vector<Station> stations{station_of("H1", StationKind::river),
                                  station_of("H2", StationKind::river),
                                  station_of("H3", StationKind::river)};
    for (Station& station : stations) station.catchment = CatchmentId("creek");
    stations[2].neighbours = {StationId("H1")};
    return configuration_of(
        stations,
        {rule_of("stage", {{Severity::yellow, "level >= 5.00 m", "level < 4.80 m", 20min},
                           {Severity::red, "level >= 7.00 m", "level < 6.80 m", 20min}})});
}

Command work(const std::string& station, Timestamp until) {
    Command command;
    command.kind = CommandKind::maintenance;
    command.station = StationId(station);
    command.by = PersonId("LI");
    command.reason = "new float";
    command.until = until;
    return command;
}
Command done(const std::string& station) {
    Command command = work(station, {});
    command.kind = CommandKind::maintenance_end;
    return command;
}

std::vector<std::string> texts(const std::vector<OutputRow>& rows) {
    std::vector<std::string> result = lines(rows);
    for (std::size_t index = 0; index < rows.size(); ++index)
        if (const auto* notice = std::get_if<Notice>(&rows[index].output))
            result[index] += ": " + notice->text;
    return result;
}

TEST(Maintenance, WhatItSaysMeanwhileRaisesNothing) {
    JournalScript script;
    script.configure(clock(0, 0), creek());
    script.report("H1", level(clock(0, 5), 4.00));
    script.command(clock(0, 6), work("H1", clock(1, 0)));
    script.report("H1", level(clock(0, 10), 9.00));
    script.report("H1", level(clock(0, 15), 9.00));
    script.command(clock(0, 20), done("H1"));
    script.report("H1", level(clock(0, 20), 4.00));
    script.report("H1", level(clock(0, 25), 5.10));
    // Observed while they worked there, told when they had gone.
    script.report("H1", {level(clock(0, 17), 9.00)}, clock(0, 30));
    EXPECT_THAT(
        texts(fold(script.entries())),
        ElementsAre("00:06:00 notice maintenance: H1 in maintenance by LI until 01:00: new float",
                    "00:20:00 notice maintenance_ended: maintenance of H1 by LI was ended by LI: "
                    "new float",
                    "00:25:00 Alert yellow raised H1 onset 00:25"));
}

TEST(Maintenance, WhatIsOpenStaysAndDoesNotClearByIt) {
    JournalScript script;
    script.configure(clock(0, 0), creek());
    script.report("H1", level(clock(0, 5), 5.20));
    script.report("H1", level(clock(0, 10), 4.00));
    script.command(clock(0, 12), work("H1", clock(1, 0)));
    for (int minute = 15; minute < 60; minute += 5) script.report("H1", level(clock(0, minute), 0));
    script.tick(clock(1, 0));
    // The hold of 20 minutes begins with the first sample after the work.
    for (int minute = 60; minute <= 85; minute += 5)
        script.report("H1", level(clock(0, minute), 4.00));
    EXPECT_THAT(
        texts(fold(script.entries())),
        ElementsAre("00:05:00 Alert yellow raised H1 onset 00:05",
                    "00:12:00 notice maintenance: H1 in maintenance by LI until 01:00: new float",
                    "01:00:00 notice maintenance_ended: maintenance of H1 by LI has run out",
                    "01:20:00 Cancel receded H1 onset 00:05 ended 01:20"));
}

// H3 names H1 as its neighbour, H2 nobody: the whole catchment.
TEST(Maintenance, ANeighboursRedBreaksIt) {
    JournalScript script;
    script.configure(clock(0, 0), creek());
    script.command(clock(0, 1), work("H2", clock(8, 0)));
    script.command(clock(0, 2), work("H3", clock(8, 0)));
    script.report("H2", level(clock(0, 5), 7.50));
    script.report("H1", level(clock(0, 6), 6.00));
    script.report("H1", level(clock(0, 10), 7.10));
    script.report("H2", level(clock(0, 10), 7.50));
    script.command(clock(0, 11), work("H3", clock(8, 0)));
    EXPECT_THAT(texts(fold(script.entries())),
                ElementsAre("00:01:00 notice maintenance: H2 in maintenance by LI until 08:00: new "
                            "float",
                            "00:02:00 notice maintenance: H3 in maintenance by LI until 08:00: new "
                            "float",
                            "00:06:00 Alert yellow raised H1 onset 00:06",
                            "00:10:00 Update red escalated H1 onset 00:06",
                            "00:10:00 notice maintenance_ended: maintenance of H2 by LI is broken: "
                            "H1 is red",
                            "00:10:00 notice maintenance_ended: maintenance of H3 by LI is broken: "
                            "H1 is red",
                            "00:10:00 Alert red raised H2 onset 00:10",
                            "00:11:00 notice command_refused: H1 is red: H3 is needed now"));
}

TEST(Maintenance, IsRefusedInOneSentence) {
    JournalScript script;
    script.configure(clock(0, 0), creek());
    script.command(clock(0, 1), work("H9", clock(1, 0)));
    script.command(clock(0, 2), work("H1", clock(8, 3)));
    script.command(clock(0, 3), work("H1", clock(0, 3)));
    script.command(clock(0, 4), done("H1"));
    Command nameless = work("H1", clock(1, 0));
    nameless.by = PersonId();
    script.command(clock(0, 5), nameless);
    Command idle = work("H1", clock(1, 0));
    idle.reason.clear();
    script.command(clock(0, 6), idle);
    EXPECT_THAT(
        texts(fold(script.entries())),
        ElementsAre("00:01:00 notice command_refused: there is no station H9",
                    "00:02:00 notice command_refused: maintenance of H1 is for 8h at most",
                    "00:03:00 notice command_refused: maintenance of H1 would be over before it "
                    "begins",
                    "00:04:00 notice command_refused: H1 is not in maintenance",
                    "00:05:00 notice command_refused: a command needs a name and a reason",
                    "00:06:00 notice command_refused: a command needs a name and a reason"));
}

// Of who is being repaired nobody says that it is silent.
TEST(Maintenance, IsNoBlindSpotUntilItIsOver) {
    JournalScript script;
    script.configure(clock(0, 0), creek());
    for (int minute = 5; minute <= 20; minute += 5)
        script.report("H1", level(clock(0, minute), 4.00 + 0.05 * minute));
    script.command(clock(0, 21), work("H1", clock(1, 30)));
    for (int minute = 25; minute <= 100; minute += 5) {
        for (const char* other : {"H2", "H3"}) script.report(other, level(clock(0, minute), 2.00));
        script.tick(clock(0, minute));
    }
    EXPECT_THAT(
        texts(fold(script.entries())),
        ElementsAre("00:20:00 Alert yellow raised H1 onset 00:20",
                    "00:21:00 notice maintenance: H1 in maintenance by LI until 01:30: new float",
                    "01:30:00 notice maintenance_ended: maintenance of H1 by LI has run out",
                    "01:30:00 notice silent: H1 silent since 00:20, was 5.00 m and rising 0.75 m "
                    "in 15 min, incident open, may be worse"));
}

TEST(Maintenance, IsAFunctionOfTheJournal) {
    JournalScript script;
    script.configure(clock(0, 0), creek());
    for (int minute = 0; minute < 360; minute += 5) {
        if (minute == 30) script.command(clock(0, 30), work("H1", clock(2, 0)));
        if (minute == 60) script.command(clock(1, 0), work("H2", clock(5, 0)));
        if (minute == 90) script.command(clock(1, 30), done("H1"));
        const double wave = minute % 180 < 90 ? 0.05 * (minute % 180) : 4.5 - 0.05 * (minute % 90);
        script.report("H1", level(clock(0, minute), 3.00 + wave));
        if (minute % 70 < 40) script.report("H2", level(clock(0, minute), 5.50));
        script.report("H3", level(clock(0, minute), 2.00));
        script.tick(clock(0, minute, 1));
    }
    EXPECT_GT(fold_in_every_way(script.entries(), 3).size(), 8U);
}

}  // namespace
}  // namespace freshet::testing
