// What people report over HTTP: what is taken, what is known again, what is refused and counted.
#include <gtest/gtest.h>

#include "daemon/api/api.h"
#include "daemon/api/patrol_door.h"
#include "daemon/api/superior.h"
#include "fanout/rollcall/roster.h"
#include "tests/daemon/api/idle_desk.h"

namespace freshet {
namespace {

Timestamp at(const char* text) { return parse_time(text, beijing).value(); }

class KeepingDesk final : public testing::IdleDesk {
public:
    using IdleDesk::hand_on;
    void hand_on(const SuperiorWarning& asked, Done done) override {
        handed_on.push_back(asked);
        waiting.push_back(std::move(done));
    }
    void report(const PatrolReport& asked, Done done) override {
        reports.push_back(asked);
        waiting.push_back(std::move(done));
    }
    void answer(const Result<void>& outcome) {
        for (const Done& done : std::exchange(waiting, {})) done(outcome);
    }
    std::vector<PatrolReport> reports;
    std::vector<SuperiorWarning> handed_on;
    std::vector<Done> waiting;
};

class PatrolTest : public ::testing::Test {
protected:
    PatrolTest() {
        auto configuration = std::make_shared<Configuration>();
        Station river;
        river.id = StationId("H1");
        river.kind = StationKind::river;
        Station rain;
        rain.id = StationId("R1");
        configuration->stations = {river, rain};
        configuration->areas = {{AreaId("330782103201"), "Village", {}, {}, {}, {}}};
        daemon.configuration = configuration;
        Person person;
        person.id = PersonId("P1");
        roster.people = {person};
        daemon.roster = &roster;
        daemon.now = at("2026-07-01T05:30:00");
    }
    // The status answered; 0 = not yet.
    int post(const std::string& body) {
        const auto status = std::make_shared<int>(0);
        door.take(body, daemon, [this, status](const HttpResponse& given) {
            *status = given.status;
            last = given.body;
        });
        return *status;
    }

