// A day of the year, and a part of every year.
#include "rules/base/days_of_year.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(DaysOfYear, AreThoseOfBeijing) {
    EXPECT_EQ(month_day_of(parse_time("2026-06-30T23:59:59.999+08:00").value()), 630);
    EXPECT_EQ(month_day_of(parse_time("2026-06-30T16:00Z").value()), 701);
}

TEST(DaysOfYear, GoRoundTheYear) {
    EXPECT_EQ(day_after(1231), 101);
    EXPECT_EQ(day_after(228), 229);
    EXPECT_EQ(day_after(229), 301);
    EXPECT_EQ(day_after(630), 701);
    int count = 1;
    for (MonthDay day = day_after(101); day != 101; day = day_after(day)) {
        EXPECT_TRUE(is_month_day(day)) << day;
        ++count;
    }
    EXPECT_EQ(count, 366);
    for (const MonthDay day : {0, 100, 230, 431, 1301, 1232, -101}) EXPECT_FALSE(is_month_day(day));
}

TEST(DaysOfYear, OverNewYearToo) {
    const DaysOfYear winter{1101, 228}, spring{301, 415}, new_year{1231, 1231};
    EXPECT_TRUE(winter.contains(1101) && winter.contains(101) && winter.contains(228));
    EXPECT_FALSE(winter.contains(229) || winter.contains(1031));
    EXPECT_FALSE(winter.overlaps(spring) || spring.overlaps(winter));
    EXPECT_TRUE(winter.overlaps(new_year) && new_year.overlaps(winter));
    EXPECT_TRUE(winter.overlaps(winter));
    EXPECT_TRUE((DaysOfYear{228, 301}.overlaps(winter)));
}

}  // namespace
}  // namespace freshet
