// Space runs out and comes back; who is held meanwhile, and what is said. The file system is a
// number here; tests/real/disk_full.py fills a real one.
#include "daemon/disk/disk_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/config/byte_size.h"
#include "tests/support/paths.h"

namespace freshet::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t mebibyte = 1 << 20;

class DiskWatching : public ::testing::Test {
protected:
    // The next second, with so much free.
    void second(std::uint64_t free_mebibytes) {
        space_.free = free_mebibytes * mebibyte;
        watch_.look(now_ += std::chrono::seconds(1));
    }
    std::pair<bool, bool> held() const { return {stations_.is_held(), people_.is_held()}; }

    TemporaryFolder folder_;
    DiskSpace space_{.total = 10'000 * mebibyte, .free = 0};
    IngestLane stations_{8, nullptr, nullptr};
    IngestLane people_{8, nullptr, nullptr};
    std::string trouble_;
    std::vector<std::string> told_;
    std::chrono::steady_clock::time_point now_{};
    DiskWatch watch_{
        folder_.path(),
        {.ballast_bytes = 2 * mebibyte, .low_water_bytes = 80 * mebibyte},
        {.stations = stations_,
         .people = people_,
         .trouble = [this](const std::string& sentence) { trouble_ = sentence; },
         .tell = [this](const std::string& line) { told_.push_back(line); },
         .ask = [this](const std::filesystem::path&) { return std::optional(space_); }}};
};

TEST_F(DiskWatching, StationsAreHeldFirstThenPeopleAndAllAreLetGo) {
    struct Step {
        std::uint64_t free;
        bool stations, people;
    };
    for (const Step& step : {Step{500, false, false}, Step{80, false, false}, Step{79, true, false},
                             Step{89, true, false}, Step{40, true, false}, Step{39, true, true},
                             Step{79, true, true}, Step{80, true, false}, Step{90, false, false},
                             Step{10, true, true}, Step{500, false, false}}) {
        second(step.free);
        EXPECT_EQ(held(), std::pair(step.stations, step.people)) << step.free;
        EXPECT_EQ(trouble_.empty(), !step.stations) << step.free;
        EXPECT_EQ(stations_.pressure() == Pressure::stop_reading, step.stations);
    }
    EXPECT_EQ(watch_.probe().holds.value(), 2u);
    EXPECT_EQ(watch_.probe().held.value(), 0u);
    EXPECT_EQ(watch_.probe().free_bytes.value(), 500 * mebibyte);
}

TEST_F(DiskWatching, ItSaysWhatIsMissingAndOnceOnly) {
    second(79);
    second(78);
    ASSERT_EQ(told_.size(), 1u);
    EXPECT_THAT(trouble_, HasSubstr("79 MiB are free"));
    EXPECT_THAT(trouble_, HasSubstr("80 have to be: stations are not read"));
}

TEST_F(DiskWatching, TheBallastIsMadeWhereThereIsRoomForIt) {
    Ballast ballast(folder_.path());
    second(91);
    EXPECT_EQ(ballast.bytes(), 0u);
    second(92);
    EXPECT_EQ(ballast.bytes(), 2 * mebibyte);
    ballast.give_up();
    second(500);
    EXPECT_EQ(ballast.bytes(), 2 * mebibyte);
    EXPECT_EQ(watch_.probe().ballast_bytes.value(), 2 * mebibyte);
}

TEST_F(DiskWatching, ItAsksOnceASecond) {
    second(500);
    space_.free = 0;
    watch_.look(now_ + std::chrono::milliseconds(999));
    EXPECT_FALSE(stations_.is_held());
    watch_.look(now_ + std::chrono::seconds(1));
    EXPECT_TRUE(stations_.is_held());
}

TEST(DiskMarks, AreSharesOfASmallDisk) {
    EXPECT_EQ(disk_marks({}, 100'000 * mebibyte).hold_stations, 512 * mebibyte);
    EXPECT_EQ(disk_marks({}, 100'000 * mebibyte).ballast, 256 * mebibyte);
    EXPECT_EQ(disk_marks({}, 1000 * mebibyte).hold_stations, 100 * mebibyte);
    EXPECT_EQ(disk_marks({}, 1000 * mebibyte).ballast, 50 * mebibyte);
    EXPECT_EQ(disk_marks({.ballast_bytes = 0, .low_water_bytes = 7}, mebibyte).hold_stations, 7u);
}

TEST(ByteSize, AsPeopleWriteIt) {
    EXPECT_EQ(parse_byte_size("0").value(), 0u);
    EXPECT_EQ(parse_byte_size("512 MiB").value(), 512 * mebibyte);
    EXPECT_EQ(parse_byte_size("20GiB").value(), 20'480 * mebibyte);
    for (const char* wrong : {"", "512", "12 MB", "-1 MiB", "MiB", "1 MiB x", "99999999999999 TiB"})
        EXPECT_FALSE(parse_byte_size(wrong)) << wrong;
}

}  // namespace
}  // namespace freshet::testing
