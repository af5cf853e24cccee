#include "tests/rules/engine/seeded_journal.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;

class Draw {
public:
    explicit Draw(std::uint64_t seed) : random_(seed) {}
    std::int64_t below(std::int64_t count) {
        return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(count));
    }
    bool one_in(std::int64_t count) { return below(count) == 0; }

private:
    std::mt19937_64 random_;
};

Observation element(Element which, Timestamp at, double value) {
    Observation observation = level(at, value);
    observation.element = which;
    return observation;
}

void spoil(Observation& observation, Draw& draw) {
    if (draw.one_in(40)) {
        observation.quality = Quality::missing;
        observation.value = Quantity();
    } else if (draw.one_in(40)) {
        observation.quality = Quality::bad;
        observation.value = Quantity();
    } else if (draw.one_in(40)) {
        observation.value = Quantity();
    }
}

// Rain and stage rise and fall a few times, over and under every threshold.
double storm_at(int slot, int phase) {
    const double wave = std::sin((slot + phase) / 11.0) + 0.6 * std::sin((slot + phase) / 4.3);
    return std::max(0.0, wave);
}

// What people say of stations, of the village they warn, of places nobody knows.
std::vector<std::pair<Timestamp, PatrolReport>> seeded_patrols(std::uint64_t seed,
                                                               const SeededOptions& options) {
    Draw draw(seed * 31 + 5);
    std::vector<std::pair<Timestamp, PatrolReport>> result;
    for (int count = options.hours * 2; count > 0; --count) {
        PatrolReport report;
        report.id = "p" + std::to_string(count);
        report.by = PersonId("LI");
        report.observed_at = clock(0, static_cast<int>(draw.below(options.hours * 60)));
        report.text = draw.one_in(3) ? "Water over  bridge" : "";
        if (draw.one_in(3)) report.code = "over";
        if (draw.one_in(3)) {
            report.area = AreaId(draw.one_in(5) ? "330782103299" : "330782103201");
        } else {
            static constexpr const char* stations[]{"R1", "H1", "M1", "H1", "nowhere"};
            report.station = StationId(stations[draw.below(5)]);
            if (draw.one_in(3))
                report.level = metres(3.0 + static_cast<double>(draw.below(30)) / 10);
        }
        const Duration delay =
            draw.one_in(2) ? Duration() : Duration(draw.below(options.delay_max.count() + 1));
        result.emplace_back(report.observed_at + delay, report);
        if (draw.one_in(6)) result.emplace_back(report.observed_at + delay + 1min, report);
    }
    return result;
}

}  // namespace

std::vector<Report> seeded_reports(std::uint64_t seed, int hours) {
    Draw draw(seed);
    std::vector<Report> reports;
    const int phase = static_cast<int>(draw.below(60));
    // A sensor torn away reads 0 for hours, another goes silent.
    const std::int64_t torn = draw.below(hours * 12), silent = draw.below(hours * 12);
    const std::int64_t torn_for = 30 + draw.below(60), silent_for = 10 + draw.below(60);
    double total = 100;
    for (int slot = 0; slot < hours * 12; ++slot) {
        const Timestamp at = clock(0, 5 * slot, draw.one_in(9) ? 20 : 0);
        const double wet = storm_at(slot, phase);
        const auto report = [&](std::string station, std::vector<Observation> observations) {
            if (draw.one_in(15)) return;
            for (Observation& observation : observations) spoil(observation, draw);
            Report each;
            each.station = StationId(std::move(station));
            each.protocol = Protocol::stream;
            each.serial = static_cast<std::uint64_t>(slot);
            each.sent_at = at;
            each.observations = std::move(observations);
            reports.push_back(each);
            if (!draw.one_in(25)) return;
            // Told again, otherwise.
            each.serial += 1;
            each.sent_at = at + std::chrono::minutes(draw.below(3));
            each.observations[0].value = each.observations[0].value + mm(draw.below(3));
            reports.push_back(each);
        };
        const bool is_torn = slot >= torn && slot < torn + torn_for;
        const bool is_silent = slot >= silent && slot < silent + silent_for;
        const double noise = static_cast<double>(draw.below(20)) / 10;
        report("R1", {rain(at, std::floor(wet * 30 + noise) / 10)});
        total += std::floor(wet * 20) / 10;
        if (slot % 2 == 0 || draw.one_in(3))
            report("R2", {element(Element::rain_total, at, total)});
        if (slot % 3 == 0) report("H1", {level(at, is_torn ? 0 : 3.0 + 2 * wet + noise / 5)});
        if (!is_silent) report("M1", {rain(at, std::floor(wet * 25) / 10), level(at, 4.0 + wet)});
    }
    return reports;
}

