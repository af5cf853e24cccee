// The routes, and the answers that are read.
#include "daemon/api/api.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/api/desk_page.h"
#include "daemon/api/notices.h"
#include "daemon/api/patrol_view.h"
#include "daemon/api/refused.h"
#include "daemon/api/warning_json.h"
#include "daemon/version.h"

namespace freshet {
namespace {

namespace json = boost::json;

constexpr std::string_view incidents_path = "/api/v1/incidents";

HttpResponse answer(const json::value& body) {
    return HttpResponse{.body = json::serialize(body) + "\n"};
}

}  // namespace

void Api::describe(Exporter& exporter) const {
    exporter.add(patrols_.probe());
    exporter.add(superiors_.probe());
    exporter.add(forecasts_.probe());
    exporter.add(maintenance_.probe());
}

void Api::handle(const HttpRequest& request, Respond respond) {
    if (request.method == "GET" || request.method == "HEAD") return respond(read(request));
    if (request.method == "POST") return write(request, std::move(respond));
    respond(http_refusal(405, "only GET and POST are understood here"));
}

HttpResponse Api::read(const HttpRequest& request) {
    const std::string& path = request.path;
    const auto below = [&](std::string_view prefix) {
        return path.starts_with(prefix) && path.size() > prefix.size();
    };
    if (path == "/") return desk_page(parts_.daemon(), parts_.views, parts_.exporter);
    if (path == "/metrics") {
        return HttpResponse{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                            .body = parts_.exporter.text()};
    }
    if (path == "/-/healthy") return HttpResponse{.content_type = "text/plain", .body = "alive\n"};
    if (path == "/-/ready") {
        const DaemonState daemon = parts_.daemon();
        if (!daemon.ready) return http_refusal(503, "recovering");
        if (!daemon.not_working.empty()) return http_refusal(503, daemon.not_working);
        return HttpResponse{.content_type = "text/plain", .body = "ready\n"};
    }
    if (path == "/api/v1/status") return status();
    if (path == "/api/v1/stations") return stations();
    if (path == "/api/v1/ledger") return ledger(request);
    if (path == "/api/v1/shadow") return shadow();
    if (path == "/api/v1/reports") return patrol_reports(request, parts_.views);
    if (path == "/api/v1/notices") return notices(request, parts_.daemon(), parts_.views);
    if (path == incidents_path) return incidents(request);
    if (below("/api/v1/incidents/")) return incident(path.substr(incidents_path.size() + 1));
    if (below("/api/v1/cap/")) return cap(path.substr(std::string_view("/api/v1/cap/").size()));
    return http_refusal(404, "nothing is at " + path);
}

HttpResponse Api::status() const {
    const DaemonState daemon = parts_.daemon();
    json::object shown{{"version", version},
                       {"status", to_string(daemon.status)},
                       {"ready", daemon.ready},
                       {"not_working", daemon.not_working},
                       {"now", format_time(daemon.now)},
                       {"data", daemon.data_folder},
                       {"bus", daemon.bus},
                       {"shards", daemon.shards},
                       {"journal_end", daemon.journal_end}};
    if (daemon.clock_scaled) {
        shown["clock"] = json::object{{"origin", format_time(daemon.clock_origin)},
                                      {"factor", daemon.clock_factor}};
    }
    if (daemon.configuration) {
        shown["configuration"] = daemon.configuration->hash.text();
        shown["stations"] = daemon.configuration->stations.size();
        shown["unconfirmed"] = daemon.configuration->unconfirmed;
    }
    return answer(shown);
}

HttpResponse Api::incidents(const HttpRequest& request) const {
    const auto wanted = request.query.find("state");
    const bool all = wanted != request.query.end() && wanted->second == "all";
    if (wanted != request.query.end() && !all && wanted->second != "open") {
        return http_refusal(400, "state is open or all");
    }
    const auto found = parts_.views.incidents(all ? IncidentFilter::all : IncidentFilter::open);
    if (!found) return refused(found.error());
    json::array list;
    for (const Warning& warning : *found) {
        json::object one = to_json(warning);
        one["state"] = incident_state(warning);
        list.push_back(std::move(one));
    }
    return answer(json::object{{"incidents", std::move(list)}});
}

HttpResponse Api::incident(const std::string& id) const {
    const auto revisions = parts_.views.revisions(IncidentId(id));
    if (!revisions) return refused(revisions.error());
    if (revisions->empty()) {
        return http_refusal(
            404, fmt::format("there is no incident {}: either there never was one, or it "
                             "ended more than {} ago and was let go of (retention)",
                             id, format_duration(parts_.daemon().retention)));
    }
    const auto lines = parts_.views.ledger(IncidentId(id));
    if (!lines) return refused(lines.error());
    json::array said;
    for (const Warning& warning : *revisions) said.push_back(to_json(warning));
    json::array ledger;
    for (const LedgerLine& line : *lines) ledger.push_back(to_json(line));
    return answer(json::object{{"incident", id},
                               {"state", incident_state(revisions->back())},
                               {"revisions", std::move(said)},
                               {"ledger", std::move(ledger)}});
}

HttpResponse Api::stations() const {
    const auto pages = parts_.views.stations();
    if (!pages) return refused(pages.error());
    std::map<std::string, const StationPage*> heard;
    for (const StationPage& page : *pages) heard[page.station.text()] = &page;
    json::array list;
    const DaemonState daemon = parts_.daemon();
    if (daemon.configuration) {
        for (const Station& station : daemon.configuration->stations) {
            const auto page = heard.find(station.id.text());
            StationPage never;
            never.station = station.id;
            never.catchment = station.catchment;
            json::object one = to_json(page == heard.end() ? never : *page->second);
            one["known"] = true;
            one["name"] = station.name;
            one["kind"] = to_string(station.kind);
            one["area"] = station.area.text();
            list.push_back(std::move(one));
            if (page != heard.end()) heard.erase(page);
        }
    }
    for (const auto& [station, page] : heard) {
        json::object one = to_json(*page);
        one["known"] = false;
        list.push_back(std::move(one));
    }
    return answer(json::object{{"stations", std::move(list)}});
}

HttpResponse Api::ledger(const HttpRequest& request) const {
    const auto wanted = request.query.find("incident");
    const IncidentId incident(wanted == request.query.end() ? "" : wanted->second);
    const auto lines = parts_.views.ledger(incident);
    if (!lines) return refused(lines.error());
    json::array rows;
    for (const LedgerLine& line : *lines) rows.push_back(to_json(line));
    return answer(json::object{{"ledger", std::move(rows)}});
}

HttpResponse Api::cap(const std::string& identity) const {
    const auto message = parts_.cap(identity);
    if (!message) return refused(message.error());
    if (!*message) return http_refusal(404, "no warning " + identity);
    return HttpResponse{.content_type = "application/cap+xml", .body = **message};
}

HttpResponse Api::shadow() const {
    const ShadowState state = parts_.daemon().shadow;
    if (state.doing == ShadowState::Doing::off)
        return http_refusal(404,
                            "there is no shadow rule book; `shadow:` in freshet.yaml names one");
    return answer(to_json(state));
}

void Api::write(const HttpRequest& request, Respond respond) {
    if (request.path == "/-/reload") {
        const auto reloaded = parts_.reload();
        if (!reloaded) return respond(refused(reloaded.error()));
        return respond(HttpResponse{.content_type = "text/plain", .body = *reloaded + "\n"});
    }
    if (request.path == "/api/v1/reports")
        return patrols_.take(request.body, parts_.daemon(), std::move(respond));
    if (request.path == "/api/v1/superior-warnings")
        return superiors_.take(request.body, parts_.daemon(), std::move(respond));
    if (request.path == "/api/v1/forecasts")
        return forecasts_.take(request.body, parts_.daemon(), std::move(respond));
    constexpr std::string_view stations_path = "/api/v1/stations/", work = "/maintenance";
    if (request.path.starts_with(stations_path) && request.path.ends_with(work) &&
        request.path.size() > stations_path.size() + work.size()) {
        const std::string station = request.path.substr(
            stations_path.size(), request.path.size() - stations_path.size() - work.size());
        return maintenance_.take(station, request.body, parts_.daemon(), std::move(respond));
    }
    if (!request.path.starts_with(incidents_path)) {
        return respond(http_refusal(404, "nothing to post to at " + request.path));
    }
    auto act = parse_act(request.path.substr(incidents_path.size()), request.body);
    if (!act) return respond(refused(act.error()));
    const bool opens = act->name == "raise";
    if (!opens) {
        const auto known = parts_.views.incident(act->command.incident);
        if (!known) return respond(refused(known.error()));
        if (const auto why = objection(*act, *known)) return respond(refused(*why));
    }
    const auto done = [respond, name = act->name](const Result<void>& outcome) {
        if (!outcome) return respond(refused(outcome.error()));
        respond(HttpResponse{.status = 202, .body = "{\"accepted\":\"" + name + "\"}\n"});
    };
    if (act->name == "ack") {
        parts_.desk.ack(act->command.incident, act->command.by, act->command.reason, done);
    } else {
        parts_.desk.command(act->command, done);
    }
}

}  // namespace freshet
