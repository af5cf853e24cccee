// Lines of `== input ==`: what people type.
//
//     TIME freshet incident raise|clear|cancel … --by NAME …
//     TIME freshet report --by NAME --station STATION|--area AREA [--at TIME] [--id ID]
//          [--code CODE] [--text TEXT] [--level "3.40 m"]
//     TIME freshet above issue|cancel ID --by NAME --issuer NAME [--event EVENT --severity COLOUR
//          --area AREA… --until TIME [--from TIME]] [--issued TIME]
//     TIME freshet forecast --by NAME --issuer NAME --station S…|--catchment C…|--area A… --from
//     TIME
//          --step DURATION [--issued TIME] --mm AMOUNT…
//     TIME freshet station maintenance STATION --until TIME|--end --by NAME --reason TEXT
#include <optional>

#include "daemon/config/cells.h"
#include "daemon/scenario/parse.h"

namespace freshet::scenario {
namespace {

Command take_command(Line& line) {
    Command command;
    const std::string verb = line.take("raise, clear or cancel");
    if (verb == "raise") {
        command.kind = CommandKind::raise;
    } else if (verb == "clear" || verb == "cancel") {
        command.kind = verb == "clear" ? CommandKind::clear : CommandKind::cancel;
        command.incident = IncidentId(line.take("an incident"));
    } else {
        line.fail("'" + verb + "' is not one of raise, clear, cancel");
    }
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "--by") {
            command.by = PersonId(line.take("a name"));
        } else if (option == "--reason" || option == "--text") {
            command.reason = line.take("a text");
        } else if (option == "--area") {
            command.area = AreaId(line.take("an area"));
        } else if (option == "--event") {
            command.event = line.take("an event");
        } else if (option == "--expires") {
            command.expires_after = line.take_duration();
        } else if (option == "--severity") {
            const std::string word = line.take("a severity");
            const std::optional<Severity> severity = severity_from(word);
            if (!severity) line.fail("'" + word + "' is no severity");
            command.severity = severity.value_or(Severity::blue);
        } else {
            line.fail("'" + option + "' is no option of incident");
        }
    }
    if (command.by.empty() || command.reason.empty()) {
        line.fail("needs --by and " + std::string(verb == "raise" ? "--text" : "--reason"));
    }
    return command;
}

// 3.40 m, in quotes.
Quantity take_stage(Line& line) {
    const std::string word = line.take("a height in m, in quotes");
    const Result<Measured> stage = parse_measured(word);
    if (!stage || stage->unit != "m") line.fail("'" + word + "' is no height; write \"3.40 m\"");
    return stage ? stage->value : Quantity();
}

PatrolReport take_report(Line& line, Timestamp typed_at) {
    PatrolReport report;
    report.observed_at = typed_at;
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "--by") {
            report.by = PersonId(line.take("a name"));
        } else if (option == "--station") {
            report.station = StationId(line.take("a station"));
        } else if (option == "--area") {
            report.area = AreaId(line.take("an area"));
        } else if (option == "--at") {
            report.observed_at = line.take_time();
        } else if (option == "--id") {
            report.id = line.take("an id");
        } else if (option == "--code") {
            report.code = line.take("a code");
        } else if (option == "--text") {
            report.text = line.take("a text");
        } else if (option == "--level") {
            report.level = take_stage(line);
        } else {
            line.fail("'" + option + "' is no option of report");
        }
    }
    if (report.by.empty()) line.fail("needs --by");
    if (report.station.empty() == report.area.empty()) line.fail("needs --station or --area");
    return report;
}

