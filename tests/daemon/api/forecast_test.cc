// Forecasts over HTTP: what is taken, and what each refusal says and counts.
#include "daemon/api/forecast.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "daemon/api/api.h"
#include "daemon/api/desk.h"
#include "fanout/rollcall/roster.h"
#include "tests/daemon/api/idle_desk.h"

namespace freshet {
namespace {

Timestamp at(const char* text) { return parse_time(text, beijing).value(); }

class KeepingDesk final : public testing::IdleDesk {
public:
    using IdleDesk::hand_on;
    void hand_on(const Forecast& asked, Done done) override {
        forecasts.push_back(asked);
        done(outcome);
    }
    std::vector<Forecast> forecasts;
    Result<void> outcome;
};

class ForecastTest : public ::testing::Test {
protected:
    ForecastTest() {
        auto configuration = std::make_shared<Configuration>();
        Station station;
        station.id = StationId("R1");
        station.catchment = CatchmentId("creek");
        configuration->stations = {station};
        configuration->areas = {{AreaId("330782"), "County", {}, {}, {}, {}}};
        daemon.configuration = configuration;
        Person person;
        person.id = PersonId("P1");
        roster.people = {person};
        daemon.roster = &roster;
        daemon.now = at("2026-07-01T05:30:00");
    }
    int post(const std::string& body) {
        int status = 0;
        door.take(body, daemon, [&](const HttpResponse& given) {
            status = given.status;
            last = given.body;
        });
        return status;
    }
    // What a whole one says, with one field otherwise.
    static std::string whole(const std::string& name, const std::string& value) {
        std::map<std::string, std::string> fields{
            {"issuer", "\"Province\""},
            {"by", "\"P1\""},
            {"stations", "[\"R1\"]"},
            {"catchments", "[\"creek\"]"},
            {"areas", "[\"330782\"]"},
            {"amounts", R"([{"from":"2026-07-01T05:00","until":"2026-07-01T08:00","mm":12.5}])"}};
        fields[name] = value;
        std::string body = "{";
        for (const auto& [field, text] : fields)
            if (!text.empty()) body += (body.size() > 1 ? ",\"" : "\"") + field + "\":" + text;
        return body + "}";
    }
    static std::string amount(const std::string& from, const std::string& until,
                              const std::string& mm) {
        return R"({"from":"2026-07-01T)" + from + R"(","until":"2026-07-01T)" + until +
               R"(","mm":)" + mm + "}";
    }

    KeepingDesk desk;
    DaemonState daemon;
    Roster roster;
    ForecastDoor door{desk};
    std::string last;
};

TEST_F(ForecastTest, IsJournaledInOrderOfTime) {
    const std::string amounts =
        "[" + amount("08:00", "11:00", "[20, 35.5]") + "," + amount("05:00", "08:00", "3") + "]";
    EXPECT_EQ(post(whole("amounts", amounts)), 202) << last;
    ASSERT_EQ(desk.forecasts.size(), 1U);
    const Forecast& forecast = desk.forecasts.front();
    EXPECT_EQ(forecast.issuer, "Province");
    EXPECT_EQ(forecast.issued_at, daemon.now);
    EXPECT_EQ(forecast.stations, std::vector{StationId("R1")});
    EXPECT_EQ(forecast.catchments, std::vector{CatchmentId("creek")});
    EXPECT_EQ(forecast.areas, std::vector{AreaId("330782")});
    const std::vector<ForecastAmount> expected{
        {at("2026-07-01T05:00:00"), at("2026-07-01T08:00:00"), Quantity::from_units(3),
         Quantity::from_units(3)},
        {at("2026-07-01T08:00:00"), at("2026-07-01T11:00:00"), Quantity::from_units(20),
         Quantity::from_ten_thousandths(355'000)}};
    EXPECT_EQ(forecast.amounts, expected);
    EXPECT_EQ(door.probe().accepted.value(), 1U);
    desk.outcome = Error{ErrorCode::unavailable, "the disk is full"};
    EXPECT_EQ(post(whole("issued_at", "\"2026-07-01T05:00\"")), 503);
    EXPECT_EQ(door.probe().accepted.value(), 1U);
}

TEST_F(ForecastTest, EachRefusalHasItsSentenceAndItsCounter) {
    struct Row {
        const char* name;
        std::string value;
        int status;
        const char* named;
        Counter ForecastProbe::*counter;
    };
    const Row rows[] = {
        {"issuer", "", 400, "`issuer`", &ForecastProbe::form},
        {"by", "", 400, "`by`", &ForecastProbe::form},
        {"areas", "\"330782\"", 400, "`areas` is a list", &ForecastProbe::form},
        {"areas", "[330782]", 400, "in quotes", &ForecastProbe::form},
        {"amounts", "", 400, "`amounts`", &ForecastProbe::form},
        {"amounts", "[5]", 400, "`amounts`", &ForecastProbe::form},
        {"amounts", R"([{"from":"2026-07-01T05:00","mm":5}])", 400, "`until`",
         &ForecastProbe::form},
        {"amounts", "[" + amount("05:00", "soon", "5") + "]", 400, "`until`", &ForecastProbe::form},
        {"amounts", "[" + amount("05:00", "08:00", "\"5\"") + "]", 400, "`mm`",
         &ForecastProbe::form},
        {"amounts", "[]", 400, "no amounts", &ForecastProbe::amounts},
        {"amounts", "[" + amount("08:00", "05:00", "5") + "]", 400, "ends before",
         &ForecastProbe::amounts},
        {"amounts", "[" + amount("05:00", "08:00", "-1") + "]", 400, "below 0",
         &ForecastProbe::amounts},
        {"amounts", "[" + amount("05:00", "08:00", "[5,4]") + "]", 400, "high end below",
         &ForecastProbe::amounts},
        {"amounts", "[" + amount("05:00", "08:00", "1501") + "]", 400, "500 mm an hour",
         &ForecastProbe::amounts},
        {"amounts", "[" + amount("05:00", "08:00", "5") + "," + amount("07:00", "09:00", "5") + "]",
         400, "overlaps", &ForecastProbe::amounts},
        {"by", "\"P9\"", 404, "P9", &ForecastProbe::person},
        {"stations", "[\"R9\"]", 404, "no station R9", &ForecastProbe::place},
        {"catchments", "[\"river\"]", 404, "catchment river", &ForecastProbe::place},
        {"areas", "[\"110000\"]", 404, "no area 110000", &ForecastProbe::place},
        {"issued_at", "\"2026-07-01T06:00\"", 409, "now it is", &ForecastProbe::time},
        {"issued_at", "\"2026-06-30T17:00\"", 409, "more than 12h ago", &ForecastProbe::time},
        {"amounts", "[" + amount("03:00", "05:30", "5") + "]", 409, "was over",
         &ForecastProbe::time},
    };
    for (const Row& row : rows) {
        const std::uint64_t before = (door.probe().*(row.counter)).value();
        EXPECT_EQ(post(whole(row.name, row.value)), row.status) << row.name << row.value << last;
        EXPECT_NE(last.find(row.named), std::string::npos) << last;
        EXPECT_EQ((door.probe().*(row.counter)).value(), before + 1) << row.name << row.value;
    }
    EXPECT_EQ(post(R"({"issuer":"Province","by":"P1","amounts":[]})"), 400);
    EXPECT_NE(last.find("where?"), std::string::npos) << last;
    EXPECT_TRUE(desk.forecasts.empty());
}

}  // namespace
}  // namespace freshet
