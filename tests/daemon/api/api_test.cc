// The API as a client sees it, over a state store filled by hand.
#include "daemon/api/api.h"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "fanout/rollcall/roster.h"
#include "storage/state/keys.h"
#include "storage/state/memory_state.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

namespace json = boost::json;

Timestamp at(const char* text) { return parse_time(text, beijing).value(); }

class RecordingDesk final : public Desk {
public:
    void command(const Command& asked, Done done) override {
        commands.push_back(asked);
        done(outcome);
    }
    void report(const PatrolReport& asked, Done done) override {
        reports.push_back(asked);
        done(outcome);
    }
    void hand_on(const SuperiorWarning&, Done done) override { done(outcome); }
    void hand_on(const Forecast&, Done done) override { done(outcome); }
    void ack(const IncidentId& incident, const PersonId& by, const std::string&,
             Done done) override {
        acks.push_back(incident.text() + " " + by.text());
        done(outcome);
    }
    std::vector<Command> commands;
    std::vector<PatrolReport> reports;
    std::vector<std::string> acks;
    Result<void> outcome;
};

Warning warning(const char* incident, std::uint32_t revision, MessageType type,
                WarningReason reason) {
    Warning said;
    said.incident = IncidentId(incident);
    said.revision = revision;
    said.type = type;
    said.reason = reason;
    said.rule = RuleName("rain");
    said.subject = SubjectId("R1");
    said.station = StationId("R1");
    if (type != MessageType::cancel) said.severity = Severity::orange;
    said.peak = Severity::orange;
    said.onset = at("2026-07-01T14:45:00");
    said.published_at = at("2026-07-01T14:45:03");
    said.evidence.push_back({.term = "rain(1h)",
                             .unit = "mm",
                             .value = Quantity::from_units(50),
                             .threshold = Quantity::from_units(45),
                             .at = said.onset,
                             .lowest = {},
                             .now = {},
                             .lowest_at = {},
                             .by = {}});
    return said;
}

class ApiTest : public ::testing::Test {
protected:
    ApiTest() {
        auto configuration = std::make_shared<Configuration>();
        configuration->hash = ConfigurationHash("abc");
        configuration->unconfirmed = "sample thresholds, not confirmed locally";
        for (const char* id : {"R1", "R2"}) {
            Station station;
            station.id = StationId(id);
            station.name = std::string("Upper <") + id + ">";
            station.catchment = CatchmentId("c1");
            station.area = AreaId("330782103201");
            configuration->stations.push_back(station);
        }
        daemon.ready = true;
        daemon.configuration = configuration;
        daemon.now = at("2026-07-01T15:00:00");

        say(warning("rain.R1.1", 1, MessageType::alert, WarningReason::raised));
        say(warning("rain.R1.1", 2, MessageType::update, WarningReason::escalated));
        say(warning("rain.R1.0", 1, MessageType::cancel, WarningReason::receded));
        StationPage heard;
        heard.station = StationId("R1");
        heard.catchment = CatchmentId("c1");
        heard.reports = 3;
        heard.silent = true;
        heard.last_arrival = at("2026-07-01T14:45:03");
        heard.rain_1h = Quantity::from_units(50);
        put(state_keys::page("R1"), encode(heard));
        StationPage stranger;
        stranger.station = StationId("9999999999");
        stranger.reports = 7;
        put(state_keys::page("9999999999"), encode(stranger));
        LedgerLine line;
        line.at = at("2026-07-01T14:45:04");
        line.incident = IncidentId("rain.R1.1");
        line.person = PersonId("zhang");
        put(state_keys::topic_row(state_keys::ledger_topic, 0),
            encode_topic_record("rain.R1.1", encode(line)));
    }

    void put(std::string key, std::string value) {
        StateWrite write;
        write.put(std::move(key), std::move(value));
        ASSERT_TRUE(state.write(write));
    }
    void say(const Warning& said) {
        put(state_keys::warning(said.incident.text(), said.revision), encode(said));
        put(state_keys::incident(said.incident.text()), encode(said));
    }
    HttpResponse ask(std::string method, std::string path, std::string body = {},
                     std::map<std::string, std::string> query = {}) {
        HttpResponse answer;
        int answers = 0;
        api.handle({.method = std::move(method),
                    .path = std::move(path),
                    .query = std::move(query),
                    .body = std::move(body)},
                   [&](HttpResponse given) {
                       answer = std::move(given);
                       ++answers;
                   });
        EXPECT_EQ(answers, 1);
        return answer;
    }
    json::value read(const std::string& path, std::map<std::string, std::string> query = {}) {
        const HttpResponse answer = ask("GET", path, {}, std::move(query));
        EXPECT_EQ(answer.status, 200) << answer.body;
        return json::parse(answer.body);
    }

