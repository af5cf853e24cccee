// What people hear: who is called, again when, who is told instead, and when a village hears 解除.
#include "fanout/rollcall/roll_call.h"

#include <gtest/gtest.h>

#include "tests/fanout/rollcall/valley.h"

namespace freshet::testing {
namespace {

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

TEST_F(RollCallTest, EveryCallSaysThatNothingIsConfirmedLocally) {
    Warning warning = warning_of({.severity = Severity::yellow});
    warning.unconfirmed = "sample thresholds, not confirmed locally";
    RollCallActions actions;
    roll_call_.on_warning(warning, at("2026-07-01 14:45"), actions);
    ASSERT_EQ(actions.calls.size(), 3U);
    for (const Call& call : actions.calls)
        EXPECT_TRUE(call.text.ends_with("（sample thresholds, not confirmed locally）"))
            << call.text;
    const std::string& cap = actions.calls[2].cap;
    EXPECT_NE(cap.find("<note>sample thresholds, not confirmed locally</note>"), std::string::npos);
}

TEST_F(RollCallTest, BothStagesOfTransferAskForAnAnswer) {
    const RollCallActions prepare = say({.severity = Severity::prepare});
    EXPECT_EQ(said(prepare), (Texts{"LI tell", "WANG tell", upper + " tell"}));
    EXPECT_NE(prepare.calls[0].text.find("山洪灾害准备转移预警"), std::string::npos);
    answer(prepare.calls[0], Outcome::answered);
    // To leave now is a new question, also to who has answered.
    say({.revision = 2,
         .type = MessageType::update,
         .reason = WarningReason::escalated,
         .severity = Severity::immediate,
         .when = "2026-07-01 14:46"});
    EXPECT_EQ(said(pass("2026-07-01 14:51")), (Texts{"LI repeat", "WANG repeat"}));
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

TEST_F(RollCallTest, WhoCannotBeReachedIsNamedToTheAreaAbove) {
    const RollCallActions yellow = say({.severity = Severity::yellow});
    const RollCallActions failed = answer(yellow.calls[0], Outcome::failed);
    EXPECT_EQ(said(failed), (Texts{"CHEN escalate"}));
    EXPECT_EQ(failed.ledger.back().why, "silent: LI");
    EXPECT_TRUE(answer(yellow.calls[1], Outcome::superseded).calls.empty());
    // CHEN is nobody's responsible person here: if the call fails there is a line and no further
    // step.
    EXPECT_TRUE(answer(failed.calls[0], Outcome::failed).calls.empty());
}

TEST_F(RollCallTest, WhileRepeatsAreDueAFailedCallWaitsForThem) {
    const RollCallActions orange = say({});
    EXPECT_TRUE(answer(orange.calls[0], Outcome::failed).calls.empty());
    EXPECT_EQ(said(pass("2026-07-01 14:50")), (Texts{"LI repeat", "WANG repeat"}));
}

TEST(RollCallChannels, WithoutAnyEachWhoWasNotToldIsALedgerLine) {
    RollCallOptions options;
    options.person_channel.reset();
    options.area_channel.reset();
    RollCall roll_call(options, usual_roster(), usual_names());
    RollCallActions actions;
    roll_call.on_warning(warning_of({}), at("2026-07-01 14:45"), actions);
    EXPECT_TRUE(actions.calls.empty());
    EXPECT_EQ(lines(actions, LedgerStep::nobody), 3U);  // LI, WANG, the village.
    EXPECT_EQ(actions.ledger[0].person, PersonId("LI"));
    EXPECT_EQ(actions.ledger[0].why, "no channel speaks to persons");
}

TEST_F(RollCallTest, OutOfSeasonIsNotCalled) {
    Person summer = person("LI", upper);
    summer.season = DaysOfYear{415, 630};
    Person winter = person("WANG", upper);
    winter.season = DaysOfYear{1001, 701};
    roll_call_.set_roster(roster_of({summer, winter}), usual_names());
    EXPECT_EQ(said(say({.severity = Severity::blue})), (Texts{"WANG tell", upper + " tell"}));
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

}  // namespace
}  // namespace freshet::testing
