// What people hear: who is called, again when, who is told instead, and when a village hears 解除.
#include "fanout/rollcall/roll_call.h"

#include <gtest/gtest.h>

#include "tests/support/warnings.h"

namespace freshet {
namespace {

using testing::at;
using testing::Said;
using testing::warning_of;

const std::string upper = "330782103201";  // 上溪村
const std::string lower = "330782103202";  // 下溪村
const std::string town = "330782103";

Person person(const std::string& id, const std::string& area, const std::string& role = "head") {
    Person person;
    person.id = PersonId(id);
    person.area = AreaId(area);
    person.role = role;
    return person;
}

// Two villages of a township of a county; LI and WANG in the upper one, ZHAO in the lower, CHEN in
// the township, SUN at the county's desk.
Roster roster_of(std::vector<Person> people) {
    Roster roster;
    roster.people = std::move(people);
    roster.parents = {{AreaId(upper), AreaId(town)},
                      {AreaId(lower), AreaId(town)},
                      {AreaId(town), AreaId("330782")}};
    return roster;
}
Roster usual_roster() {
    return roster_of({person("LI", upper), person("WANG", upper), person("ZHAO", lower),
                      person("CHEN", town), person("SUN", "330782", "desk")});
}
PlaceNames usual_names() {
    PlaceNames names;
    names.areas = {{AreaId(upper), "上溪村"}, {AreaId(lower), "下溪村"}, {AreaId(town), "双溪镇"}};
    names.stations = {{StationId("R1"), "岭口站"}};
    return names;
}

std::vector<std::string> said(const RollCallActions& actions) {
    std::vector<std::string> texts;
    for (const Call& call : actions.calls) {
        texts.push_back((call.person.empty() ? call.area.text() : call.person.text()) + " " +
                        std::string(to_string(call.purpose)));
    }
    return texts;
}

std::size_t lines(const RollCallActions& actions, LedgerStep step) {
    return static_cast<std::size_t>(
        std::count_if(actions.ledger.begin(), actions.ledger.end(),
                      [step](const LedgerLine& line) { return line.step == step; }));
}

using Texts = std::vector<std::string>;

class RollCallTest : public ::testing::Test {
protected:
    RollCallActions say(const Said& said) {
        RollCallActions actions;
        roll_call_.on_warning(warning_of(said), at(said.when), actions);
        return actions;
    }
    RollCallActions pass(const std::string& when) {
        RollCallActions actions;
        roll_call_.on_deadline(at(when), actions);
        return actions;
    }
    RollCallActions answer(const Call& call, Outcome outcome) {
        RollCallActions actions;
        Receipt receipt;
        receipt.call = call.id;
        receipt.incident = call.incident;
        receipt.identity = call.identity;
        receipt.person = call.person;
        receipt.area = call.area;
        receipt.outcome = outcome;
        roll_call_.on_receipt(receipt, actions);
        return actions;
    }

