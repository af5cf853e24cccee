#include "daemon/api/maintenance.h"

#include <algorithm>
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

const Duration longest = EngineOptions().maintenance_max;

// A time, or how long from now on.
Result<Timestamp> until_of(const json::object& fields, Timestamp now) {
    const Result<std::string> text = text_field(fields, "until");
    if (!text) return text.error();
    if (text->empty()) return invalid("`until` is missing: a time, or how long, such as \"2h\"");
    if (const Result<Duration> life = parse_duration(*text)) return now + *life;
    const auto time = time_field(fields, "until");
    if (!time) return time.error();
    return **time;
}

}  // namespace

Result<Command> parse_maintenance(std::string_view station, std::string_view body, Timestamp now) {
    const Result<json::object> fields = parse_fields(body);
    if (!fields) return fields.error();
    const Result<std::string> by = word_field(*fields, "by"), why = text_field(*fields, "reason");
    for (const auto* field : {&by, &why})
        if (!*field) return field->error();
    if (by->empty()) return invalid("`by` is missing: who works there?");
    if (why->empty()) return invalid("`reason` is missing: what is done there?");
    Command command;
    command.station = StationId(station);
    command.by = PersonId(*by);
    command.reason = *why;
    const json::value* end = fields->if_contains("end");
    if (end != nullptr && (!end->is_bool() || !end->get_bool()))
        return invalid("`end` is true, or left out");
    command.kind = end == nullptr ? CommandKind::maintenance : CommandKind::maintenance_end;
    if (end != nullptr) {
        if (fields->contains("until")) return invalid("`until` or `end`, not both");
        return command;
    }
    const Result<Timestamp> until = until_of(*fields, now);
    if (!until) return until.error();
    command.until = *until;
    return command;
}

void MaintenanceDoor::take(std::string_view station, std::string_view body,
                           const DaemonState& daemon, Respond respond) {
    const auto refuse = [&](Counter& counter, ErrorCode code, std::string why) {
        counter.add();
        respond(refused({code, std::move(why)}));
    };
    const Result<Command> command = parse_maintenance(station, body, daemon.now);
    if (!command) {
        probe_.form.add();
        return respond(refused(command.error()));
    }
    if (!daemon.configuration || daemon.roster == nullptr)
        return respond(refused({ErrorCode::unavailable, "recovering"}));
    const auto& people = daemon.roster->people;
    if (std::ranges::find(people, command->by, &Person::id) == people.end())
        return refuse(probe_.person, ErrorCode::not_found,
                      "there is no person " + command->by.text() + " in people.csv");
    const auto& stations = daemon.configuration->stations;
    if (std::ranges::find(stations, command->station, &Station::id) == stations.end())
        return refuse(probe_.place, ErrorCode::not_found,
                      "there is no station " + command->station.text());
    if (command->kind == CommandKind::maintenance) {
        if (command->until <= daemon.now)
            return refuse(probe_.time, ErrorCode::refused,
                          "it would be over at " + format_time(command->until) + ", now it is " +
                              format_time(daemon.now));
        if (command->until - daemon.now > longest)
            return refuse(probe_.time, ErrorCode::refused,
                          "maintenance is for " + format_duration(longest) +
                              " at most; who needs longer says so again");
    }
    desk_.command(*command, [this, respond = std::move(respond)](const Result<void>& outcome) {
        if (!outcome) return respond(refused(outcome.error()));
        probe_.accepted.add();
        respond({.status = 202, .body = "{\"accepted\":\"maintenance\"}\n"});
    });
}

}  // namespace freshet