    MemoryState state;
    Views views{state};
    Exporter exporter;
    RecordingDesk desk;
    DaemonState daemon;
    Api api{ApiParts{.views = views,
                     .exporter = exporter,
                     .desk = desk,
                     .daemon = [this] { return daemon; },
                     .cap = [](const std::string& identity) -> Result<std::optional<std::string>> {
                         if (identity != "rain.R1.1.2") return std::optional<std::string>{};
                         return std::optional<std::string>("<alert/>");
                     },
                     .reload = []() -> Result<std::string> {
                         return Error{ErrorCode::invalid_argument, "stations.csv:3: no area"};
                     }}};
};

TEST_F(ApiTest, TheShadowIsShownWhereThereIsOne) {
    EXPECT_EQ(ask("GET", "/api/v1/shadow").status, 404);
    EXPECT_EQ(ask("GET", "/").body.find("Shadow rule book"), std::string::npos);
    daemon.shadow.doing = ShadowState::Doing::catching_up;
    daemon.shadow.behind_records = 12;
    EXPECT_EQ(read("/api/v1/shadow").at("behind_records"), 12);
    EXPECT_NE(ask("GET", "/").body.find("Shadow rule book"), std::string::npos);
}

TEST_F(ApiTest, ListsOpenIncidentsAndAllWhenAsked) {
    const auto open = read("/api/v1/incidents").at("incidents").as_array();
    ASSERT_EQ(open.size(), 1u);
    EXPECT_EQ(open[0].at("incident"), "rain.R1.1");
    EXPECT_EQ(open[0].at("state"), "open");
    EXPECT_EQ(open[0].at("severity"), "orange");
    EXPECT_EQ(open[0].at("evidence").at(0).at("value"), 50.0);
    EXPECT_EQ(read("/api/v1/incidents", {{"state", "all"}}).at("incidents").as_array().size(), 2u);
    EXPECT_EQ(ask("GET", "/api/v1/incidents", {}, {{"state", "x"}}).status, 400);
}

TEST_F(ApiTest, ShowsAllThatWasSaidOfOneAndWhoWasTold) {
    const auto shown = read("/api/v1/incidents/rain.R1.1");
    EXPECT_EQ(shown.at("revisions").as_array().size(), 2u);
    EXPECT_EQ(shown.at("revisions").at(1).at("identity"), "rain.R1.1.2");
    EXPECT_EQ(shown.at("ledger").at(0).at("person"), "zhang");
    EXPECT_EQ(ask("GET", "/api/v1/incidents/none").status, 404);
}

TEST_F(ApiTest, ListsEveryConfiguredStationAndStrangersApart) {
    const auto stations = read("/api/v1/stations").at("stations").as_array();
    ASSERT_EQ(stations.size(), 3u);
    EXPECT_EQ(stations[0].at("silent"), true);
    EXPECT_EQ(stations[0].at("rain_1h"), 50.0);
    EXPECT_EQ(stations[1].at("reports"), 0);
    EXPECT_EQ(stations[2].at("known"), false);
    EXPECT_EQ(stations[2].at("reports"), 7);
}

TEST_F(ApiTest, ListsWhatPeopleSawOnceAndTheNewestFirst) {
    EXPECT_TRUE(read("/api/v1/reports").at("reports").as_array().empty());
    const auto seen = [](const char* id, const char* when, const char* area) {
        PatrolReport report;
        report.id = id;
        report.by = PersonId("zhang");
        report.observed_at = at(when);
        report.area = AreaId(area);
        report.text = "water over bridge";
        return report;
    };
    const PatrolReport village = seen("a", "2026-07-01T14:00:00", "330782103201"),
                       newer = seen("b", "2026-07-01T14:30:00", "");
    for (const char* id : {"R1", "R2"}) {
        StationPage page;
        page.station = StationId(id);
        page.catchment = CatchmentId("c1");
        page.patrols = {village};
        if (page.station == StationId("R2")) page.patrols.push_back(newer);
        put(state_keys::page(id), encode(page));
    }
    const auto all = read("/api/v1/reports").at("reports").as_array();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].at("id"), "b");
    EXPECT_EQ(all[1].at("id"), "a");
    EXPECT_EQ(all[1].at("text"), "water over bridge");
    EXPECT_EQ(json::serialize(all[1].at("stations")), R"(["R1","R2"])");
    const auto ids = [&](std::map<std::string, std::string> query) {
        std::string text;
        const json::value answer = read("/api/v1/reports", std::move(query));
        for (const json::value& one : answer.at("reports").as_array())
            text += one.at("id").as_string().c_str();
        return text;
    };
    EXPECT_EQ(ids({{"station", "R1"}}), "a");
    EXPECT_EQ(ids({{"station", "R2"}, {"limit", "1"}}), "b");
    EXPECT_EQ(ids({{"area", "330782"}}), "a");
    EXPECT_EQ(ids({{"area", "330799"}}), "");
    for (const char* limit : {"0", "501", "x", "1x"})
        EXPECT_EQ(ask("GET", "/api/v1/reports", {}, {{"limit", limit}}).status, 400) << limit;
}