    RollCall roll_call_{RollCallOptions{}, usual_roster(), usual_names()};
};

TEST_F(RollCallTest, EachPersonOnceAndEachAreaOnce) {
    const RollCallActions actions = say({.severity = Severity::yellow});
    EXPECT_EQ(said(actions), (Texts{"LI tell", "WANG tell", upper + " tell"}));
    EXPECT_EQ(lines(actions, LedgerStep::called), 3U);
    EXPECT_EQ(actions.calls[0].id.text(), "rain.R1.20260701T064500Z.1#LI");
    EXPECT_EQ(actions.calls[2].id.text(), "rain.R1.20260701T064500Z.1@" + upper);
    EXPECT_EQ(actions.calls[0].text,
              "【测试】上溪村山洪灾害黄色预警。7月1日14:45，岭口站（R1）1小时雨量62.4毫米，"
              "达到60.0毫米。");
    // Yellow does not ask for an answer.
    EXPECT_EQ(roll_call_.next_deadline(), std::nullopt);
}

TEST_F(RollCallTest, ATownshipIsItsPeopleAndThoseOfItsVillages) {
    const RollCallActions actions = say({.severity = Severity::blue, .areas = {town}});
    EXPECT_EQ(said(actions),
              (Texts{"LI tell", "WANG tell", "ZHAO tell", "CHEN tell", town + " tell"}));
}

TEST_F(RollCallTest, OrangeIsRepeatedThreeTimesThenGoesUpNamingTheSilent) {
    const RollCallActions first = say({.areas = {upper, lower}});
    EXPECT_EQ(said(first),
              (Texts{"LI tell", "WANG tell", "ZHAO tell", upper + " tell", lower + " tell"}));
    answer(first.calls[1], Outcome::answered);
    EXPECT_TRUE(pass("2026-07-01 14:49").calls.empty());
    EXPECT_EQ(said(pass("2026-07-01 14:50")), (Texts{"LI repeat", "ZHAO repeat"}));
    EXPECT_EQ(said(pass("2026-07-01 14:55")), (Texts{"LI repeat", "ZHAO repeat"}));
    const RollCallActions third = pass("2026-07-01 15:00");
    EXPECT_EQ(third.calls[0].id.text(), "rain.R1.20260701T064500Z.1#LI#3");
    EXPECT_NE(third.calls[0].text.find("第4次呼叫"), std::string::npos);
    const RollCallActions up = pass("2026-07-01 15:05");
    EXPECT_EQ(said(up), (Texts{"CHEN escalate"}));
    EXPECT_NE(up.calls[0].text.find("未答复：上溪村LI、下溪村ZHAO。"), std::string::npos);
    EXPECT_EQ(up.ledger.back().why, "silent: LI ZHAO");
    EXPECT_EQ(lines(up, LedgerStep::gave_up), 2U);
    // Once: nothing more comes.
    EXPECT_EQ(roll_call_.next_deadline(), std::nullopt);
}

TEST_F(RollCallTest, DeliveredIsNoAnswer) {
    const RollCallActions first = say({});
    answer(first.calls[0], Outcome::delivered);
    EXPECT_EQ(said(pass("2026-07-01 14:50")), (Texts{"LI repeat", "WANG repeat"}));
}

TEST_F(RollCallTest, AnAckEndsTheRepeatsUntilItGetsWorse) {
    say({.severity = Severity::orange});
    RollCallActions actions;
    roll_call_.on_ack({IncidentId("rain.R1.20260701T064500Z"), PersonId("SUN"),
                       at("2026-07-01 14:47"), "on my way"},
                      actions);
    ASSERT_EQ(actions.ledger.size(), 1U);
    EXPECT_EQ(actions.ledger[0].by, PersonId("SUN"));
    EXPECT_EQ(actions.ledger[0].identity, "rain.R1.20260701T064500Z.1");
    EXPECT_TRUE(pass("2026-07-01 15:30").calls.empty());
    say({.revision = 2,
         .type = MessageType::update,
         .severity = Severity::red,
         .when = "2026-07-01 15:40"});
    EXPECT_EQ(said(pass("2026-07-01 15:45")), (Texts{"LI repeat", "WANG repeat"}));
}

TEST_F(RollCallTest, AnUpdateOfTheSameSeverityKeepsTheRound) {
    const RollCallActions first = say({});
    answer(first.calls[0], Outcome::answered);
    pass("2026-07-01 14:50");
    const RollCallActions update = say({.revision = 2,
                                        .type = MessageType::update,
                                        .reason = WarningReason::onset_moved,
                                        .when = "2026-07-01 14:52"});
    EXPECT_EQ(said(update), (Texts{"LI tell", "WANG tell", upper + " tell"}));
    EXPECT_EQ(said(pass("2026-07-01 14:55")), (Texts{"WANG repeat"}));
}

TEST_F(RollCallTest, LoweredToYellowAsksNobodyAnyMore) {
    say({});
    say({.revision = 2,
         .type = MessageType::update,
         .reason = WarningReason::lowered,
         .severity = Severity::yellow,
         .when = "2026-07-01 14:48"});
    EXPECT_TRUE(pass("2026-07-01 15:30").calls.empty());
}

TEST_F(RollCallTest, AfterAnOutageNoRepeatsBunchUp) {
    say({});
    EXPECT_EQ(said(pass("2026-07-01 16:00")), (Texts{"LI repeat", "WANG repeat"}));
    EXPECT_TRUE(pass("2026-07-01 16:04").calls.empty());
    EXPECT_EQ(said(pass("2026-07-01 16:05")), (Texts{"LI repeat", "WANG repeat"}));
}

TEST_F(RollCallTest, ACopyIsPassedOver) {
    say({});
    EXPECT_TRUE(say({}).calls.empty());
    EXPECT_EQ(roll_call_.probe().duplicates.value(), 1U);
}

TEST_F(RollCallTest, AnAreaWithoutPeopleIsNamedAndToldAbove) {
    roll_call_.set_roster(roster_of({person("CHEN", town)}), usual_names());
    const RollCallActions actions = say({});
    EXPECT_EQ(said(actions), (Texts{"CHEN escalate", upper + " tell"}));
    EXPECT_EQ(lines(actions, LedgerStep::nobody), 1U);
    roll_call_.set_roster(roster_of({}), usual_names());
    const RollCallActions alone = say({.incident = "other"});
    EXPECT_EQ(said(alone), (Texts{upper + " tell"}));
    EXPECT_EQ(lines(alone, LedgerStep::nobody), 2U);
}

TEST_F(RollCallTest, OutOfSeasonIsNotCalled) {
    Person summer = person("LI", upper);
    using std::chrono::month_day, std::chrono::month, std::chrono::day;
    summer.season = Season{month_day{month(4), day(15)}, month_day{month(6), day(30)}};
    Person winter = person("WANG", upper);
    winter.season = Season{month_day{month(10), day(1)}, month_day{month(7), day(1)}};
    roll_call_.set_roster(roster_of({summer, winter}), usual_names());
    EXPECT_EQ(said(say({.severity = Severity::blue})), (Texts{"WANG tell", upper + " tell"}));
}

TEST_F(RollCallTest, PossibleReachesPersonsAndNotTheArea) {
    Warning warning = warning_of({.severity = Severity::red});
    warning.certainty = Certainty::possible;
    RollCallActions actions;
    roll_call_.on_warning(warning, at("2026-07-01 14:45"), actions);
    EXPECT_EQ(said(actions), (Texts{"LI tell", "WANG tell"}));
    EXPECT_NE(actions.calls[0].text.find("待核实"), std::string::npos);
    EXPECT_EQ(lines(actions, LedgerStep::withheld), 1U);
    // Confirmed: for the area it is the first it hears, so an Alert.
    const RollCallActions sure =
        say({.revision = 2, .type = MessageType::update, .severity = Severity::red});
    EXPECT_EQ(said(sure), (Texts{"LI tell", "WANG tell", upper + " tell"}));
    EXPECT_EQ(sure.calls[2].type, MessageType::alert);
}

TEST_F(RollCallTest, AWithdrawnOneReachesEverybodyWhoHeardIt) {
    const RollCallActions first = say({});
    for (int i = 0; i < 4; ++i) pass("2026-07-01 15:0" + std::to_string(i * 2 + 1));
    Warning cancel = warning_of({.revision = 2,
                                 .type = MessageType::cancel,
                                 .reason = WarningReason::withdrawn_by_person,
                                 .severity = std::nullopt,
                                 .when = "2026-07-01 15:30"});
    cancel.by = PersonId("WANG");
    cancel.text = "gate test";
    RollCallActions actions;
    roll_call_.on_warning(cancel, at("2026-07-01 15:30"), actions);
    EXPECT_EQ(said(actions), (Texts{"LI end", "WANG end", upper + " end"}));
    EXPECT_NE(actions.calls[0].text.find("预警撤销"), std::string::npos);
    EXPECT_NE(actions.calls[0].text.find("WANG：gate test"), std::string::npos);
    EXPECT_TRUE(pass("2026-07-01 16:00").calls.empty());
}

// Scenario 8: R1 ends at 05:00 under H8's orange, which ends at 07:00.
TEST_F(RollCallTest, AVillageHearsTheEndOnceWhenNothingCoversIt) {
    const std::string rain = "rain.R1.20260630T194500Z", stage = "stage.H8.20260630T204500Z";
    say({.incident = rain, .severity = Severity::blue, .when = "2026-07-01 03:45"});
    say({.incident = rain,
         .revision = 2,
         .type = MessageType::update,
         .severity = Severity::yellow,
         .when = "2026-07-01 04:00"});
    const RollCallActions alert = say({.incident = stage, .when = "2026-07-01 04:45"});
    for (const Call& call : alert.calls) answer(call, Outcome::answered);
    say({.incident = rain,
         .revision = 3,
         .type = MessageType::update,
         .reason = WarningReason::lowered,
         .severity = Severity::blue,
         .when = "2026-07-01 04:55"});

    const RollCallActions rain_over = say({.incident = rain,
                                           .revision = 4,
                                           .type = MessageType::cancel,
                                           .reason = WarningReason::receded,
                                           .severity = std::nullopt,
                                           .when = "2026-07-01 05:00"});
    EXPECT_EQ(said(rain_over), (Texts{"LI remains", "WANG remains"}));
    EXPECT_NE(rain_over.calls[0].text.find("仍未解除：【测试】上溪村山洪灾害橙色预警"),
              std::string::npos);
    EXPECT_EQ(lines(rain_over, LedgerStep::withheld), 1U);

    const RollCallActions stage_over = say({.incident = stage,
                                            .revision = 2,
                                            .type = MessageType::cancel,
                                            .reason = WarningReason::receded,
                                            .severity = std::nullopt,
                                            .when = "2026-07-01 07:00"});
    EXPECT_EQ(said(stage_over), (Texts{"LI end", "WANG end", upper + " end"}));
    const std::string& cap = stage_over.calls[2].cap;
    EXPECT_NE(cap.find("<msgType>Cancel</msgType>"), std::string::npos);
    // The one all-clear ends every message the village had heard, of both incidents.
    for (const std::string& heard : {rain + ".1@" + upper, rain + ".2@" + upper,
                                     rain + ".3@" + upper, stage + ".1@" + upper}) {
        EXPECT_NE(cap.find("freshet," + heard + ","), std::string::npos) << heard;
    }
}

TEST_F(RollCallTest, AnOpenVillageHoldsBackItsTownshipsAllClear) {
    say({.incident = "town", .severity = Severity::blue, .areas = {town}});
    say({.incident = "village", .severity = Severity::blue, .areas = {lower}});
    const RollCallActions first = say({.incident = "town",
                                       .revision = 2,
                                       .type = MessageType::cancel,
                                       .reason = WarningReason::receded,
                                       .severity = std::nullopt,
                                       .areas = {town}});
    // The upper village's people have nothing over them; the others do.
    EXPECT_EQ(said(first), (Texts{"LI end", "WANG end", "ZHAO remains", "CHEN remains"}));
    const RollCallActions second = say({.incident = "village",
                                        .revision = 2,
                                        .type = MessageType::cancel,
                                        .reason = WarningReason::receded,
                                        .severity = std::nullopt,
                                        .areas = {lower}});
    EXPECT_EQ(said(second), (Texts{"ZHAO end", town + " end", lower + " end"}));
}

TEST_F(RollCallTest, ThePublicWaitsWhereAPersonEndsIt) {
    say({.severity = Severity::yellow});
    Warning subsided = warning_of({.revision = 2,
                                   .type = MessageType::cancel,
                                   .reason = WarningReason::subsided,
                                   .severity = std::nullopt,
                                   .when = "2026-07-01 16:00"});
    subsided.audience = {Audience::desk, Audience::officials};
    RollCallActions actions;
    roll_call_.on_warning(subsided, at("2026-07-01 16:00"), actions);
    EXPECT_EQ(said(actions), (Texts{"LI end", "WANG end"}));
    Warning cleared = warning_of({.revision = 3,
                                  .type = MessageType::cancel,
                                  .reason = WarningReason::cleared_by_hand,
                                  .severity = std::nullopt,
                                  .when = "2026-07-02 18:00"});
    cleared.audience = {Audience::public_};
    RollCallActions last;
    roll_call_.on_warning(cleared, at("2026-07-02 18:00"), last);
    EXPECT_EQ(said(last), (Texts{upper + " end"}));
}

TEST_F(RollCallTest, AnEndedIncidentIsForgottenAfterADay) {
    say({.severity = Severity::blue});
    say({.revision = 2,
         .type = MessageType::cancel,
         .reason = WarningReason::receded,
         .severity = std::nullopt,
         .when = "2026-07-01 16:00"});
    EXPECT_TRUE(
        say({.revision = 2, .type = MessageType::cancel, .severity = std::nullopt}).calls.empty());
    roll_call_.take_rows();
    pass("2026-07-02 16:00");
    const std::vector<RollCallRow> rows = roll_call_.take_rows();
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].key, "i/rain.R1.20260701T064500Z");
    EXPECT_EQ(rows[0].value, std::nullopt);
}

