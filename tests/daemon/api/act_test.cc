// What people ask for over HTTP, and what is refused with which sentence.
#include "daemon/api/act.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(Act, ReadsACancel) {
    const auto act =
        parse_act("/level.H9.20260701T141000Z~2/cancel", R"({"by":"WANG","reason":"gate test"})");
    ASSERT_TRUE(act) << act.error().message;
    EXPECT_EQ(act->command.kind, CommandKind::cancel);
    EXPECT_EQ(act->command.incident.text(), "level.H9.20260701T141000Z~2");
    EXPECT_EQ(act->command.by.text(), "WANG");
    EXPECT_EQ(act->command.reason, "gate test");
}

TEST(Act, ReadsARaise) {
    const auto act =
        parse_act("", R"({"by":"WANG","text":"water over the bridge","area":"330782103201",
                          "severity":"red","event":"mountain-torrent","expires_after":"2h"})");
    ASSERT_TRUE(act) << act.error().message;
    EXPECT_EQ(act->command.kind, CommandKind::raise);
    EXPECT_EQ(act->command.severity, Severity::red);
    EXPECT_EQ(act->command.area.text(), "330782103201");
    EXPECT_EQ(act->command.expires_after, std::chrono::hours(2));
}

TEST(Act, RefusesWithTheFieldThatIsMissing) {
    struct Row {
        const char *path, *body, *named;
    };
    for (const Row& row : std::initializer_list<Row>{
             {"/I/cancel", R"({"reason":"x"})", "by"},
             {"/I/cancel", R"({"by":"W"})", "reason"},
             {"/I/clear", R"({"by":"W","reason":""})", "reason"},
             {"/I/forget", R"({"by":"W","reason":"x"})", "forget"},
             {"/cancel", R"({"by":"W","reason":"x"})", "incident"},
             {"", R"({"by":"W","area":"1","severity":"red","event":"e"})", "text"},
             {"", R"({"text":"t","area":"1","severity":"red","event":"e"})", "by"},
             {"", R"({"by":"W","text":"t","severity":"red","event":"e"})", "area"},
             {"", R"({"by":"W","text":"t","area":"1","event":"e"})", "severity"},
             {"", R"({"by":"W","text":"t","area":"1","severity":"pink","event":"e"})", "severity"},
             {"/I/ack", "not json", "JSON"},
             {"/I/ack", "[1]", "JSON"},
         }) {
        const auto act = parse_act(row.path, row.body);
        ASSERT_FALSE(act) << row.path << row.body;
        EXPECT_NE(act.error().message.find(row.named), std::string::npos) << act.error().message;
    }
}

TEST(Act, ObjectsToWhatCanHaveNoEffect) {
    const Act cancel = parse_act("/I/cancel", R"({"by":"W","reason":"x"})").value();
    const Act clear = parse_act("/I/clear", R"({"by":"W","reason":"x"})").value();
    EXPECT_EQ(objection(cancel, std::nullopt)->code, ErrorCode::not_found);

    Warning latest;
    latest.rule = RuleName("rain");
    EXPECT_FALSE(objection(cancel, latest));
    EXPECT_TRUE(objection(clear, latest)) << "an open incident is cancelled, not cleared";

    latest.type = MessageType::cancel;
    latest.reason = WarningReason::subsided;
    EXPECT_FALSE(objection(clear, latest));

    latest.reason = WarningReason::receded;
    EXPECT_TRUE(objection(clear, latest));
    EXPECT_TRUE(objection(cancel, latest));

    Warning by_hand;  // No rule will ever make it subside: a person ends it.
    EXPECT_FALSE(objection(clear, by_hand));
}

}  // namespace
}  // namespace freshet
