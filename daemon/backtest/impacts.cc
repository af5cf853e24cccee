// See impacts.h.
#include "daemon/backtest/impacts.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/config/cells.h"
#include "daemon/config/table.h"

namespace freshet {
namespace {

// Nothing after an error.
std::optional<Timestamp> time_of(const Row& row, std::optional<ZoneOffset> zone) {
    const std::string& text = row.required("time");
    if (text.empty()) return std::nullopt;
    const Result<Timestamp> time = parse_time(text, zone);
    if (time) return *time;
    row.error(fmt::format("time: {}", time.error().message));
    return std::nullopt;
}

// A code that a spreadsheet damaged is in no table, and its cure is another.
std::string unknown(auto parse, std::string_view what, const std::string& text) {
    const auto parsed = parse(text);
    if (!parsed) return parsed.error().message;
    return fmt::format("{0} {1} is not in {0}s.csv", what, text);
}

std::optional<Impact> impact_of(const Row& row, std::optional<ZoneOffset> zone,
                                const Configuration& configuration) {
    Impact impact;
    impact.area = AreaId(row.text("area"));
    impact.station = StationId(row.text("station"));
    if (impact.area.empty() == impact.station.empty()) {
        row.error("an impact is of an area or of a station: fill one of the two cells");
        return std::nullopt;
    }
    const bool area_known =
        impact.area.empty() ||
        std::ranges::find(configuration.areas, impact.area, &Area::id) != configuration.areas.end();
    if (!area_known) row.error(unknown(parse_area, "area", impact.area.text()));
    const bool station_known =
        impact.station.empty() || std::ranges::find(configuration.stations, impact.station,
                                                    &Station::id) != configuration.stations.end();
    if (!station_known) row.error(unknown(parse_station, "station", impact.station.text()));
    impact.severity =
        row.word<Severity>("severity", severity_from, {"blue", "yellow", "orange", "red"});
    const std::optional<Timestamp> at = time_of(row, zone);
    if (!at || !area_known || !station_known) return std::nullopt;
    impact.at = *at;
    return impact;
}

}  // namespace

std::vector<Impact> read_impacts(std::string_view text, const std::string& file,
                                 std::optional<ZoneOffset> zone, const Configuration& configuration,
                                 Findings& findings) {
    const Columns columns{{"time"}, {"area", "station", "severity"}, {}};
    const Table table(text, file, columns, findings);
    std::vector<Impact> impacts;
    for (const Row& row : table.rows())
        if (const std::optional<Impact> impact = impact_of(row, zone, configuration))
            impacts.push_back(*impact);
    if (impacts.empty() && findings.errors.empty())
        findings.error({file, 0, 0}, "there is no impact in this file");
    return impacts;
}

std::optional<Duration> Score::median() const {
    if (lead_times.empty()) return std::nullopt;
    return lead_times[lead_times.size() / 2];
}

std::optional<Duration> Score::worst() const {
    if (lead_times.empty()) return std::nullopt;
    return lead_times.front();
}

Scoring::Scoring(const Configuration& configuration, Severity at_least) : at_least_(at_least) {
    for (const Area& area : configuration.areas) parents_.emplace(area.id, area.parent);
}

void Scoring::take(const OutputRow& row) {
    const Warning* warning = std::get_if<Warning>(&row.output);
    // What is only possible warns nobody who was hit: it asks somebody to go and see.
    if (warning == nullptr || warning->certainty == Certainty::possible) return;
    Said& said = incidents_[warning->incident];
    said.station = warning->station;
    said.areas = warning->areas;
    const bool ends = warning->type == MessageType::cancel || !warning->severity ||
                      warning->reason == WarningReason::subsided;
    if (!said.stretches.empty() && !said.stretches.back().to)
        said.stretches.back().to = warning->published_at;
    if (!ends) said.stretches.push_back({warning->published_at, std::nullopt, *warning->severity});
}

bool Scoring::is_within(AreaId inner, const AreaId& outer) const {
    // No more steps than there are areas: two of one rank may name each other.
    for (std::size_t step = 0; inner != outer; ++step) {
        const auto parent = parents_.find(inner);
        if (parent == parents_.end() || parent->second.empty() || step == parents_.size())
            return false;
        inner = parent->second;
    }
    return true;
}

// A village that was warned lies in the township that was hit, or the other way round.
bool Scoring::is_over(const Said& said, const Impact& impact) const {
    if (!impact.station.empty()) return said.station == impact.station;
    return std::ranges::any_of(said.areas, [&](const AreaId& area) {
        return is_within(area, impact.area) || is_within(impact.area, area);
    });
}

// Since when `wanted` or more was said without a break up to `at`; nothing where it was not.
std::optional<Timestamp> Scoring::said_since(const Said& said, Timestamp at,
                                             Severity wanted) const {
    std::optional<Timestamp> since;
    const Stretch* newest = nullptr;
    for (const Stretch& stretch : said.stretches) {
        if (stretch.from > at) break;
        newest = &stretch;
        if (stretch.severity < wanted) {
            since.reset();
        } else if (!since) {
            since = stretch.from;
        }
    }
    const bool ended = newest != nullptr && newest->to && *newest->to <= at;
    return ended ? std::nullopt : since;
}

Score Scoring::score(const std::vector<Impact>& impacts) const {
    Score score;
    std::map<IncidentId, bool> struck;
    for (const auto& [id, said] : incidents_) {
        const bool counts = std::ranges::any_of(said.stretches, [this](const Stretch& stretch) {
            return stretch.severity >= at_least_;
        });
        if (counts) struck[id] = false;
    }
    for (const Impact& impact : impacts) {
        const Severity wanted = std::max(at_least_, impact.severity.value_or(Severity::blue));
        std::optional<Timestamp> first;
        for (auto& [id, hit] : struck) {
            const Said& said = incidents_.at(id);
            if (!is_over(said, impact)) continue;
            // Something did happen there, though it may have been worse than was said.
            hit = hit || said_since(said, impact.at, at_least_).has_value();
            const std::optional<Timestamp> since = said_since(said, impact.at, wanted);
            if (since && (!first || *since < *first)) first = since;
        }
        ++(first ? score.hits : score.misses);
        if (first) score.lead_times.push_back(impact.at - *first);
    }
    std::ranges::sort(score.lead_times);
    score.incidents = struck.size();
    score.false_alarms = static_cast<std::uint64_t>(
        std::ranges::count_if(struck, [](const auto& incident) { return !incident.second; }));
    return score;
}

}  // namespace freshet