TEST_F(ApiTest, IsReadyOnlyWhenRecoveredAndWell) {
    EXPECT_EQ(ask("GET", "/-/healthy").status, 200);
    EXPECT_EQ(ask("GET", "/-/ready").status, 200);
    daemon.not_working = "Kafka does not answer";
    EXPECT_EQ(ask("GET", "/-/ready").status, 503);
    daemon.ready = false;
    EXPECT_EQ(ask("GET", "/-/ready").status, 503);
    EXPECT_EQ(ask("GET", "/-/healthy").status, 200);
}

TEST_F(ApiTest, JournalsWhatPeopleDoAndSaysWhyNot) {
    const std::string body = R"({"by":"WANG","reason":"gate test"})";
    EXPECT_EQ(ask("POST", "/api/v1/incidents/rain.R1.1/cancel", body).status, 202);
    ASSERT_EQ(desk.commands.size(), 1u);
    EXPECT_EQ(desk.commands[0].by.text(), "WANG");
    EXPECT_EQ(ask("POST", "/api/v1/incidents/rain.R1.1/ack", body).status, 202);
    EXPECT_EQ(desk.acks, std::vector<std::string>{"rain.R1.1 WANG"});
    EXPECT_EQ(ask("POST", "/api/v1/incidents/rain.R1.0/cancel", body).status, 409);
    EXPECT_EQ(ask("POST", "/api/v1/incidents/none/cancel", body).status, 404);
    EXPECT_EQ(ask("POST", "/api/v1/incidents/rain.R1.1/cancel", "{}").status, 400);
    desk.outcome = Error{ErrorCode::unavailable, "full"};
    EXPECT_EQ(ask("POST", "/api/v1/incidents/rain.R1.1/cancel", body).status, 503);
    EXPECT_EQ(ask("PUT", "/api/v1/incidents", body).status, 405);
    EXPECT_EQ(desk.commands.size(), 2u);
}

TEST_F(ApiTest, ReloadPassesOnWhyItWasRefused) {
    const HttpResponse answer = ask("POST", "/-/reload");
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(answer.body.find("stations.csv:3: no area"), std::string::npos);
}

TEST_F(ApiTest, GivesAWarningAsCap) {
    EXPECT_EQ(ask("GET", "/api/v1/cap/rain.R1.1.2").body, "<alert/>");
    EXPECT_EQ(ask("GET", "/api/v1/cap/none.1").status, 404);
}

TEST_F(ApiTest, ThePageSaysWhatIsOpenSilentUnknownAndNotWorking) {
    daemon.not_working = "the broadcast platform does not answer";
    const std::string page = ask("GET", "/").body;
    for (const char* said :
         {"Upper &lt;R1&gt; (R1)", "rain(1h) 50.0 mm", "threshold 45.0", "1 called",
          "2026-07-01T14:45", "1 of 2 stations heard from, 1 silent, 1 unknown", "9999999999",
          "the broadcast platform does not answer", "sample thresholds, not confirmed locally",
          "http-equiv=refresh", "status <b>Test</b>"}) {
        EXPECT_NE(page.find(said), std::string::npos) << said << "\n" << page;
    }
    EXPECT_EQ(page.find("<script"), std::string::npos);
}