Configuration seeded_configuration(int variant) {
    RuleText rain_rule = rule_of(
        "rain",
        {{Severity::blue, "rain(30m) >= 8 mm", "rain(30m) < 6 mm", 20min},
         {Severity::yellow, "rain(1h) >= threshold.rain_1h", "rain(1h) < threshold.rain_1h", 30min},
         {Severity::red, "rain(3h) >= 40 mm and rain(30m) >= 10 mm", "rain(3h) < 30 mm", 1h}});
    const RuleText transfer_rule = rule_of(
        "rain-transfer", {{Severity::prepare, "rain(30m) >= 7 mm", "", 20min},
                          {Severity::immediate, "rain(1h) >= 14 mm", "rain(1h) < 8 mm", 30min}});
    RuleText stage_rule =
        rule_of("stage", {{Severity::yellow, "level >= 4.80 m", "level < 4.60 m", 20min},
                          {Severity::orange, "level >= 5.40 m or rise(30m) >= 0.50 m",
                           "level < 5.20 m and rise(30m) < 0.30 m", 30min}});
    RuleText patrol_rule = rule_of(
        "patrol",
        {{Severity::orange, "report(\"water over bridge\", 30m) or level >= 5.3 m",
          "level < 5.10 m", 20min},
         {Severity::red, "report(over, 15m) and rain(30m) >= 6 mm", "rain(30m) < 4 mm", 30min}});
    patrol_rule.where = "kind in (river)";
    if (variant == 1) stage_rule.severities[2]->raise = "level >= 5.10 m";
    if (variant == 2) rain_rule.all_clear[2] = AllClear::person;
    Configuration configuration = configuration_of(
        {station_of("R1", StationKind::rain), station_of("R2", StationKind::rain, 10min),
         station_of("H1", StationKind::river, 15min), station_of("M1", StationKind::river)},
        {patrol_rule, rain_rule, transfer_rule, stage_rule});
    if (variant == 2) configuration.rules.pop_back();
    if (variant == 3) configuration.stations.pop_back();
    ThresholdRow row;
    row.scope = ThresholdScope::preset;
    row.name = "rain_1h";
    row.unit = "mm";
    row.raise = mm(variant == 1 ? 12 : 16);
    row.clear = mm(10);
    configuration.thresholds.push_back(row);
    row.scope = ThresholdScope::village;
    row.id = "M1@330782103202";
    row.raise = mm(9);
    row.clear = mm(5);
    configuration.thresholds.push_back(row);
    configuration.hash = ConfigurationHash("variant " + std::to_string(variant));
    return configuration;
}

std::vector<JournalEntry> seeded_journal(std::uint64_t seed, const SeededOptions& options) {
    Draw draw(seed * 7919 + 1);
    JournalScript plain;
    plain.configure(clock(0, 0), seeded_configuration(0));
    if (draw.one_in(2)) plain.add(clock(0, 0), Start{"test", 0min, Status::exercise});
    for (Report& report : seeded_reports(seed, options.hours)) {
        Timestamp arrives =
            report.observations[0].observed_at + std::chrono::seconds(draw.below(9));
        if (draw.one_in(3)) arrives += Duration(draw.below(options.delay_max.count()));
        if (draw.one_in(200)) report.station = StationId("stranger");
        plain.add(arrives, std::move(report));
    }
    for (auto& [arrives, report] : seeded_patrols(seed, options)) plain.add(arrives, report);
    if (options.configurations)
        for (int variant = 1; variant <= 3; ++variant)
            plain.configure(clock(options.hours * variant / 4, 7), seeded_configuration(variant));
    plain.add(clock(options.hours / 2, 11), Start{"test", 5min, Status::test});
    auto& entries = plain.entries();
    const auto in_order = [&] {
        std::stable_sort(entries.begin(), entries.end(), [](const auto& left, const auto& right) {
            return left.record.received_at < right.record.received_at;
        });
        for (std::size_t index = 0; index < entries.size(); ++index)
            entries[index].position = {0, index};
    };
    in_order();
    if (options.commands) {
        // Some of what is said is cancelled or cleared a while later.
        std::vector<JournalEntry> commands;
        for (const OutputRow& row : fold(entries)) {
            const auto* warning = std::get_if<Warning>(&row.output);
            if (warning == nullptr || !draw.one_in(3)) continue;
            Command command;
            command.kind = draw.one_in(2) ? CommandKind::cancel : CommandKind::clear;
            command.incident =
                draw.one_in(8) ? IncidentId("no.such.20260101T000000Z") : warning->incident;
            command.by = PersonId("WANG");
            command.reason = "looked";
            if (draw.one_in(4)) {
                command.kind = CommandKind::raise;
                command.area = AreaId("330782103201");
                command.expires_after = std::chrono::minutes(draw.below(300));
            }
            commands.push_back(
                {{}, {warning->published_at + std::chrono::minutes(draw.below(60)), command}});
        }
        entries.insert(entries.end(), commands.begin(), commands.end());
        in_order();
    }
    std::vector<JournalEntry> ticked;
    for (std::size_t index = 0; index < entries.size(); ++index) {
        const Timestamp now = entries[index].record.received_at;
        if (index > 0) {
            const Timestamp last = entries[index - 1].record.received_at;
            // The last tick before a record stands at its own time, after records of that time.
            for (int tick = 1; tick <= options.ticks; ++tick) {
                const Timestamp at = last + (now - last) * tick / options.ticks;
                ticked.push_back({{}, {at, Tick{}}});
            }
        }
        ticked.push_back(entries[index]);
    }
    for (std::size_t index = 0; index < ticked.size(); ++index) ticked[index].position = {0, index};
    return ticked;
}

}  // namespace freshet::testing