// The same storm through one roll call, and through one that is rebuilt from its rows after every
// step: the calls and ledger lines are the same bytes.
TEST(RollCallRestart, GoesOnWhereItWas) {
    std::mt19937_64 random(20260701);
    RollCall whole({}, usual_roster(), usual_names());
    std::map<std::string, std::string> stored;
    Timestamp now = at("2026-07-01 00:00");
    std::map<std::string, std::uint32_t> revisions;
    std::vector<Call> open;
    std::size_t calls = 0, ends = 0;
    for (int step = 0; step < 600; ++step) {
        now += std::chrono::minutes(random() % 4);
        RollCall rebuilt({}, usual_roster(), usual_names());
        for (const auto& [key, value] : stored) ASSERT_TRUE(rebuilt.restore(key, value));
        RollCallActions one, two;
        const std::uint64_t what = random() % 10;
        if (what < 5) {
            Said said;
            said.incident = "i" + std::to_string(random() % 6);
            said.revision = ++revisions[said.incident];
            said.areas = {random() % 3 == 0 ? town : random() % 2 == 0 ? upper : lower};
            const bool over = said.revision > 1 && random() % 3 == 0;
            said.type = over ? MessageType::cancel
                             : (said.revision == 1 ? MessageType::alert : MessageType::update);
            said.reason = over ? WarningReason::receded : WarningReason::escalated;
            said.severity = static_cast<Severity>(1 + random() % 4);
            if (over) said.severity.reset();
            Warning warning = warning_of(said);
            warning.published_at = now;
            whole.on_warning(warning, now, one);
            rebuilt.on_warning(warning, now, two);
        } else if (what < 7 && !open.empty()) {
            const Call& call = open[random() % open.size()];
            const Receipt receipt{call.id,
                                  ChannelName("file"),
                                  call.incident,
                                  call.identity,
                                  call.person,
                                  call.area,
                                  random() % 2 == 0 ? Outcome::answered : Outcome::delivered,
                                  now,
                                  "",
                                  "",
                                  1};
            whole.on_receipt(receipt, one);
            rebuilt.on_receipt(receipt, two);
        } else if (what == 7) {
            const Ack ack{IncidentId("i" + std::to_string(random() % 6)), PersonId("SUN"), now, ""};
            whole.on_ack(ack, one);
            rebuilt.on_ack(ack, two);
        } else {
            whole.on_deadline(now, one);
            rebuilt.on_deadline(now, two);
        }
        ASSERT_EQ(one.calls, two.calls) << "step " << step;
        ASSERT_EQ(one.ledger, two.ledger) << "step " << step;
        ASSERT_EQ(whole.next_deadline(), rebuilt.next_deadline()) << "step " << step;
        for (const RollCallRow& row : whole.take_rows()) {
            if (row.value) {
                stored[row.key] = *row.value;
            } else {
                stored.erase(row.key);
            }
        }
        open.insert(open.end(), one.calls.begin(), one.calls.end());
        calls += one.calls.size();
        ends += static_cast<std::size_t>(
            std::count_if(one.calls.begin(), one.calls.end(),
                          [](const Call& call) { return call.purpose == CallPurpose::end; }));
    }
    EXPECT_GT(calls, 1000U);
    EXPECT_GT(ends, 10U);
}

