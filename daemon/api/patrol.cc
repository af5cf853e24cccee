// Reading of patrol reports.
#include "daemon/api/patrol.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/object.hpp>

#include "daemon/api/fields.h"
#include "daemon/config/cells.h"
#include "fanout/rollcall/roster.h"
#include "rules/engine/engine.h"

namespace freshet {
namespace {

namespace json = boost::json;

// The engine's bounds of lateness and of a clock ahead: beyond them nothing would be judged.
const Duration back_max = EngineOptions().lateness_max;
const Duration ahead_max = EngineOptions().clock_ahead_max;

Result<void> read_seen(const json::object& fields, PatrolAsked& asked) {
    const Result<std::string> code = word_field(fields, "code"), text = text_field(fields, "text"),
                              level = text_field(fields, "level");
    for (const auto* field : {&code, &text, &level})
        if (!*field) return field->error();
    asked.report.code = *code;
    asked.report.text = *text;
    if (!level->empty()) {
        const Result<Measured> stage = parse_measured(*level);
        if (!stage || stage->unit != "m")
            return invalid("`level` is a height with its unit, like \"3.40 m\"");
        asked.report.level = stage->value;
    }
    if (code->empty() && text->empty() && level->empty())
        return invalid("nothing is reported: give `text`, `code` or `level`");
    const auto at = time_field(fields, "observed_at");
    if (!at) return at.error();
    asked.is_timed = at->has_value();
    if (asked.is_timed) asked.report.observed_at = **at;
    return {};
}

}  // namespace

Result<PatrolAsked> parse_patrol(std::string_view body, Timestamp now) {
    const Result<json::object> parsed = parse_fields(body);
    if (!parsed) return parsed.error();
    const json::object& fields = *parsed;
    PatrolAsked asked;
    asked.report.observed_at = now;
    const Result<std::string> id = word_field(fields, "id"), by = word_field(fields, "by"),
                              station = word_field(fields, "station"),
                              area = word_field(fields, "area");
    for (const auto* field : {&id, &by, &station, &area})
        if (!*field) return field->error();
    if (id->empty()) return invalid("`id` is missing: by it a report sent again is known");
    if (by->empty()) return invalid("`by` is missing: who saw it?");
    if (station->empty() == area->empty())
        return invalid("a report is of one `station` or of one `area`");
    asked.report.id = *id;
    asked.report.by = PersonId(*by);
    asked.report.station = StationId(*station);
    asked.report.area = AreaId(*area);
    if (const Result<void> read = read_seen(fields, asked); !read) return read.error();
    if (asked.report.level && station->empty())
        return invalid("`level` is read off the staff gauge of a `station`");
    return asked;
}

std::optional<PatrolRefusal> refusal_of(const PatrolReport& report,
                                        const Configuration& configuration, const Roster& roster,
                                        Timestamp now) {
    const auto refused = [](Counter PatrolProbe::*counter, ErrorCode code, std::string sentence) {
        return PatrolRefusal{counter, Error{code, std::move(sentence)}};
    };
    if (std::ranges::find(roster.people, report.by, &Person::id) == roster.people.end())
        return refused(&PatrolProbe::person, ErrorCode::not_found,
                       "there is no person " + report.by.text() + " in people.csv");
    const auto station = std::ranges::find(configuration.stations, report.station, &Station::id);
    if (!report.station.empty() && station == configuration.stations.end())
        return refused(&PatrolProbe::place, ErrorCode::not_found,
                       "there is no station " + report.station.text());
    if (report.station.empty() &&
        std::ranges::find(configuration.areas, report.area, &Area::id) == configuration.areas.end())
        return refused(&PatrolProbe::place, ErrorCode::not_found,
                       "there is no area " + report.area.text());
    if (report.level && (station->kind == StationKind::rain || station->kind == StationKind::soil))
        return refused(&PatrolProbe::gauge, ErrorCode::refused,
                       "station " + report.station.text() + " is of kind " +
                           std::string(to_string(station->kind)) + ": it has no stage");
    if (report.observed_at < now - back_max || report.observed_at > now + ahead_max)
        return refused(&PatrolProbe::time, ErrorCode::refused,
                       fmt::format("seen at {}, now it is {}: at most {} back and {} ahead",
                                   format_time(report.observed_at), format_time(now),
                                   format_duration(back_max), format_duration(ahead_max)));
    return std::nullopt;
}

}  // namespace freshet
