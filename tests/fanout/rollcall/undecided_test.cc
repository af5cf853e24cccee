// What is possible and not certain: persons hear it at once, areas when it stands undecided.
#include <gtest/gtest.h>

#include "fanout/rollcall/roll_call.h"
#include "tests/fanout/rollcall/valley.h"

namespace freshet::testing {
namespace {

using Texts = std::vector<std::string>;

class Undecided : public ::testing::Test {
protected:
    RollCallActions hear(const Warning& warning, const std::string& when = "2026-07-01 14:45") {
        RollCallActions actions;
        roll_call_.on_warning(warning, at(when), actions);
        return actions;
    }
    RollCallActions pass(const std::string& when) {
        RollCallActions actions;
        roll_call_.on_deadline(at(when), actions);
        return actions;
    }

    RollCall roll_call_{RollCallOptions{}, usual_roster(), usual_names()};
};

TEST_F(Undecided, PossibleReachesPersonsAndNotTheArea) {
    const RollCallActions actions = hear(possible({.severity = Severity::red}));
    EXPECT_EQ(said(actions), (Texts{"LI tell", "WANG tell"}));
    EXPECT_NE(actions.calls[0].text.find("待核实"), std::string::npos);
    EXPECT_NE(actions.calls[0].text.find("7月1日14:51前未核实的，将向公众发布"), std::string::npos)
        << actions.calls[0].text;
    EXPECT_EQ(lines(actions, LedgerStep::withheld), 1U);
    // Confirmed: for the area it is the first it hears, so an Alert.
    const RollCallActions sure =
        hear(warning_of({.revision = 2, .type = MessageType::update, .severity = Severity::red}));
    EXPECT_EQ(said(sure), (Texts{"LI tell", "WANG tell", upper + " tell"}));
    EXPECT_EQ(sure.calls[2].type, MessageType::alert);
}

TEST_F(Undecided, WhatNobodyDecidesInTimeTheAreaHears) {
    hear(possible({.severity = Severity::blue}));
    EXPECT_EQ(roll_call_.next_deadline(), at("2026-07-01 14:51"));
    EXPECT_EQ(said(pass("2026-07-01 14:50:59")), Texts{});
    const RollCallActions released = pass("2026-07-01 14:51");
    ASSERT_EQ(said(released), Texts{upper + " tell"});
    EXPECT_EQ(released.calls[0].type, MessageType::alert);
    EXPECT_NE(released.calls[0].text.find("待核实"), std::string::npos);
    EXPECT_EQ(released.calls[0].text.find("将向公众发布"), std::string::npos);
    EXPECT_NE(released.calls[0].cap.find("<certainty>Possible</certainty>"), std::string::npos);
    EXPECT_EQ(released.ledger[0].why, "nobody has confirmed or refuted it in time");
    EXPECT_EQ(roll_call_.probe().released.value(), 1U);
    EXPECT_EQ(roll_call_.next_deadline(), std::nullopt);

    // From then on it hears all of it: a step up, and that it was nothing.
    const RollCallActions higher =
        hear(possible({.revision = 2, .type = MessageType::update, .severity = Severity::yellow}),
             "2026-07-01 14:53");
    EXPECT_EQ(said(higher), (Texts{"LI tell", "WANG tell", upper + " tell"}));
    Warning gone = possible({.revision = 3, .type = MessageType::cancel, .severity = {}});
    gone.reason = WarningReason::withdrawn;
    const RollCallActions over = hear(gone, "2026-07-01 15:00");
    EXPECT_EQ(said(over), (Texts{"LI end", "WANG end", upper + " end"}));
}

TEST_F(Undecided, WhatIsDecidedInTimeTheAreaNeverHearsAsPossible) {
    hear(possible({.severity = Severity::blue}));
    Warning refuted = possible({.revision = 2, .type = MessageType::cancel, .severity = {}});
    refuted.reason = WarningReason::withdrawn_by_person;
    const RollCallActions over = hear(refuted, "2026-07-01 14:50");
    EXPECT_EQ(said(over), (Texts{"LI end", "WANG end"}));
    EXPECT_EQ(said(pass("2026-07-01 14:51")), Texts{});
}

// Nobody there has heard of what is only possible: it keeps no all-clear from them, nor does a
// restart forget the moment at which they hear it.
TEST_F(Undecided, WhatIsWithheldWithholdsNothingElse) {
    hear(warning_of({}));
    Warning other = possible({.severity = Severity::blue});
    other.incident = IncidentId("stage.H8.20260701T064500Z");
    other.public_after = at("2026-07-01 14:52");
    hear(other, "2026-07-01 14:46");
    const RollCallActions over =
        hear(warning_of({.revision = 2, .type = MessageType::cancel, .severity = {}}));
    EXPECT_EQ(over.calls.back().area, AreaId(upper));
    EXPECT_EQ(over.calls.back().purpose, CallPurpose::end);

    RollCall again({}, usual_roster(), usual_names());
    for (const RollCallRow& row : roll_call_.take_rows()) {
        ASSERT_TRUE(!row.value || again.restore(row.key, *row.value));
    }
    EXPECT_EQ(again.next_deadline(), at("2026-07-01 14:52"));
    RollCallActions later;
    again.on_deadline(at("2026-07-01 14:52"), later);
    EXPECT_EQ(said(later), Texts{upper + " tell"});
}

}  // namespace
}  // namespace freshet::testing
