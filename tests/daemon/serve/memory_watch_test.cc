// What memory that runs short refuses, in which order, and that it does not flutter.
#include "daemon/serve/memory_watch.h"

#include <gtest/gtest.h>

#include "daemon/serve/refusals.h"

namespace freshet {
namespace {

TEST(MemoryWatch, RefusesInOrderAndGivesBackFivePointsLower) {
    Pressure pressure = Pressure::none;
    const auto at = [&](std::uint64_t percent) {
        return pressure = pressure_of_memory(percent, pressure);
    };
    EXPECT_EQ(at(84), Pressure::none);
    EXPECT_EQ(at(85), Pressure::refuse_low);
    EXPECT_EQ(at(81), Pressure::refuse_low);
    EXPECT_EQ(at(79), Pressure::none);
    EXPECT_EQ(at(96), Pressure::stop_reading);
    EXPECT_EQ(at(91), Pressure::stop_reading);
    EXPECT_EQ(at(89), Pressure::refuse_regular);
    EXPECT_EQ(at(84), Pressure::refuse_low);
    EXPECT_EQ(at(10), Pressure::none);
}

TEST(MemoryWatch, CountsWhatTheProcessHoldsAndSaysItInWords) {
    MemoryWatch enough(1ULL << 50);
    EXPECT_EQ(enough.look(), std::nullopt);
    EXPECT_EQ(enough.trouble(), "");
    EXPECT_GT(enough.probe().held_bytes.value(), 100'000U);
    MemoryWatch little(1);
    EXPECT_EQ(little.look(), Pressure::stop_reading);
    EXPECT_EQ(little.look(), std::nullopt);
    EXPECT_NE(little.trouble().find("stations are not read"), std::string::npos);
    EXPECT_EQ(little.probe().sheds.value(), 1U);
    EXPECT_GT(memory_allowed(), 64ULL << 20);
}

TEST(MemoryWatch, WhoeverActedOnAPeekHearsOfItOnceMore) {
    MemoryWatch little(1);
    EXPECT_EQ(little.peek(), Pressure::stop_reading);
    EXPECT_EQ(little.peek(), Pressure::stop_reading);
    EXPECT_EQ(little.look(), Pressure::stop_reading);
    EXPECT_EQ(little.look(), std::nullopt);
    EXPECT_EQ(little.peek(), Pressure::stop_reading);
    EXPECT_EQ(little.look(), std::nullopt) << "no more than the last look said";
    EXPECT_EQ(little.probe().sheds.value(), 1U);
}

TEST(MemoryWatch, DatabasesGatherLessWhereThereIsLittle) {
    EXPECT_EQ(write_buffer_of(32ULL << 30), 64U << 20);
    EXPECT_EQ(write_buffer_of(160ULL << 20), 10U << 20);
    EXPECT_EQ(write_buffer_of(1), 4U << 20);
}

struct Passwords {
    Counter wrong;
    void describe(auto&& metric) const {
        metric("freshet_admission_refused_wrong_password_total", "", wrong);
    }
};

TEST(Refusals, AreOneLineAMinuteHoweverMany) {
    Passwords probe;
    Exporter exporter;
    exporter.add(probe);
    Refusals refusals;
    const Refusals::Instant begin{std::chrono::hours(1)};
    EXPECT_EQ(refusals.look(exporter, begin), "");
    probe.wrong.add(100'000);
    EXPECT_EQ(refusals.look(exporter, begin + std::chrono::seconds(59)), "");
    EXPECT_EQ(refusals.look(exporter, begin + std::chrono::seconds(60)),
              "refused in the last minute: 100000 frames with a wrong password");
    EXPECT_EQ(refusals.look(exporter, begin + std::chrono::seconds(120)), "");
}

}  // namespace
}  // namespace freshet
