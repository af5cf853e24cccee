// Reading of acts.
#include "daemon/api/act.h"

#include <boost/json/object.hpp>

#include "daemon/api/fields.h"
#include "daemon/api/warning_json.h"

namespace freshet {
namespace {

namespace json = boost::json;

// The field's text; empty where it is absent or no string.
std::string text_of(const json::object& object, const char* name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return std::string(value->get_string().c_str());
}

Result<Act> parse_raise(const json::object& fields) {
    Act act{.name = "raise", .command = {}};
    Command& command = act.command;
    command.kind = CommandKind::raise;
    command.by = PersonId(text_of(fields, "by"));
    command.reason = text_of(fields, "text");
    command.area = AreaId(text_of(fields, "area"));
    command.event = text_of(fields, "event");
    if (command.by.empty() || command.reason.empty()) {
        return invalid("raising by hand needs `by` (who) and `text` (what people are told)");
    }
    if (command.area.empty() || command.event.empty()) {
        return invalid("raising by hand needs `area` and `event`");
    }
    const auto severity = severity_from(text_of(fields, "severity"));
    if (!severity) return invalid("`severity` is blue, yellow, orange, red, prepare or immediate");
    command.severity = *severity;
    const std::string life = text_of(fields, "expires_after");
    if (!life.empty()) {
        const auto duration = parse_duration(life);
        if (!duration) return duration.error();
        command.expires_after = *duration;
    }
    return act;
}

}  // namespace

Result<Act> parse_act(std::string_view path, std::string_view body) {
    const Result<json::object> parsed = parse_fields(body);
    if (!parsed) return parsed.error();
    const json::object& fields = *parsed;
    if (path.empty() || path == "/") return parse_raise(fields);

    const auto slash = path.rfind('/');
    const std::string name(path.substr(slash + 1));
    Act act{.name = name, .command = {}};
    if (name == "clear") {
        act.command.kind = CommandKind::clear;
    } else if (name == "cancel") {
        act.command.kind = CommandKind::cancel;
    } else if (name != "ack") {
        return Error{ErrorCode::not_found,
                     "an incident can be acked, cleared or cancelled, not '" + name + "'"};
    }
    if (slash < 2) return invalid("no incident is named in the path");
    act.command.incident = IncidentId(path.substr(1, slash - 1));
    act.command.by = PersonId(text_of(fields, "by"));
    act.command.reason = text_of(fields, "reason");
    if (act.command.by.empty()) return invalid("`by` is missing: who does this?");
    if (name != "ack" && act.command.reason.empty()) {
        return invalid("`reason` is missing: why is it done?");
    }
    return act;
}

std::optional<Error> objection(const Act& act, const std::optional<Warning>& latest) {
    if (!latest) return Error{ErrorCode::not_found, "no incident " + act.command.incident.text()};
    const std::string_view state = incident_state(*latest);
    if (state == "ended") {
        return Error{ErrorCode::refused, act.command.incident.text() + " has ended already"};
    }
    if (act.name == "clear" && state == "open" && !latest->rule.empty()) {
        return Error{ErrorCode::refused,
                     act.command.incident.text() +
                         " has not subsided: only `cancel` ends it now, as a mistake"};
    }
    return std::nullopt;
}

}  // namespace freshet
