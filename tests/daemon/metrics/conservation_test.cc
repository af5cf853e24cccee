// Accounts that add up, that do not, and that are counted while they are read.
#include "daemon/metrics/conservation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace freshet {
namespace {

using ::testing::HasSubstr;

TEST(Conservation, ShowsBothSidesAndTheirDifference) {
    Counter came, left, waits;
    came.add(5);
    left.add(3);
    waits.set(2);
    Exporter exporter;
    Conservation conservation;
    conservation.add("door", {{"came", came}}, {{"left", left}, {"waits", waits}});
    conservation.describe(exporter);
    const std::string page = exporter.text();
    EXPECT_THAT(page,
                HasSubstr("freshet_conservation{account=\"door\",side=\"in\",term=\"came\"} 5\n"));
    EXPECT_THAT(page,
                HasSubstr("freshet_conservation{account=\"door\",side=\"out\",term=\"left\"} 3\n"));
    EXPECT_THAT(page, HasSubstr("freshet_conservation_difference{account=\"door\"} 0\n"));
    EXPECT_EQ(conservation.trouble(), "");
}

TEST(Conservation, WhatIsShortForThreePagesIsATrouble) {
    Counter came, left;
    came.add(5);
    left.add(3);
    Exporter exporter;
    Conservation conservation;
    conservation.add("door", {{"came", came}}, {{"left", left}});
    conservation.describe(exporter);
    EXPECT_THAT(exporter.text(),
                HasSubstr("freshet_conservation_difference{account=\"door\"} 2\n"));
    exporter.text();
    EXPECT_EQ(conservation.trouble(), "");
    exporter.text();
    EXPECT_EQ(conservation.trouble(), "the account of door is 2 short");
    left.add(2);
    exporter.text();
    EXPECT_EQ(conservation.trouble(), "");
    left.add(1);
    exporter.text();
    exporter.text();
    EXPECT_EQ(conservation.trouble(), "");
    exporter.text();
    EXPECT_EQ(conservation.trouble(), "the account of door is 1 over");
}

// Another thread counts as fast as it can, one after the other, as a session does.
TEST(Conservation, APageIsOfOneInstant) {
    Counter came, left;
    std::atomic<bool> ends{false};
    std::thread door([&] {
        while (!ends.load(std::memory_order_relaxed)) {
            came.add();
            left.add();
            for (int i = 0; i < 50; ++i) ends.load(std::memory_order_relaxed);
        }
    });
    Exporter exporter;
    Conservation conservation;
    conservation.add("door", {{"came", came}}, {{"left", left}});
    conservation.describe(exporter);
    for (int page = 0; page < 500; ++page) {
        EXPECT_THAT(exporter.text(),
                    HasSubstr("freshet_conservation_difference{account=\"door\"} 0\n"));
    }
    ends.store(true);
    door.join();
}

}  // namespace
}  // namespace freshet