TEST_F(ApiTest, TellsTheDeskOfBlindSpotsAndWhoCouldLook) {
    Roster roster;
    for (const auto& [id, area] :
         {std::pair("head", "330782103201"), std::pair("grid-b", "330782103201001"),
          std::pair("grid-a", "330782103201001"), std::pair("far", "330782103202001")}) {
        Person person;
        person.id = PersonId(id);
        person.area = AreaId(area);
        person.post = person.id.text() == "grid-b" ? Post::b : Post::a;
        roster.people.push_back(person);
    }
    roster.parents = {{AreaId("330782103201001"), AreaId("330782103201")},
                      {AreaId("330782103202001"), AreaId("330782103202")}};
    daemon.roster = &roster;
    const auto tell = [&](const std::string& time, const std::string& station,
                          const std::string& text) {
        const OutputRow row{{0, 7},
                            CatchmentId("c1"),
                            0,
                            Notice{NoticeKind::silent, StationId(station), text, at(time.c_str())}};
        put(state_keys::notice(at(time.c_str()).time_since_epoch().count(), 7, "c1", 0),
            encode(row));
    };
    tell("2026-06-30T14:00:00", "R1", "yesterday");
    tell("2026-07-01T13:00:00", "", "4 of the 5 gauges of c1 <silent>");
    tell("2026-07-01T14:00:00", "R1", "R1 silent since 13:45");
    const auto told = read("/api/v1/notices").at("notices").as_array();
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(
        json::serialize(told[0]),
        R"({"notice":"silent","text":"R1 silent since 13:45","at":"2026-07-01T14:00:00+08:00",)"
        R"("station":"R1","catchment":"c1","ask":["grid-a","grid-b"]})");
    EXPECT_FALSE(told[1].as_object().contains("ask"));
    EXPECT_EQ(read("/api/v1/notices", {{"since", "2026-06-30T00:00:00+08:00"}})
                  .at("notices")
                  .as_array()
                  .size(),
              3U);
    EXPECT_EQ(ask("GET", "/api/v1/notices", {}, {{"since", "yesterday"}}).status, 400);
    const std::string page = ask("GET", "/").body;
    EXPECT_NE(page.find("2026-07-01T14:00: R1 silent since 13:45 (ask grid-a, grid-b)"),
              std::string::npos)
        << page;
    EXPECT_NE(page.find("&lt;silent&gt;"), std::string::npos);
    EXPECT_EQ(page.find("yesterday"), std::string::npos);

    roster.people.erase(roster.people.begin() + 1, roster.people.begin() + 3);
    EXPECT_NE(ask("GET", "/").body.find("(ask head)"), std::string::npos)
        << "where there is no grid member, who answers for the village";
}

TEST_F(ApiTest, MaintenanceIsJournaledOrRefusedWithASentence) {
    Roster roster;
    roster.people.emplace_back();
    roster.people.back().id = PersonId("LI");
    daemon.roster = &roster;
    const std::string path = "/api/v1/stations/R1/maintenance";
    const std::string by = R"({"by":"LI","reason":"new float",)";
    EXPECT_EQ(ask("POST", path, by + R"("until":"2h"})").status, 202);
    EXPECT_EQ(ask("POST", path, by + R"("until":"2026-07-01T23:00"})").status, 202);
    EXPECT_EQ(ask("POST", path, by + R"("end":true})").status, 202);
    ASSERT_EQ(desk.commands.size(), 3U);
    EXPECT_EQ(desk.commands[0].kind, CommandKind::maintenance);
    EXPECT_EQ(desk.commands[0].station, StationId("R1"));
    EXPECT_EQ(desk.commands[0].until, at("2026-07-01T17:00:00"));
    EXPECT_EQ(desk.commands[1].until, at("2026-07-01T23:00:00"));
    EXPECT_EQ(desk.commands[2].kind, CommandKind::maintenance_end);
    struct Case {
        std::string path, body, said;
        int status;
    };
    for (const Case& each : std::vector<Case>{
             {path, by + R"("until":"9h"})", "8h at most", 409},
             {path, by + R"("until":"2026-07-01T15:00"})", "it would be over", 409},
             {path, by + R"("until":"soon"})", "until", 400},
             {path, by + R"("reason":"x"})", "`until` is missing", 400},
             {path, by + R"("until":"2h","end":true})", "not both", 400},
             {path, by + R"("end":"yes"})", "`end` is true", 400},
             {path, R"({"by":"LI","until":"2h"})", "`reason` is missing", 400},
             {path, R"({"reason":"x","until":"2h"})", "`by` is missing", 400},
             {path, R"({"by":"MA","reason":"x","until":"2h"})", "no person MA", 404},
             {"/api/v1/stations/R9/maintenance", by + R"("until":"2h"})", "no station R9", 404},
             {"/api/v1/stations//maintenance", by + R"("until":"2h"})", "nothing to post to", 404},
         }) {
        const HttpResponse answer = ask("POST", each.path, each.body);
        EXPECT_EQ(answer.status, each.status) << each.body << answer.body;
        EXPECT_NE(answer.body.find(each.said), std::string::npos) << answer.body;
    }
    EXPECT_EQ(desk.commands.size(), 3U);
    Exporter counted_by;
    api.describe(counted_by);
    for (const char* counted :
         {"freshet_maintenance_accepted_total 3", "freshet_maintenance_refused_form_total 6",
          "freshet_maintenance_refused_person_total 1", "freshet_maintenance_refused_place_total 1",
          "freshet_maintenance_refused_time_total 2"})
        EXPECT_NE(counted_by.text().find(counted), std::string::npos) << counted_by.text();
}

TEST_F(ApiTest, NamesAPathThatIsNothing) {
    EXPECT_EQ(ask("GET", "/api/v2/x").status, 404);
    EXPECT_EQ(ask("POST", "/api/v2/x", "{}").status, 404);
}

}  // namespace
}  // namespace freshet
