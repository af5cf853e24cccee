// Api: which question is answered by what. Everything read comes from Views and the exporter;
// everything a person does becomes a journal record or an answer on the bus, and the request is
// answered when that is durable. HTTP thread only.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "daemon/api/act.h"
#include "daemon/api/desk.h"
#include "daemon/api/desk_page.h"
#include "daemon/api/forecast.h"
#include "daemon/api/maintenance.h"
#include "daemon/api/patrol_door.h"
#include "daemon/api/superior.h"
#include "daemon/api/views.h"
#include "daemon/http/http.h"
#include "daemon/metrics/exporter.h"
#include "daemon/shadow/shadow_state.h"
#include "rules/model/configuration.h"

namespace freshet {

// What the daemon is, and how it is; asked for at every request.
struct DaemonState {
    Status status = Status::test;
    bool ready = false;       // Recovered, listening.
    std::string not_working;  // One sentence a trouble, joined by "; "; empty = all well.
    Timestamp now{};          // Storm time.
    bool clock_scaled = false;
    Timestamp clock_origin{};
    double clock_factor = 1.0;
    std::string data_folder;
    std::string bus;
    std::uint32_t shards = 1;
    std::uint64_t journal_end = 0;  // Records journaled in all.
    ConfigurationRecord configuration;
    const Roster* roster = nullptr;              // Who may report; for the length of a request.
    Duration retention = std::chrono::days(30);  // Ended incidents are let go of after this.
    ShadowState shadow;                          // The rule book that judges beside.
};

struct ApiParts {
    const Views& views;
    const Exporter& exporter;
    Desk& desk;
    std::function<DaemonState()> daemon;
    // A warning as CAP 1.2 by its identity; nothing where there is none.
    std::function<Result<std::optional<std::string>>(const std::string& identity)> cap;
    // Reads the configuration folder again; the sentence says what came of it.
    std::function<Result<std::string>()> reload;
};

class Api {
public:
    explicit Api(ApiParts parts)
        : parts_(std::move(parts)),
          patrols_(parts_.desk),
          superiors_(parts_.desk),
          forecasts_(parts_.desk),
          maintenance_(parts_.desk) {}
    void handle(const HttpRequest& request, Respond respond);
    void describe(Exporter& exporter) const;

private:
    HttpResponse read(const HttpRequest& request);
    void write(const HttpRequest& request, Respond respond);

    HttpResponse status() const;
    HttpResponse incidents(const HttpRequest& request) const;
    HttpResponse incident(const std::string& id) const;
    HttpResponse stations() const;
    HttpResponse ledger(const HttpRequest& request) const;
    HttpResponse cap(const std::string& identity) const;
    HttpResponse shadow() const;

    ApiParts parts_;
    PatrolDoor patrols_;
    SuperiorDoor superiors_;
    ForecastDoor forecasts_;
    MaintenanceDoor maintenance_;
};

}  // namespace freshet