SuperiorWarning take_above(Line& line, Timestamp typed_at) {
    SuperiorWarning warning;
    warning.issued_at = typed_at;
    const std::string verb = line.take("issue or cancel");
    if (verb != "issue" && verb != "cancel")
        line.fail("'" + verb + "' is neither issue nor cancel");
    if (verb == "cancel") warning.standing = SuperiorStanding::cancelled;
    warning.id = line.take("the warning's id");
    std::optional<Timestamp> from;
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "--by") {
            warning.by = PersonId(line.take("a name"));
        } else if (option == "--issuer") {
            warning.issuer = line.take("who issued it");
        } else if (option == "--event") {
            warning.event = line.take("an event");
        } else if (option == "--severity") {
            const std::string word = line.take("a severity");
            const std::optional<Severity> severity = severity_from(word);
            if (!severity || is_stage(*severity)) line.fail("'" + word + "' is no colour");
            warning.severity = severity.value_or(Severity::blue);
        } else if (option == "--area") {
            warning.areas.emplace_back(line.take("an area"));
        } else if (option == "--issued") {
            warning.issued_at = line.take_time();
        } else if (option == "--from") {
            from = line.take_time();
        } else if (option == "--until") {
            warning.until = line.take_time();
        } else {
            line.fail("'" + option + "' is no option of above");
        }
    }
    warning.from = from.value_or(warning.issued_at);
    if (warning.by.empty() || warning.issuer.empty()) line.fail("needs --by and --issuer");
    const bool is_whole =
        !warning.event.empty() && !warning.areas.empty() && warning.until > warning.from;
    if (verb == "issue" && !is_whole) line.fail("needs --event, --area and a later --until");
    return warning;
}

// 12.5, 20..35
ForecastAmount take_amount(Line& line, Timestamp begin, Duration length) {
    const std::string word = line.take("an amount in mm");
    const std::size_t dots = word.find("..");
    const Result<ParsedQuantity> low = parse_quantity(word.substr(0, dots));
    const Result<ParsedQuantity> high =
        dots == std::string::npos ? low : parse_quantity(word.substr(dots + 2));
    if (!low || !high) {
        line.fail("'" + word + "' is no amount; write 12.5 or 20..35");
        return {};
    }
    return {begin, begin + length, low->value, high->value};
}

Forecast take_forecast(Line& line, Timestamp typed_at) {
    Forecast forecast;
    forecast.issued_at = typed_at;
    Timestamp begin = typed_at;
    Duration step{};
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "--by") {
            forecast.by = PersonId(line.take("a name"));
        } else if (option == "--issuer") {
            forecast.issuer = line.take("who issued it");
        } else if (option == "--station") {
            forecast.stations.emplace_back(line.take("a station"));
        } else if (option == "--catchment") {
            forecast.catchments.emplace_back(line.take("a catchment"));
        } else if (option == "--area") {
            forecast.areas.emplace_back(line.take("an area"));
        } else if (option == "--issued") {
            forecast.issued_at = line.take_time();
        } else if (option == "--from") {
            begin = line.take_time();
        } else if (option == "--step") {
            step = line.take_duration();
        } else if (option == "--mm") {
            for (; !line.failed() && !line.empty() && !line.peek().starts_with("--"); begin += step)
                forecast.amounts.push_back(take_amount(line, begin, step));
        } else {
            line.fail("'" + option + "' is no option of forecast");
        }
    }
    if (forecast.by.empty() || forecast.issuer.empty()) line.fail("needs --by and --issuer");
    if (const auto fault = fault_of(forecast)) line.fail(*fault);
    return forecast;
}

Command take_work(Line& line) {
    Command command;
    line.expect("maintenance");
    command.kind = CommandKind::maintenance;
    command.station = StationId(line.take("a station"));
    bool has_until = false;
    while (!line.failed() && !line.empty()) {
        const std::string option = line.take("an option");
        if (option == "--by") {
            command.by = PersonId(line.take("a name"));
        } else if (option == "--reason") {
            command.reason = line.take("a text");
        } else if (option == "--until") {
            command.until = line.take_time();
            has_until = true;
        } else if (option == "--end") {
            command.kind = CommandKind::maintenance_end;
        } else {
            line.fail("'" + option + "' is no option of station maintenance");
        }
    }
    if (command.by.empty() || command.reason.empty()) line.fail("needs --by and --reason");
    if (has_until == (command.kind == CommandKind::maintenance_end))
        line.fail("needs --until or --end");
    return command;
}

}  // namespace

Input take_typed(Line& line, Timestamp at) {
    if (line.take_if("report")) return {at, {}, take_report(line, at), 0};
    if (line.take_if("above")) return {at, {}, take_above(line, at), 0};
    if (line.take_if("forecast")) return {at, {}, take_forecast(line, at), 0};
    if (line.take_if("station")) return {at, {}, take_work(line), 0};
    if (!line.take_if("incident"))
        line.fail(
            "people type `freshet incident`, `freshet report`, `freshet above`, "
            "`freshet forecast` or `freshet station`");
    return {at, {}, take_command(line), 0};
}

}  // namespace freshet::scenario