    KeepingDesk desk;
    DaemonState daemon;
    Roster roster;
    PatrolDoor door{desk};
    std::string last;
};

const char* const bridge =
    R"({"id":"g1","by":"P1","area":"330782103201","text":"Water over bridge","code":"over"})";

TEST_F(PatrolTest, IsAnsweredWhenItIsDurable) {
    EXPECT_EQ(post(bridge), 0);
    ASSERT_EQ(desk.reports.size(), 1U);
    const PatrolReport& report = desk.reports.front();
    EXPECT_EQ(report.by, PersonId("P1"));
    EXPECT_EQ(report.area, AreaId("330782103201"));
    EXPECT_EQ(report.text, "Water over bridge");
    EXPECT_EQ(report.code, "over");
    EXPECT_EQ(report.observed_at, daemon.now);
    EXPECT_EQ(door.probe().accepted.value(), 0U);
    desk.answer({});
    EXPECT_EQ(last, "{\"accepted\":\"report\",\"id\":\"g1\"}\n");
    EXPECT_EQ(door.probe().accepted.value(), 1U);
}

TEST_F(PatrolTest, ReadsAStaffGauge) {
    post(R"({"id":"s1","by":"P1","station":"H1","level":"340 cm",)"
         R"("observed_at":"2026-07-01T05:10:00+08:00"})");
    ASSERT_EQ(desk.reports.size(), 1U);
    EXPECT_EQ(desk.reports[0].level, Quantity::from_ten_thousandths(34'000));
    EXPECT_EQ(desk.reports[0].observed_at, at("2026-07-01T05:10:00"));
}

TEST_F(PatrolTest, SentAgainItIsTheSame) {
    post(bridge);
    desk.answer({});
    daemon.now = at("2026-07-01T05:31:00");
    EXPECT_EQ(post(bridge), 202);
    EXPECT_EQ(desk.reports.size(), 1U);
    EXPECT_EQ(door.probe().again.value(), 1U);
    EXPECT_EQ(post(R"({"id":"g1","by":"P1","area":"330782103201","text":"over"})"), 409);
    EXPECT_EQ(door.probe().other_before.value(), 1U);
}

// What did not become durable is not known to have come: it is journaled when it is sent again, as
// it was.
TEST_F(PatrolTest, WhatTheJournalDidNotTakeIsTakenAgain) {
    post(bridge);
    desk.answer(Error{ErrorCode::unavailable, "the disk is full"});
    EXPECT_NE(last.find("the disk is full"), std::string::npos);
    daemon.now = at("2026-07-01T05:31:00");
    EXPECT_EQ(post(bridge), 0);
    ASSERT_EQ(desk.reports.size(), 2U);
    EXPECT_EQ(desk.reports[0], desk.reports[1]);
    desk.answer({});
    EXPECT_EQ(door.probe().accepted.value(), 1U);
}

TEST_F(PatrolTest, OnlyTheLastIdsAreRemembered) {
    post(bridge);
    desk.answer({});
    for (int i = 0; i < 4'096; ++i) {
        post(R"({"id":"n)" + std::to_string(i) + R"(","by":"P1","station":"H1","text":"x"})");
        desk.answer({});
    }
    EXPECT_EQ(post(bridge), 0);
    EXPECT_EQ(door.probe().again.value(), 0U);
}

TEST_F(PatrolTest, EachRefusalHasItsSentenceAndItsCounter) {
    struct Row {
        const char* body;
        int status;
        const char* named;
        Counter PatrolProbe::*counter;
    };
    const Row rows[] = {
        {"[]", 400, "JSON", &PatrolProbe::form},
        {R"({"by":"P1","station":"H1","text":"x"})", 400, "`id`", &PatrolProbe::form},
        {R"({"id":"1","station":"H1","text":"x"})", 400, "`by`", &PatrolProbe::form},
        {R"({"id":"1","by":"P1","text":"x"})", 400, "`station`", &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1","area":"1","text":"x"})", 400, "`area`",
         &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1"})", 400, "nothing is reported", &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1","level":"3.4"})", 400, "`level`",
         &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1","level":"35 mm"})", 400, "`level`",
         &PatrolProbe::form},
        {R"({"id":"1","by":"P1","area":"330782103201","level":"3 m"})", 400, "`station`",
         &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1","text":"a\nb"})", 400, "control",
         &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1","text":7})", 400, "`text`", &PatrolProbe::form},
        {R"({"id":"1","by":"P1","station":"H1","text":"x","observed_at":"noon"})", 400,
         "`observed_at`", &PatrolProbe::form},
        {R"({"id":"1","by":"P9","station":"H1","text":"x"})", 404, "P9", &PatrolProbe::person},
        {R"({"id":"1","by":"P1","station":"H9","text":"x"})", 404, "H9", &PatrolProbe::place},
        {R"({"id":"1","by":"P1","area":"330782103299","text":"x"})", 404, "330782103299",
         &PatrolProbe::place},
        {R"({"id":"1","by":"P1","station":"R1","level":"3.4 m"})", 409, "no stage",
         &PatrolProbe::gauge},
        {R"({"id":"1","by":"P1","station":"H1","text":"x","observed_at":"2026-06-30T05:29:00"})",
         409, "at most 1d back", &PatrolProbe::time},
        {R"({"id":"1","by":"P1","station":"H1","text":"x","observed_at":"2026-07-01T05:36:00"})",
         409, "5m ahead", &PatrolProbe::time},
    };
    for (const Row& row : rows) {
        const std::uint64_t before = (door.probe().*(row.counter)).value();
        EXPECT_EQ(post(row.body), row.status) << row.body;
        EXPECT_NE(last.find(row.named), std::string::npos) << last;
        EXPECT_EQ((door.probe().*(row.counter)).value(), before + 1) << row.body;
    }
    EXPECT_TRUE(desk.reports.empty());
    const std::string longer(1'001, 'x');
    EXPECT_EQ(post(R"({"id":"1","by":"P1","station":"H1","text":")" + longer + "\"}"), 400);
}

class SuperiorTest : public PatrolTest {
protected:
    int hand_on(const std::string& body) {
        const auto status = std::make_shared<int>(0);
        superiors.take(body, daemon, [this, status](const HttpResponse& given) {
            *status = given.status;
            last = given.body;
        });
        return *status;
    }
    SuperiorDoor superiors{desk};
};

TEST_F(SuperiorTest, IsAnsweredWhenItIsDurable) {
    EXPECT_EQ(hand_on(R"({"id":"P7","issuer":"Province","by":"P1","event":"Rainstorm",)"
                      R"("severity":"orange","areas":["330782103201"],)"
                      R"("until":"2026-07-01T10:00"})"),
              0);
    ASSERT_EQ(desk.handed_on.size(), 1U);
    const SuperiorWarning& warning = desk.handed_on.front();
    EXPECT_EQ(warning.standing, SuperiorStanding::issued);
    EXPECT_EQ(warning.severity, Severity::orange);
    EXPECT_EQ(warning.issued_at, daemon.now);
    EXPECT_EQ(warning.from, daemon.now);
    EXPECT_EQ(warning.until, at("2026-07-01T10:00:00"));
    desk.answer({});
    EXPECT_EQ(superiors.probe().accepted.value(), 1U);
    hand_on(R"({"id":"P7","issuer":"Province","by":"P1","cancelled":true})");
    ASSERT_EQ(desk.handed_on.size(), 2U);
    EXPECT_EQ(desk.handed_on[1].standing, SuperiorStanding::cancelled);
    desk.answer(Error{ErrorCode::unavailable, "the disk is full"});
    EXPECT_NE(last.find("the disk is full"), std::string::npos);
    EXPECT_EQ(superiors.probe().accepted.value(), 1U);
}

TEST_F(SuperiorTest, EachRefusalHasItsSentenceAndItsCounter) {
    // What a whole one says, with one field otherwise.
    const auto whole = [](const std::string& name, const std::string& value) {
        std::map<std::string, std::string> fields{{"id", "\"P7\""},
                                                  {"issuer", "\"Province\""},
                                                  {"by", "\"P1\""},
                                                  {"event", "\"rainstorm\""},
                                                  {"severity", "\"red\""},
                                                  {"areas", "[\"330782103201\"]"},
                                                  {"until", "\"2026-07-01T10:00\""}};
        fields[name] = value;
        std::string body = "{";
        for (const auto& [field, text] : fields)
            if (!text.empty()) body += (body.size() > 1 ? ",\"" : "\"") + field + "\":" + text;
        return body + "}";
    };
    struct Row {
        const char *name, *value;
        int status;
        const char* named;
        Counter SuperiorProbe::*counter;
    };
    const Row rows[] = {
        {"id", "", 400, "`id`", &SuperiorProbe::form},
        {"issuer", "", 400, "`issuer`", &SuperiorProbe::form},
        {"by", "", 400, "`by`", &SuperiorProbe::form},
        {"event", "", 400, "`event`", &SuperiorProbe::form},
        {"severity", "\"purple\"", 400, "`severity`", &SuperiorProbe::form},
        {"areas", "[]", 400, "`areas`", &SuperiorProbe::form},
        {"areas", "[7]", 400, "in quotes", &SuperiorProbe::form},
        {"until", "", 400, "`until`", &SuperiorProbe::form},
        {"until", "\"soon\"", 400, "`until`", &SuperiorProbe::form},
        {"from", "\"2026-07-01T11:00\"", 400, "not after", &SuperiorProbe::form},
        {"by", "\"P9\"", 404, "P9", &SuperiorProbe::person},
        {"areas", "[\"330782103201\",\"110000\"]", 404, "110000", &SuperiorProbe::place},
        {"issued_at", "\"2026-07-01T06:00\"", 409, "now it is", &SuperiorProbe::time},
        {"until", "\"2026-08-01T10:00\"", 409, "more than 14d", &SuperiorProbe::time},
    };
    for (const Row& row : rows) {
        const std::uint64_t before = (superiors.probe().*(row.counter)).value();
        EXPECT_EQ(hand_on(whole(row.name, row.value)), row.status) << row.name << row.value;
        EXPECT_NE(last.find(row.named), std::string::npos) << last;
        EXPECT_EQ((superiors.probe().*(row.counter)).value(), before + 1) << row.name << row.value;
    }
    EXPECT_EQ(hand_on("[]"), 400);
    EXPECT_EQ(hand_on(R"({"id":"P7","issuer":"Province","by":"P1","event":"rainstorm",)"
                      R"("severity":"red","areas":["330782103201"],)"
                      R"("issued_at":"2026-07-01T03:00","until":"2026-07-01T05:00"})"),
              409);
    EXPECT_NE(last.find("it was over"), std::string::npos);
    EXPECT_TRUE(desk.handed_on.empty());
}

}  // namespace
}  // namespace freshet
