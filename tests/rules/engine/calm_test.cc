// What is remembered so that a report need not ask every rule is nowhere stored: an engine that is
// put back from its own snapshots after every record remembers nothing, and both must say the same
// and stand alike.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "tests/rules/engine/seeded_journal.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;

ConfigurationSource source_of(const std::vector<JournalEntry>& entries) {
    std::map<JournalPosition, ConfigurationRecord> configurations;
    for (const JournalEntry& entry : entries)
        if (const auto* each = std::get_if<ConfigurationRecord>(&entry.record.body))
            configurations[entry.position] = *each;
    return [configurations](JournalPosition position) -> Result<ConfigurationRecord> {
        return configurations.at(position);
    };
}

std::string bytes_of(const std::vector<OutputRow>& rows) {
    std::string bytes;
    for (const OutputRow& row : rows) bytes += encode(row) + '\n';
    return bytes;
}

// How much is said, so that a test can see that it was not silence that was compared.
std::size_t expect_alike(const std::vector<JournalEntry>& entries, EngineOptions options = {}) {
    const ConfigurationSource source = source_of(entries);
    Engine remembers(ShardSlot{}, options), forgets(ShardSlot{}, options);
    EngineOutput plain, bare;
    for (const JournalEntry& entry : entries) {
        EXPECT_TRUE(remembers.apply(entry, plain));
        EXPECT_TRUE(forgets.apply(entry, bare));
        const std::size_t order = entry.position.offset;
        EXPECT_EQ(bytes_of(plain.rows), bytes_of(bare.rows)) << "at record " << order;
        if (::testing::Test::HasFailure()) return 0;
        for (const CatchmentId& id : forgets.dirty()) {
            const Snapshot snapshot = forgets.snapshot(id);
            if (id.empty()) continue;
            EXPECT_TRUE(forgets.restore(snapshot, source));
        }
    }
    for (const CatchmentId& id : remembers.dirty())
        EXPECT_EQ(remembers.snapshot(id).blob, forgets.snapshot(id).blob) << id.text();
    return plain.rows.size();
}

RuleText rule(std::string name, std::string raise, std::string higher) {
    return rule_of(std::move(name), {{Severity::yellow, raise, "rain(1h) < 4 mm", 20min},
                                     {Severity::red, higher, "rain(1h) < 6 mm", 30min}});
}

Configuration asking_for_rain() {
    return configuration_of(
        {station_of("R1", StationKind::rain), station_of("R2", StationKind::rain),
         station_of("R3", StationKind::rain, 10min), station_of("M1", StationKind::river)},
        {rule("any", "rain(10m) >= 5 mm or rain(1h) >= 9 mm or rain(3h) > 14 mm",
              "rain(1h) >= 15 mm or rain(24h) >= 40 mm"),
         rule("all", "rain(1h) >= 6 mm and rain(3h) >= 12 mm",
              "rain(day) >= 20 mm and (rain(30m) >= 5 mm or rain(6h) >= 18 mm)")});
}

Configuration asking_for_levels_too() {
    Configuration configuration = asking_for_rain();
    configuration.rules.push_back(rule("sum", "rain(1h) + 0.5 * rain(6h) >= 12 mm",
                                       "rain(1h) >= 12 mm or rise(30m) >= 0.5 m"));
    return configuration;
}

// Little rain with bursts in it, mostly in order, told twice, late, otherwise, or not at all.
std::vector<JournalEntry> showers(std::uint64_t seed, Configuration configuration) {
    std::mt19937_64 random(seed);
    const auto below = [&](std::uint64_t count) { return random() % count; };
    const auto one_in = [&](std::uint64_t count) { return below(count) == 0; };
    JournalScript script;
    script.configure(clock(0, 0), std::move(configuration));
    std::map<std::string, std::uint64_t> burst;
    for (int slot = 1; slot < 12 * 14; ++slot) {
        const Timestamp at = clock(0, 5 * slot, one_in(20) ? 13 : 0);
        for (const std::string station : {"R1", "R2", "R3", "M1"}) {
            if (station == "R3" && slot % 2 == 1) continue;
            if (one_in(20)) continue;
            if (one_in(30)) burst[station] = below(6);
            const std::uint64_t tenths = burst[station] > 0 ? below(60) : one_in(4) ? below(6) : 0;
            if (burst[station] > 0) --burst[station];
            const Duration step = station == "R3" ? 10min : 5min;
            Observation amount = rain(at, static_cast<double>(tenths) / 10, step);
            if (one_in(60)) amount.interval = one_in(2) ? Duration(1min) : Duration(1h);
            if (one_in(50)) amount.quality = Quality::bad;
            if (one_in(60)) amount.value = mm(70);
            if (one_in(200)) amount.element = Element::rain_total;
            std::vector<Observation> told{amount};
            if (station == "M1" && one_in(2))
                told.push_back(level(at, 3.0 + static_cast<double>(below(one_in(9) ? 9 : 2)) / 10));
            const Duration late = one_in(15) ? Duration(1min) * static_cast<int>(below(200)) : 0min;
            script.report(station, told, at + late);
            if (!one_in(25)) continue;
            told.front().value = mm(static_cast<double>(below(80)) / 10);
            script.report(station, told, at + late);
        }
        script.tick(at + 2min);
    }
    std::vector<JournalEntry> entries = script.entries();
    std::ranges::stable_sort(entries, {},
                             [](const JournalEntry& entry) { return entry.record.received_at; });
    for (std::size_t index = 0; index < entries.size(); ++index)
        entries[index].position = {0, index};
    return entries;
}

