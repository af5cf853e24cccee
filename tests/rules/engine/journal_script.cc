#include "tests/rules/engine/journal_script.h"

#include <algorithm>
#include <tuple>

namespace freshet::testing {

Timestamp clock(int hour, int minute, int second) {
    // 1 July 2026 00:00 +08:00.
    constexpr Timestamp midnight = Timestamp(Duration(1'782'835'200'000));
    return midnight + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

RuleText rule_of(std::string name, std::vector<SeverityOf> severities) {
    RuleText rule;
    rule.name = RuleName(std::move(name));
    rule.event = "flood";
    rule.all_clear = {AllClear::automatic, AllClear::automatic, AllClear::automatic};
    for (SeverityOf& severity : severities)
        rule.severities[static_cast<std::size_t>(severity.severity) - 1] = SeverityText{
            std::move(severity.raise), std::move(severity.clear), severity.hold, {}, {}};
    return rule;
}

Station station_of(std::string id, StationKind kind, Duration step) {
    Station station;
    station.catchment = CatchmentId("basin-" + id);
    station.id = StationId(std::move(id));
    station.kind = kind;
    station.area = AreaId("330782103201");
    station.rain_step = station.level_step = step;
    return station;
}

Configuration configuration_of(std::vector<Station> stations, std::vector<RuleText> rules) {
    Configuration configuration;
    configuration.hash = ConfigurationHash("test");
    configuration.stations = std::move(stations);
    configuration.rules = std::move(rules);
    Area village;
    village.id = AreaId("330782103201");
    configuration.areas = {village};
    return configuration;
}

Observation rain(Timestamp end, double value, Duration interval) {
    Observation observation;
    observation.element = Element::rain;
    observation.observed_at = end;
    observation.interval = interval;
    observation.value = mm(value);
    return observation;
}

Observation level(Timestamp at, double value) {
    Observation observation;
    observation.element = Element::level;
    observation.observed_at = at;
    observation.value = metres(value);
    return observation;
}

void JournalScript::add(Timestamp received_at, decltype(JournalRecord::body) body) {
    entries_.push_back({{0, entries_.size()}, {received_at, std::move(body)}});
}

void JournalScript::report(const std::string& station, Observation observation) {
    const Timestamp at = observation.observed_at;
    report(station, std::vector{std::move(observation)}, at);
}

void JournalScript::report(const std::string& station, std::vector<Observation> observations,
                           Timestamp received_at) {
    Report report;
    report.station = StationId(station);
    report.protocol = Protocol::stream;
    report.observations = std::move(observations);
    add(received_at, std::move(report));
}

void JournalScript::configure(Timestamp at, Configuration configuration) {
    add(at, std::make_shared<const Configuration>(std::move(configuration)));
}

void JournalScript::cancel(Timestamp at, const std::string& incident) {
    Command command;
    command.kind = CommandKind::cancel;
    command.incident = IncidentId(incident);
    command.by = PersonId("WANG");
    command.reason = "gate test";
    this->command(at, std::move(command));
}

std::vector<OutputRow> sorted(std::vector<OutputRow> rows) {
    std::sort(rows.begin(), rows.end(), [](const OutputRow& left, const OutputRow& right) {
        return std::tie(left.position, left.catchment, left.order) <
               std::tie(right.position, right.catchment, right.order);
    });
    return rows;
}

std::vector<OutputRow> fold(const std::vector<JournalEntry>& entries, std::uint32_t shards) {
    EngineOutput output;
    std::vector<Engine> engines;
    for (std::uint32_t index = 0; index < shards; ++index)
        engines.emplace_back(ShardSlot{index, shards});
    for (const JournalEntry& entry : entries) apply_to_all(engines, entry, output);
    return sorted(std::move(output.rows));
}

void apply_to_all(std::vector<Engine>& engines, const JournalEntry& entry, EngineOutput& output) {
    const std::vector<MovedStation> moves = engines.front().moves(entry);
    std::vector<MovedStation> moved;
    for (const Engine& engine : engines)
        for (MovedStation& each : engine.give(moves)) moved.push_back(std::move(each));
    for (Engine& engine : engines) {
        if (!moved.empty()) engine.take(moved);
        const Result<void> applied = engine.apply(entry, output);
        if (!applied) throw std::runtime_error(applied.error().message);
    }
}

std::vector<Episode> episodes_of(const std::vector<JournalEntry>& entries) {
    Engine engine(ShardSlot{});
    EngineOutput output;
    for (const JournalEntry& entry : entries) (void)engine.apply(entry, output);
    return engine.episodes();
}

namespace {

std::string of_day(Timestamp at) { return format_time(at).substr(11, 8); }
std::string short_of_day(Timestamp at) {
    const std::string full = of_day(at);
    return full.ends_with(":00") ? full.substr(0, 5) : full;
}

std::string line_of(const Warning& warning) {
    std::string line = of_day(warning.published_at) + " " + std::string(to_string(warning.type));
    if (warning.severity) line += " " + std::string(to_string(*warning.severity));
    line += " " + std::string(to_string(warning.reason)) + " " + warning.subject.text() +
            " onset " + short_of_day(warning.onset);
    if (warning.ended_at) line += " ended " + short_of_day(*warning.ended_at);
    return line;
}

std::string line_of(const LateCrossing& late) {
    return of_day(late.shown_at) + " late " + late.subject.text() + " " +
           std::string(to_string(late.severity)) + " " + short_of_day(late.onset) + "-" +
           short_of_day(late.ended_at);
}

std::string line_of(const Notice& notice) {
    return of_day(notice.at) + " notice " + std::string(to_string(notice.kind));
}

}  // namespace

std::vector<std::string> lines(const std::vector<OutputRow>& rows) {
    std::vector<std::string> result;
    for (const OutputRow& row : rows)
        result.push_back(
            std::visit([](const auto& output) { return line_of(output); }, row.output));
    return result;
}

}  // namespace freshet::testing
