// How the shadow is shown: to programs, and on the desk's page.
#include "daemon/shadow/shadow_state.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace freshet {
namespace {

using ::testing::HasSubstr;

ShadowState following() {
    ShadowState state;
    state.doing = ShadowState::Doing::following;
    state.configuration = ConfigurationHash("abc");
    state.behind_records = 3;
    state.report = std::make_shared<const boost::json::object>(
        boost::json::parse(
            R"({"since":"s","judged_until":"u","live_incidents":1,"shadow_incidents":2,
                "counts":{"only_shadow":1},"differences":[{"difference":"only_shadow",
                "rule":"rain","subject":"R<1>","live":null,
                "shadow":{"began":"b","peak":"red","peak_at":"p","ended_at":"e"}}]})")
            .as_object());
    return state;
}

TEST(ShadowState, AsJsonHasTheReportsFieldsBesideItsOwn) {
    ShadowState none;
    EXPECT_EQ(boost::json::serialize(to_json(none)),
              R"({"state":"off","trouble":"","configuration":"","behind_records":0})");
    const boost::json::object shown = to_json(following());
    EXPECT_EQ(shown.at("state"), "following");
    EXPECT_EQ(shown.at("shadow_incidents"), 2);
    EXPECT_EQ(shown.at("differences").as_array().size(), 1U);
}

TEST(ShadowState, OnThePageIsNothingWithoutOneAndNoMarkupOfOthers) {
    EXPECT_EQ(to_html({}), "");
    const std::string html = to_html(following());
    EXPECT_THAT(html, HasSubstr("It is following, 3 records behind."));
    EXPECT_THAT(html, HasSubstr("Since s, judged until u: 1 incidents live, 2 in the shadow; 1 "
                                "only in the shadow."));
    EXPECT_THAT(html, HasSubstr("<li>rain R&lt;1>: only in the shadow; shadow red since p, over "
                                "since e"));
    ShadowState waiting;
    waiting.doing = ShadowState::Doing::waiting;
    waiting.trouble = "ended by signal 9";
    EXPECT_THAT(to_html(waiting), HasSubstr("It is waiting: <b class=bad>ended by signal 9</b>"));
}

}  // namespace
}  // namespace freshet