TEST(Calm, RulesThatAskForRainAloneSayTheSame) {
    std::size_t said = 0;
    for (std::uint64_t seed = 1; seed <= 6; ++seed)
        said += expect_alike(showers(seed, asking_for_rain()));
    EXPECT_GT(said, 50U);
}

TEST(Calm, RulesThatAskForLevelsTooSayTheSame) {
    std::size_t said = 0;
    for (std::uint64_t seed = 11; seed <= 16; ++seed)
        said += expect_alike(showers(seed, asking_for_levels_too()));
    EXPECT_GT(said, 50U);
}

TEST(Calm, WhatIsJudgedBitByBitSaysTheSame) {
    EngineOptions options;
    options.judged_at_once = 8;
    std::size_t said = 0;
    for (std::uint64_t seed = 21; seed <= 24; ++seed)
        said += expect_alike(showers(seed, asking_for_rain()), options);
    EXPECT_GT(said, 30U);
}

// It was calm from the later rain on.
TEST(Calm, RainThatComesTooLateForItIsJudgedWhereItFell) {
    JournalScript script;
    script.configure(clock(0, 0),
                     configuration_of({station_of("R1", StationKind::rain)},
                                      {rule("ten", "rain(10m) >= 5 mm", "rain(10m) >= 9 mm")}));
    script.report("R1", rain(clock(0, 5), 4.0));
    script.report("R1", rain(clock(1, 0), 1.5));
    script.report("R1", {rain(clock(0, 10), 2.0)}, clock(1, 5));
    EXPECT_EQ(expect_alike(script.entries()), 1U);
}

TEST(Calm, EndsWithTheFirstLevelWhereARuleAsksForIt) {
    JournalScript script;
    script.configure(clock(0, 0),
                     configuration_of({station_of("M1", StationKind::river)},
                                      {rule("one", "rain(1h) >= 9 mm or level >= 2 m",
                                            "rain(1h) >= 20 mm or rise(30m) >= 1 m")}));
    for (int minute = 5; minute < 30; minute += 5) script.report("M1", rain(clock(0, minute), 0.1));
    script.report("M1", level(clock(0, 30), 2.5));
    EXPECT_EQ(expect_alike(script.entries()), 1U);
}

// Under the configuration before, which asked of another station; the newest asks for rain alone.
TEST(Calm, EndsWhereANamedStationIsHeardLate) {
    std::vector<Station> stations{station_of("R1", StationKind::rain),
                                  station_of("H2", StationKind::river)};
    stations.back().catchment = stations.front().catchment;
    const auto one = [&](const std::string& raise) {
        return configuration_of(stations, {rule("one", raise, "rain(1h) >= 30 mm")});
    };
    JournalScript script;
    script.configure(clock(0, 0), one("level of \"H2\" >= 3 m"));
    for (int minute = 5; minute <= 55; minute += 5)
        script.report("R1", rain(clock(0, minute), 0.1));
    script.configure(clock(0, 58), one("rain(1h) >= 20 mm"));
    for (int minute = 0; minute <= 10; minute += 5)
        script.report("R1", rain(clock(1, minute), 0.1));
    script.report("H2", {level(clock(0, 30), 4.0)}, clock(1, 12));
    for (int minute = 15; minute <= 55; minute += 5)
        script.report("R1", rain(clock(1, minute), 0.1));
    EXPECT_GE(expect_alike(script.entries()), 2U);
}

TEST(Calm, AJournalWithEverythingInItSaysTheSame) {
    std::size_t said = 0;
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        SeededOptions options;
        options.hours = 6;
        said += expect_alike(seeded_journal(seed, options));
    }
    EXPECT_GT(said, 20U);
}

}  // namespace
}  // namespace freshet::testing
