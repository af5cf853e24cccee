// Blind spots: what is said of gauges that are not heard, when, of whom, how often; and that it is
// a function of the journal (rules/README.md, 64 to 68).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

#include "tests/rules/engine/every_way.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Station in_creek(Station station) {
    station.catchment = CatchmentId("creek");
    return station;
}

Configuration of_rain(std::vector<Station> stations) {
    return configuration_of(
        std::move(stations),
        {rule_of("rain", {{Severity::red, "rain(1h) >= 80 mm", "rain(1h) < 60 mm"}})});
}

std::vector<std::string> notices_in(const std::vector<OutputRow>& rows) {
    std::vector<std::string> result;
    for (const OutputRow& row : rows)
        if (const auto* notice = std::get_if<Notice>(&row.output))
            result.push_back(format_time(notice->at).substr(11, 8) + " " +
                             std::string(to_string(notice->kind)) + ": " + notice->text);
    return result;
}

// The clock runs in minutes; a record of a minute goes before its tick.
std::vector<JournalEntry> with_ticks(const JournalScript& script, Timestamp until,
                                     Duration apart = 1min) {
    std::vector<JournalEntry> result;
    auto next = script.entries().begin();
    const auto end = script.entries().end();
    for (Timestamp at = clock(0, 0); at <= until; at += apart) {
        for (; next != end && next->record.received_at <= at; ++next) result.push_back(*next);
        result.push_back({{}, {at, Tick{}}});
    }
    for (std::size_t index = 0; index < result.size(); ++index) result[index].position = {0, index};
    return result;
}

void rains(JournalScript& script, const std::string& station, int from_minute, int to_minute,
           double each) {
    for (int minute = from_minute; minute <= to_minute; minute += 5)
        script.report(station, rain(clock(0, minute), each));
}

void sort(JournalScript& script) {
    std::stable_sort(script.entries().begin(), script.entries().end(),
                     [](const JournalEntry& left, const JournalEntry& right) {
                         return left.record.received_at < right.record.received_at;
                     });
}

TEST(Silence, IsSaidWhereItIsADangerOnly) {
    struct Case {
        const char* name;
        std::function<void(JournalScript&)> tell;
        std::vector<std::string> expected;
    };
    const std::vector<Case> cases{
        {"a dry week",
         [](JournalScript& script) {
             rains(script, "R1", 5, 30, 0);
             rains(script, "R2", 5, 120, 0);
         },
         {}},
        {"its neighbour has rain",
         [](JournalScript& script) {
             rains(script, "R1", 5, 30, 0);
             rains(script, "R2", 5, 120, 0.5);
         },
         {"00:45:00 silent: R1 silent since 00:30, R2 had 4.5 mm in the hour to 00:45, may be "
          "worse"}},
        {"it drizzles",
         [](JournalScript& script) {
             rains(script, "R1", 5, 30, 0);
             rains(script, "R2", 5, 120, 0.1);
         },
         {}},
        {"it had rain itself",
         [](JournalScript& script) {
             rains(script, "R1", 5, 30, 3);
             rains(script, "R2", 5, 120, 0);
         },
         {"00:45:00 silent: R1 silent since 00:30, R1 had 18.0 mm in the hour to 00:30, may be "
          "worse"}},
        {"the river was rising",
         [](JournalScript& script) {
             for (int minute = 5; minute <= 30; minute += 5)
                 script.report("H1", level(clock(0, minute), 1.00 + 0.04 * minute));
             rains(script, "R1", 5, 120, 0);
             rains(script, "R2", 5, 120, 0);
         },
         {"00:45:00 silent: H1 silent since 00:30, was 2.20 m and rising 1.00 m in 25 min, may be "
          "worse"}},
        {"the tide was rising",
         [](JournalScript& script) {
             for (int minute = 5; minute <= 30; minute += 5)
                 script.report("T1", level(clock(0, minute), 1.00 + 0.04 * minute));
             rains(script, "R1", 5, 120, 0);
             rains(script, "R2", 5, 120, 0);
         },
         {}},
        {"it comes back",
         [](JournalScript& script) {
             rains(script, "R1", 5, 30, 0);
             rains(script, "R1", 70, 120, 0.2);
             rains(script, "R2", 5, 120, 0.5);
         },
         {"00:45:00 silent: R1 silent since 00:30, R2 had 4.5 mm in the hour to 00:45, may be "
          "worse",
          "01:10:00 back: R1 is back, rain 0.2 mm"}},
    };
    for (const Case& each : cases) {
        JournalScript script;
        Configuration configuration = of_rain({in_creek(station_of("R1", StationKind::rain)),
                                               in_creek(station_of("R2", StationKind::rain))});
        // In catchments of their own, listed where they are heard of: else they are never heard.
        each.tell(script);
        for (const JournalEntry& entry : script.entries()) {
            const StationId& id = std::get<Report>(entry.record.body).station;
            const auto listed = std::ranges::find(configuration.stations, id, &Station::id);
            if (listed == configuration.stations.end())
                configuration.stations.push_back(station_of(
                    id.text(), id.text()[0] == 'T' ? StationKind::tide : StationKind::river));
        }
        JournalScript whole;
        whole.configure(clock(0, 0), std::move(configuration));
        for (const JournalEntry& entry : script.entries())
            whole.add(entry.record.received_at, entry.record.body);
        sort(whole);
        EXPECT_EQ(notices_in(fold(with_ticks(whole, clock(2, 0)))), each.expected) << each.name;
    }
}

