// What people read of the words of a rule.
#include "fanout/cap/term_text.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(TermText, SaysWhatRulesAsk) {
    EXPECT_EQ(term_text("rain(1h)"), "1小时雨量");
    EXPECT_EQ(term_text("rain(day)"), "今日雨量");
    EXPECT_EQ(term_text("max_rain(1h, 24h)"), "24小时内最大1小时雨量");
    EXPECT_EQ(term_text("api(15, 0.85)"), "前15日前期影响雨量");
    EXPECT_EQ(term_text("rise(30m)"), "30分钟水位上涨");
    EXPECT_EQ(term_text("mean(rain(1h))"), "面平均1小时雨量");
    EXPECT_EQ(term_text("max(max_rain(1h, 24h))"), "各站最大24小时内最大1小时雨量");
    EXPECT_EQ(term_text("sum(rain(day)) - mean(rain(1h))"), "各站合计今日雨量减面平均1小时雨量");
    EXPECT_EQ(term_text("count(stations where api(3, 0.85) >= 30 mm)"),
              "前3日前期影响雨量达到30毫米的站数");
    EXPECT_EQ(term_text("count(stations where alarm())"), "测站自报超限的站数");
    EXPECT_EQ(term_text("fall(1h)"), "1小时水位下降");
    EXPECT_EQ(term_text("level"), "水位");
    EXPECT_EQ(term_text("trend(30m)"), "30分钟水位涨速");
    EXPECT_EQ(term_text("time_to(5.80 m, 30m)"), "预计涨至5.80米用时");
    EXPECT_EQ(term_text("api(3, 0.85) + rain(day)"), "前3日前期影响雨量加今日雨量");
    EXPECT_EQ(term_text("2 * rain(30m) - rain(15m) / 3"), "2乘以30分钟雨量减15分钟雨量除以3");
    EXPECT_EQ(term_text("wind(1h)"), "wind(1h)");
    EXPECT_EQ(term_text(""), "");
    EXPECT_EQ(term_text("rain()"), "雨量");
}

TEST(TermText, UnitsToo) {
    EXPECT_EQ(unit_text("mm/h"), "毫米每小时");
    EXPECT_EQ(unit_text("furlong"), "furlong");
}

}  // namespace
}  // namespace freshet