// An area never hears an end while anything open speaks of it: against a model that recomputes the
// cover from what is open.
TEST(RollCallEnds, NeverUnderSomethingOpen) {
    std::mt19937_64 random(7);
    RollCall roll_call({}, usual_roster(), usual_names());
    std::array<std::uint64_t, 5> turns{};
    std::map<std::string, std::string> open;  // Incident → area.
    std::map<std::string, std::uint32_t> revisions;
    const auto overlap = [](const std::string& one, const std::string& two) {
        return one.starts_with(two) || two.starts_with(one);
    };
    std::size_t ends = 0, withheld = 0;
    for (int step = 0; step < 2000; ++step) {
        // An incident that has ended never opens again: the next has an id of its own.
        std::uint64_t& turn = turns[random() % 5];
        const std::string id =
            std::to_string(&turn - turns.data()) + "~" + std::to_string(turn / 2);
        ++turn;
        Said said;
        said.incident = id;
        const bool over = open.contains(id);
        said.areas = {over ? open[id] : std::vector{town, upper, lower}[random() % 3]};
        said.revision = ++revisions[id];
        said.type = over ? MessageType::cancel : MessageType::alert;
        said.reason = over ? WarningReason::receded : WarningReason::raised;
        said.severity = Severity::blue;
        if (over) said.severity.reset();
        RollCallActions actions;
        roll_call.on_warning(warning_of(said), at("2026-07-01 14:45"), actions);
        if (over) {
            open.erase(id);
        } else {
            open[id] = said.areas[0];
        }
        withheld += lines(actions, LedgerStep::withheld);
        for (const Call& call : actions.calls) {
            if (call.purpose != CallPurpose::end || !call.person.empty()) continue;
            ++ends;
            for (const auto& [other, area] : open) {
                EXPECT_FALSE(overlap(area, call.area.text())) << call.area.text() << " " << other;
            }
        }
    }
    EXPECT_GT(ends, 50U);
    EXPECT_GT(withheld, 100U);
}

TEST(RollCallRows, DamagedOnesAreNamed) {
    RollCall roll_call({}, usual_roster(), usual_names());
    EXPECT_EQ(roll_call.restore("i/x", "rubbish").error().code, ErrorCode::corrupt);
    EXPECT_EQ(roll_call.restore("a/x", "").error().code, ErrorCode::corrupt);
    EXPECT_EQ(roll_call.restore("z/x", "").error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace freshet
