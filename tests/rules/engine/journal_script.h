// JournalScript: writes a journal as a scenario tells it (times of 1 July 2026, +08:00) and folds
// it with one or several engines; rows come back as short lines that a test can compare.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "rules/engine/engine.h"

namespace freshet::testing {

Timestamp clock(int hour, int minute, int second = 0);
inline Quantity mm(double value) {
    return Quantity::from_ten_thousandths(
        static_cast<std::int64_t>(value * Quantity::per_unit + (value < 0 ? -0.5 : 0.5)));
}
inline Quantity metres(double value) { return mm(value); }

struct SeverityOf {
    Severity severity;
    std::string raise, clear;
    Duration hold = std::chrono::minutes(30);
};
RuleText rule_of(std::string name, std::vector<SeverityOf> severities);
// A station that warns area 330782103201, in a catchment of its own.
Station station_of(std::string id, StationKind kind, Duration step = std::chrono::minutes(5));
Configuration configuration_of(std::vector<Station> stations, std::vector<RuleText> rules);

Observation rain(Timestamp end, double value, Duration interval = std::chrono::minutes(5));
Observation level(Timestamp at, double value);

class JournalScript {
public:
    // Arrives at its observed time unless said otherwise.
    void report(const std::string& station, Observation observation);
    void report(const std::string& station, std::vector<Observation> observations,
                Timestamp received_at);
    void add(Timestamp received_at, decltype(JournalRecord::body) body);
    void configure(Timestamp at, Configuration configuration);
    void tick(Timestamp at) { add(at, Tick{}); }
    void command(Timestamp at, Command command) { add(at, std::move(command)); }
    void cancel(Timestamp at, const std::string& incident);

    std::vector<JournalEntry>& entries() { return entries_; }
    const std::vector<JournalEntry>& entries() const { return entries_; }

private:
    std::vector<JournalEntry> entries_;
};

// All rows, sorted by position, catchment and order.
std::vector<OutputRow> fold(const std::vector<JournalEntry>& entries, std::uint32_t shards = 1);
// The engines of all shards, handing over at a configuration that moves stations.
void apply_to_all(std::vector<Engine>& engines, const JournalEntry& entry, EngineOutput& output);
std::vector<OutputRow> sorted(std::vector<OutputRow> rows);

// "05:35:00 Alert yellow raised R1 onset 04:30 [ended 05:00]", "… late R1 yellow 04:30-05:30",
// "… notice unknown_station".
std::vector<std::string> lines(const std::vector<OutputRow>& rows);

std::vector<Episode> episodes_of(const std::vector<JournalEntry>& entries);

}  // namespace freshet::testing
