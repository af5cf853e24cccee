// Reading and taking of warnings from above.
#include "daemon/api/superior.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

#include "daemon/api/api.h"
#include "daemon/api/desk.h"
#include "daemon/api/fields.h"
#include "daemon/api/refused.h"
#include "fanout/rollcall/roster.h"
#include "rules/engine/engine.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::size_t areas_max = 1'000;
// The engine's bound of a clock ahead.
const Duration ahead_max = EngineOptions().clock_ahead_max;
// Warnings of higher levels are for hours or days; one for longer is a slip of the pen.
constexpr Duration length_max = std::chrono::days(14);

Result<std::vector<AreaId>> areas_of(const json::object& fields) {
    const json::value* list = fields.if_contains("areas");
    if (list == nullptr || !list->is_array() || list->get_array().empty() ||
        list->get_array().size() > areas_max)
        return invalid("`areas` is a list of the codes of areas, 1 to 1000");
    std::vector<AreaId> areas;
    for (const json::value& area : list->get_array()) {
        if (!area.is_string()) return invalid("`areas`: a code stands in quotes");
        areas.emplace_back(std::string_view(area.get_string().data(), area.get_string().size()));
    }
    return areas;
}

Result<void> read_issued(const json::object& fields, SuperiorWarning& warning) {
    const Result<std::string> event = text_field(fields, "event"),
                              severity = text_field(fields, "severity");
    const auto from = time_field(fields, "from"), until = time_field(fields, "until");
    if (!event) return event.error();
    if (!severity) return severity.error();
    if (!from) return from.error();
    if (!until) return until.error();
    if (event->empty()) return invalid("`event` is missing: what threatens?");
    warning.event = *event;
    const std::optional<Severity> colour = severity_from(*severity);
    if (!colour || is_stage(*colour)) return invalid("`severity` is blue, yellow, orange or red");
    warning.severity = *colour;
    if (!*until) return invalid("`until` is missing: when does it end?");
    warning.from = from->value_or(warning.issued_at);
    warning.until = **until;
    if (warning.until <= warning.from) return invalid("`until` is not after `from`");
    const auto areas = areas_of(fields);
    if (!areas) return areas.error();
    warning.areas = *areas;
    return {};
}

bool is_cancel(const json::object& fields) {
    const json::value* cancelled = fields.if_contains("cancelled");
    return cancelled != nullptr && cancelled->is_bool() && cancelled->get_bool();
}

}  // namespace

Result<SuperiorWarning> parse_superior(std::string_view body, Timestamp now) {
    const Result<json::object> fields = parse_fields(body);
    if (!fields) return fields.error();
    const Result<std::string> id = text_field(*fields, "id"), by = word_field(*fields, "by"),
                              issuer = text_field(*fields, "issuer");
    for (const auto* field : {&id, &by, &issuer})
        if (!*field) return field->error();
    if (id->empty()) return invalid("`id` is missing: by it a warning is revised and cancelled");
    if (issuer->empty()) return invalid("`issuer` is missing: who warns?");
    if (by->empty()) return invalid("`by` is missing: who hands it on?");
    const auto issued_at = time_field(*fields, "issued_at");
    if (!issued_at) return issued_at.error();
    SuperiorWarning warning;
    warning.id = *id;
    warning.issuer = *issuer;
    warning.by = PersonId(*by);
    warning.issued_at = warning.from = warning.until = issued_at->value_or(now);
    if (is_cancel(*fields)) {
        warning.standing = SuperiorStanding::cancelled;
        return warning;
    }
    if (const Result<void> read = read_issued(*fields, warning); !read) return read.error();
    return warning;
}

std::optional<SuperiorRefusal> refusal_of(const SuperiorWarning& warning,
                                          const Configuration& configuration, const Roster& roster,
                                          Timestamp now) {
    const auto refused = [](Counter SuperiorProbe::*counter, ErrorCode code, std::string why) {
        return SuperiorRefusal{counter, Error{code, std::move(why)}};
    };
    if (std::ranges::find(roster.people, warning.by, &Person::id) == roster.people.end())
        return refused(&SuperiorProbe::person, ErrorCode::not_found,
                       "there is no person " + warning.by.text() + " in people.csv");
    for (const AreaId& area : warning.areas)
        if (std::ranges::find(configuration.areas, area, &Area::id) == configuration.areas.end())
            return refused(&SuperiorProbe::place, ErrorCode::not_found,
                           "there is no area " + area.text());
    if (warning.issued_at > now + ahead_max)
        return refused(&SuperiorProbe::time, ErrorCode::refused,
                       fmt::format("issued at {}, now it is {}", format_time(warning.issued_at),
                                   format_time(now)));
    const bool issued = warning.standing == SuperiorStanding::issued;
    if (issued && warning.until <= now)
        return refused(&SuperiorProbe::time, ErrorCode::refused,
                       "it was over at " + format_time(warning.until));
    if (warning.until - warning.issued_at > length_max)
        return refused(&SuperiorProbe::time, ErrorCode::refused,
                       fmt::format("it ends at {}, more than {} after its issue",
                                   format_time(warning.until), format_duration(length_max)));
    return std::nullopt;
}

void SuperiorDoor::take(std::string_view body, const DaemonState& daemon, Respond respond) {
    const Result<SuperiorWarning> warning = parse_superior(body, daemon.now);
    if (!warning) {
        probe_.form.add();
        return respond(refused(warning.error()));
    }
    if (!daemon.configuration || daemon.roster == nullptr)
        return respond(refused({ErrorCode::unavailable, "recovering"}));
    if (const auto why = refusal_of(*warning, *daemon.configuration, *daemon.roster, daemon.now)) {
        (probe_.*(why->counter)).add();
        return respond(refused(why->error));
    }
    desk_.hand_on(*warning, [this, id = warning->id,
                             respond = std::move(respond)](const Result<void>& outcome) {
        if (!outcome) return respond(refused(outcome.error()));
        probe_.accepted.add();
        const json::object shown{{"accepted", "superior-warning"}, {"id", id}};
        respond({.status = 202, .body = json::serialize(shown) + "\n"});
    });
}

}  // namespace freshet