// The inventory decides: R2 is listed, and that is all that is known of it.
TEST(Silence, OfOneNeverHeardFromTheInventoryTells) {
    JournalScript script;
    script.configure(clock(0, 0), of_rain({in_creek(station_of("R1", StationKind::rain)),
                                           in_creek(station_of("R2", StationKind::rain))}));
    rains(script, "R1", 5, 120, 1);
    script.report("R2", rain(clock(1, 30), 1.5));
    rains(script, "R2", 95, 120, 1);
    sort(script);
    EXPECT_THAT(notices_in(fold(with_ticks(script, clock(2, 0)))),
                ElementsAre("00:15:00 silent: R2 never heard from, R1 had 3.0 mm in the hour to "
                            "00:15, may be worse",
                            "01:30:00 back: R2 is heard for the first time, rain 1.5 mm"));
}

TEST(Silence, WhoWasNotListeningCallsNobodySilent) {
    JournalScript script;
    script.configure(clock(0, 0), of_rain({in_creek(station_of("R1", StationKind::rain)),
                                           in_creek(station_of("R2", StationKind::rain))}));
    rains(script, "R1", 5, 30, 2);
    rains(script, "R2", 5, 30, 2);
    script.add(clock(1, 31), Start{"test", 1h, Status::test});
    rains(script, "R1", 95, 120, 2);
    sort(script);
    std::vector<JournalEntry> entries = with_ticks(script, clock(2, 0));
    std::erase_if(entries, [](const JournalEntry& entry) {
        const Timestamp at = entry.record.received_at;
        return at > clock(0, 31) && at < clock(1, 31);
    });
    EXPECT_THAT(notices_in(fold(entries)),
                ElementsAre("01:45:00 silent: R2 silent since 00:30, R1 had 6.0 mm in the hour to "
                            "01:45, may be worse"));
}

struct Outage {
    explicit Outage(int gauges, double rain_each = 0) {
        std::vector<Station> stations;
        for (int index = 0; index < gauges; ++index) {
            const std::string id = "G" + std::to_string(1000 + index);
            stations.push_back(in_creek(station_of(id, StationKind::rain)));
            // Each at its own second, dead from 01:00 to 03:00.
            for (int minute = 5; minute <= 240; minute += 5) {
                const Timestamp at = clock(0, minute, index % 300);
                if (at < clock(1, 0) || at >= clock(3, 0)) script.report(id, rain(at, rain_each));
            }
        }
        script.configure(clock(0, 0), of_rain(std::move(stations)));
        std::rotate(script.entries().begin(), script.entries().end() - 1, script.entries().end());
        sort(script);
    }
    JournalScript script;
};

TEST(Silence, AThousandGaugesAtOnceAreOneNotice) {
    for (const double rain_each : {0.0, 1.0}) {
        const Outage outage(1000, rain_each);
        const auto said = notices_in(fold(with_ticks(outage.script, clock(4, 0))));
        std::size_t silent = 0;
        for (const std::string& line : said)
            if (line.substr(9).starts_with("silent")) ++silent;
        EXPECT_EQ(silent, 1U) << "of " << said.size();
        ASSERT_FALSE(said.empty());
        EXPECT_THAT(said.front(), ::testing::HasSubstr(" of the 1000 gauges of creek silent: "));
        EXPECT_THAT(said.front(), ::testing::HasSubstr(" more"));
        EXPECT_LE(said.size(), 14U) << "halves of halves are back";
        EXPECT_THAT(said.back(), ::testing::HasSubstr(" are back"));
    }
}

// Gauges of three catchments, some dead, some with one dead sensor, one that is never heard from.
JournalScript storm(std::uint64_t seed) {
    JournalScript script;
    std::vector<Station> stations;
    for (const char* catchment : {"creek", "brook", "moor"})
        for (int index = 0; index < 5; ++index) {
            Station station = station_of(std::string(1, catchment[0]) + std::to_string(index),
                                         index < 3 ? StationKind::rain : StationKind::river);
            station.catchment = CatchmentId(catchment);
            if (index == 2) station.reporting = 1h;
            stations.push_back(station);
        }
    script.configure(clock(0, 0), of_rain(stations));
    std::uint64_t state = seed * 2654435761U + 1;
    const auto draw = [&](std::uint64_t count) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33) % count;
    };
    for (const Station& station : stations) {
        if (draw(7) == 0) continue;
        const Timestamp dead = clock(0, static_cast<int>(draw(300)));
        const Timestamp again = dead + std::chrono::minutes(draw(120));
        const bool is_one_sensor = draw(3) == 0;
        for (int minute = 5; minute <= 360; minute += station.reporting ? 60 : 5) {
            const Timestamp at = clock(0, minute, static_cast<int>(draw(50)));
            const bool is_dead = at > dead && at < again;
            std::vector<Observation> seen;
            if (!is_dead || !is_one_sensor) seen.push_back(rain(at, minute % 120 < 40 ? 1.5 : 0.0));
            if (station.kind == StationKind::river)
                seen.push_back(level(at, 2 + 0.01 * (minute % 90)));
            if ((is_dead && !is_one_sensor) || seen.empty()) continue;
            script.report(station.id.text(), seen, at);
        }
    }
    // An hour of dry gauges becomes shorter patience; the inventory grows.
    Station later = station_of("later", StationKind::rain);
    later.catchment = CatchmentId("creek");
    stations.push_back(later);
    for (Station& station : stations) station.silent_after = 20min;
    script.configure(clock(3, 7), of_rain(stations));
    sort(script);
    return script;
}

TEST(Silence, IsAFunctionOfTheJournal) {
    std::size_t said = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const JournalScript script = storm(seed);
        const std::vector<JournalEntry> entries = with_ticks(script, clock(6, 30));
        SCOPED_TRACE("seed " + std::to_string(seed));
        said += fold_in_every_way(entries, 97).size();
    }
    EXPECT_GT(said, 60U);
}

}  // namespace
}  // namespace freshet::testing
