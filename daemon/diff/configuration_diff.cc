// See configuration_diff.h. Things are paired by what names them; each is then taken apart into its
// parts as text, so that a part is compared and shown by one and the same words.
#include "daemon/diff/configuration_diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace freshet {
namespace {

// In the order in which they are shown.
using Parts = std::vector<std::pair<std::string, std::string>>;

struct Thing {
    Parts parts;
    SourcePlace place;
};
using Things = std::map<std::string, Thing>;

template <class T, class Text>
std::string joined(const std::vector<T>& items, Text text) {
    std::string all;
    for (const T& item : items) all += (all.empty() ? "" : " ") + std::string(text(item));
    return all;
}

std::string duration_text(std::optional<Duration> duration) {
    return duration ? format_duration(*duration) : std::string();
}

std::string quantity_text(std::optional<Quantity> quantity, std::string_view unit) {
    return quantity ? fmt::format("{} {}", format_quantity(*quantity), unit) : std::string();
}

std::string change_text(const std::optional<ChangeMax>& change) {
    if (!change) return {};
    return quantity_text(change->change, "m") + "/" + format_duration(change->within);
}

Things rules_of(const Configuration& configuration) {
    Things things;
    for (const RuleText& rule : configuration.rules) {
        Thing& thing = things["rule " + rule.name.text()];
        thing.place = rule.place;
        for (int index = 0; index < severity_count; ++index) {
            const std::optional<SeverityText>& severity = rule.severities[index];
            const std::string_view colour = to_string(static_cast<Severity>(index + 1));
            const auto part = [&](std::string_view name, std::string text) {
                thing.parts.emplace_back(fmt::format("{} {}", colour, name), std::move(text));
            };
            part("raise", severity ? severity->raise : "");
            part("clear", severity ? severity->clear : "");
            part("hold", severity ? format_duration(severity->hold) : "");
        }
        thing.parts.emplace_back("where", rule.where);
        thing.parts.emplace_back("subject", to_string(rule.subject));
        thing.parts.emplace_back(
            "areas", joined(rule.areas, [](const AreaId& area) { return area.text(); }));
        thing.parts.emplace_back("minimum", quantity_text(rule.minimum, ""));
        thing.parts.emplace_back("event", rule.event);
        thing.parts.emplace_back(
            "audience", joined(rule.audience, [](Audience one) { return to_string(one); }));
        thing.parts.emplace_back("issuer", rule.issuer);
        std::string all_clear;
        for (const AllClear one : rule.all_clear)
            all_clear += one == AllClear::automatic ? "auto " : "person ";
        thing.parts.emplace_back("all_clear", all_clear);
    }
    return things;
}

// 04-15
std::string day_text(MonthDay day) { return fmt::format("{:02}-{:02}", day / 100, day % 100); }

std::string_view scope_text(ThresholdScope scope) {
    switch (scope) {
        case ThresholdScope::preset:
            return "default";
        case ThresholdScope::kind:
            return "kind";
        case ThresholdScope::catchment:
            return "catchment";
        case ThresholdScope::station:
            return "station";
        case ThresholdScope::village:
            return "village";
    }
    return "";
}

Things thresholds_of(const Configuration& configuration) {
    Things things;
    for (const ThresholdRow& row : configuration.thresholds) {
        std::string name = fmt::format("threshold {}", row.name);
        if (row.severity) name += fmt::format(" {}", to_string(*row.severity));
        name += row.id.empty() ? " by default"
                               : fmt::format(" of {} {}", scope_text(row.scope), row.id);
        if (row.days)
            name +=
                fmt::format(" from {} to {}", day_text(row.days->first), day_text(row.days->last));
        if (!row.when.empty()) name += " when " + row.when;
        Thing& thing = things[name];
        thing.place = row.place;
        thing.parts = {{"raise", quantity_text(row.raise, row.unit)},
                       {"clear", quantity_text(row.clear, row.unit)},
                       {"hold", duration_text(row.hold)},
                       {"source", row.source}};
    }
    return things;
}

Things county_of(const Configuration& configuration) {
    return {{"county",
             {{{"day_start", duration_text(configuration.day_start)},
               {"unconfirmed", configuration.unconfirmed}},
              {"rules", 0, 0}}}};
}

Things stations_of(const Configuration& configuration) {
    Things things;
    const auto name = [](const auto& id) -> const std::string& { return id.text(); };
    for (const Station& station : configuration.stations) {
        Thing& thing = things["station " + station.id.text()];
        thing.place = station.place;
        thing.parts = {
            {"name", station.name},
            {"kind", std::string(to_string(station.kind))},
            {"area", station.area.text()},
            {"catchment", station.catchment.text()},
            {"warns", joined(station.warns, name)},
            {"neighbours", joined(station.neighbours, name)},
            {"rain_step", duration_text(station.rain_step)},
            {"level_step", duration_text(station.level_step)},
            {"reporting",
             station.reporting == Duration{} ? "event" : duration_text(station.reporting)},
            {"silent_after", duration_text(station.silent_after)},
            {"sensor_max_m", quantity_text(station.sensor_max, "m")},
            {"change_max", change_text(station.change_max)},
            {"weight", format_quantity(station.weight)},
            {"lon", station.longitude ? fmt::format("{}", *station.longitude) : ""},
            {"lat", station.latitude ? fmt::format("{}", *station.latitude) : ""},
            {"datum", station.datum},
            {"mode", fmt::format("M{}", static_cast<int>(station.mode))},
            {"group_time", fmt::format("{}", static_cast<int>(station.group_time))},
            {"clock_zone", fmt::format("{} min", station.clock_zone.east.count())},
            {"tags", joined(station.tags, [](const std::string& tag) { return tag; })}};
    }
    return things;
}

Things areas_of(const Configuration& configuration) {
    Things things;
    for (const Area& area : configuration.areas) {
        things["area " + area.id.text()] = {{{"name", area.name}, {"parent", area.parent.text()}},
                                            area.place};
    }
    return things;
}

std::string whole(const Thing& thing) {
    std::string text;
    for (const auto& [part, value] : thing.parts)
        if (!value.empty()) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", part, value);
    return text;
}

void compare(const Things& old, const Things& fresh, std::vector<Difference>& found) {
    using Kind = Difference::Kind;
    for (const auto& [name, thing] : old)
        if (!fresh.contains(name))
            found.push_back({Kind::gone, name, "", whole(thing), "", thing.place});
    for (const auto& [name, thing] : fresh) {
        const auto before = old.find(name);
        if (before == old.end()) {
            found.push_back({Kind::added, name, "", "", whole(thing), thing.place});
            continue;
        }
        for (std::size_t i = 0; i < thing.parts.size(); ++i) {
            const auto& [part, from] = before->second.parts[i];
            const std::string& to = thing.parts[i].second;
            if (from != to) found.push_back({Kind::changed, name, part, from, to, thing.place});
        }
    }
}

}  // namespace

std::string_view to_string(Difference::Kind kind) {
    switch (kind) {
        case Difference::Kind::added:
            return "added";
        case Difference::Kind::gone:
            return "gone";
        case Difference::Kind::changed:
            return "changed";
    }
    return "";
}

std::vector<Difference> differences(const Configuration& old, const Configuration& fresh) {
    std::vector<Difference> found;
    for (Things (*things)(const Configuration&) :
         {rules_of, thresholds_of, county_of, stations_of, areas_of})
        compare(things(old), things(fresh), found);
    return found;
}

}  // namespace freshet
