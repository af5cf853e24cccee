// See default_configuration.h.
#include "daemon/config/default_configuration.h"

#include <fmt/format.h>

#include <algorithm>

#include "daemon/config/content_hash.h"
#include "daemon/config/embedded.h"
#include "daemon/config/rules_file.h"
#include "rules/base/check.h"

namespace freshet {
namespace {

// Nobody's code: GB/T 2260 begins at 11.
constexpr std::string_view only_area = "000000";

}  // namespace

void StationsSeen::note(const StationId& station, Element element, Timestamp observed_at,
                        Duration interval) {
    Seen& seen = seen_[station];
    const bool rain = element == Element::rain || element == Element::rain_total ||
                      element == Element::rain_today;
    if (!rain && element != Element::level && element != Element::relative_level) return;
    Series& series = rain ? seen.rain : seen.level;
    if (interval > Duration::zero())
        ++series.spacings[interval];
    else if (series.last && observed_at > *series.last)
        ++series.spacings[observed_at - *series.last];
    series.last = observed_at;
}

Duration StationsSeen::commonest(const Series& series) {
    // Of equally common ones the shortest: too short a step calls a sample missing, too long a one
    // hides that it is.
    const auto found =
        std::max_element(series.spacings.begin(), series.spacings.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return found == series.spacings.end() ? Station().rain_step : found->first;
}

std::vector<Station> StationsSeen::stations() const {
    std::vector<Station> stations;
    for (const auto& [id, seen] : seen_) {
        Station station;
        station.id = id;
        station.name = id.text();
        station.kind = seen.level.last ? StationKind::river : StationKind::rain;
        station.rain_step = commonest(seen.rain);
        station.level_step = commonest(seen.level);
        stations.push_back(std::move(station));
    }
    return stations;
}

Configuration default_configuration(std::vector<Station> stations) {
    Configuration configuration;
    Findings findings;
    RulesFile rules = read_rules(default_rules(), "default.yaml", findings);
    CHECK(findings.errors.empty());  // The build tried it.
    configuration.rules = std::move(rules.rules);
    configuration.unconfirmed = std::move(rules.unconfirmed);
    configuration.day_start = rules.day_start.value_or(day_start_preset);

    Area area;
    area.id = AreaId(only_area);
    area.name = "all stations";
    configuration.areas.push_back(std::move(area));
    for (Station& station : stations) {
        if (station.area.empty()) station.area = AreaId(only_area);
        if (station.catchment.empty()) station.catchment = CatchmentId(station.id.text());
        if (station.area.text() == only_area) continue;
        const auto known = std::find_if(configuration.areas.begin(), configuration.areas.end(),
                                        [&](const Area& one) { return one.id == station.area; });
        if (known != configuration.areas.end()) continue;
        Area other;
        other.id = station.area;
        other.name = station.area.text();
        configuration.areas.push_back(std::move(other));
    }
    configuration.stations = std::move(stations);
    configuration.hash = content_hash(configuration);
    return configuration;
}

std::string default_configuration_notice(const Configuration& configuration) {
    return fmt::format(
        "no configuration folder: {} stations, each a catchment of its own in one area, its step "
        "the commonest spacing of its samples; judged by the default rules ({})",
        configuration.stations.size(), configuration.unconfirmed);
}

std::string_view default_rules() { return embedded_file("rules/default.yaml"); }

}  // namespace freshet
