// The field lists. A field that has no value is left out rather than null.
#include "daemon/api/warning_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace freshet {
namespace {

namespace json = boost::json;

void put_unless_empty(json::object& object, const char* name, const std::string& text) {
    if (!text.empty()) object[name] = text;
}

json::object evidence_json(const Evidence& evidence) {
    json::object shown{{"term", evidence.term},
                       {"value", to_double(evidence.value)},
                       {"threshold", to_double(evidence.threshold)},
                       {"unit", evidence.unit},
                       {"at", format_time(evidence.at)}};
    if (evidence.now) shown["now"] = to_double(*evidence.now);
    if (evidence.lowest) shown["lowest"] = to_double(*evidence.lowest);
    if (evidence.lowest_at) shown["lowest_at"] = format_time(*evidence.lowest_at);
    put_unless_empty(shown, "by", evidence.by.text());
    return shown;
}

}  // namespace

std::string_view incident_state(const Warning& latest) {
    if (latest.type != MessageType::cancel) return "open";
    return latest.reason == WarningReason::subsided ? "subsided" : "ended";
}

json::object to_json(const Warning& warning) {
    json::object shown{{"incident", warning.incident.text()}, {"revision", warning.revision},
                       {"identity", identity_of(warning)},    {"type", to_string(warning.type)},
                       {"status", to_cap(warning.status)},    {"reason", to_string(warning.reason)},
                       {"subject", warning.subject.text()}};
    put_unless_empty(shown, "rule", warning.rule.text());
    put_unless_empty(shown, "station", warning.station.text());
    put_unless_empty(shown, "event", warning.event);
    put_unless_empty(shown, "issuer", warning.issuer);
    json::array audience;
    for (const Audience one : warning.audience) audience.emplace_back(to_string(one));
    shown["audience"] = std::move(audience);
    if (warning.severity) shown["severity"] = to_string(*warning.severity);
    if (warning.peak) shown["peak"] = to_string(*warning.peak);
    shown["certainty"] = to_string(warning.certainty);
    json::array areas;
    for (const AreaId& area : warning.areas) areas.emplace_back(area.text());
    shown["areas"] = std::move(areas);
    shown["onset"] = format_time(warning.onset);
    shown["published_at"] = format_time(warning.published_at);
    if (warning.ended_at) shown["ended_at"] = format_time(*warning.ended_at);
    shown["expires"] = format_time(warning.expires);
    json::array evidence;
    for (const Evidence& one : warning.evidence) evidence.push_back(evidence_json(one));
    shown["evidence"] = std::move(evidence);
    put_unless_empty(shown, "by", warning.by.text());
    put_unless_empty(shown, "text", warning.text);
    if (warning.other) shown["other"] = warning.other->text();
    put_unless_empty(shown, "configuration", warning.configuration.text());
    put_unless_empty(shown, "unconfirmed", warning.unconfirmed);
    if (warning.public_after) shown["public_after"] = format_time(*warning.public_after);
    return shown;
}

json::object to_json(const LateCrossing& crossing) {
    return {{"rule", crossing.rule.text()},
            {"subject", crossing.subject.text()},
            {"severity", to_string(crossing.severity)},
            {"onset", format_time(crossing.onset)},
            {"ended_at", format_time(crossing.ended_at)},
            {"shown_at", format_time(crossing.shown_at)}};
}

json::object to_json(const PatrolReport& report) {
    json::object shown{{"id", report.id},
                       {"by", report.by.text()},
                       {"observed_at", format_time(report.observed_at)}};
    put_unless_empty(shown, "area", report.area.text());
    put_unless_empty(shown, "code", report.code);
    put_unless_empty(shown, "text", report.text);
    if (report.level) shown["level"] = to_double(*report.level);
    return shown;
}

json::object to_json(const Notice& notice) {
    json::object shown{
        {"notice", to_string(notice.kind)}, {"text", notice.text}, {"at", format_time(notice.at)}};
    put_unless_empty(shown, "station", notice.station.text());
    return shown;
}

json::object to_json(const StationPage& page) {
    json::object shown{{"station", page.station.text()}};
    put_unless_empty(shown, "catchment", page.catchment.text());
    shown["known"] = !page.catchment.empty();
    shown["silent"] = page.silent;
    shown["reports"] = page.reports;
    if (page.reports > 0) shown["last_arrival"] = format_time(page.last_arrival);
    shown["rain_1h"] = to_double(page.rain_1h);
    shown["rain_24h"] = to_double(page.rain_24h);
    json::array latest;
    for (const Observation& one : page.latest) {
        json::object value{{"element", to_string(one.element)},
                           {"observed_at", format_time(one.observed_at)}};
        if (one.quality == Quality::good || one.quality == Quality::suspect) {
            value["value"] = to_double(one.value);
        }
        value["unit"] = unit_of(one.element);
        if (one.interval.count() > 0) value["interval"] = format_duration(one.interval);
        if (one.reason == QualityReason::by_hand) value["reason"] = to_string(one.reason);
        if (one.quality != Quality::good) value["quality"] = to_string(one.quality);
        if (one.reason != QualityReason::none) value["reason"] = to_string(one.reason);
        latest.push_back(std::move(value));
    }
    shown["latest"] = std::move(latest);
    json::array patrols;
    for (const PatrolReport& report : page.patrols) patrols.push_back(to_json(report));
    if (!patrols.empty()) shown["patrols"] = std::move(patrols);
    put_unless_empty(shown, "muted", page.muted);
    put_unless_empty(shown, "maintenance", page.maintenance);
    if (page.clock_behind) shown["clock_behind_seconds"] = page.clock_behind->count();
    return shown;
}

json::object to_json(const LedgerLine& line) {
    json::object shown{{"at", format_time(line.at)}, {"step", to_string(line.step)}};
    put_unless_empty(shown, "word", line.word);
    put_unless_empty(shown, "identity", line.identity);
    put_unless_empty(shown, "incident", line.incident.text());
    put_unless_empty(shown, "call", line.call.text());
    put_unless_empty(shown, "channel", line.channel.text());
    put_unless_empty(shown, "person", line.person.text());
    put_unless_empty(shown, "area", line.area.text());
    put_unless_empty(shown, "by", line.by.text());
    put_unless_empty(shown, "why", line.why);
    return shown;
}

}  // namespace freshet
