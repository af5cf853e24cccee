// The daemon's time never goes back and never stands still, whatever the wall clock does.
#include "daemon/clock/own_time.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>
#include <vector>

namespace freshet {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

// A machine whose two clocks the test moves.
struct Machine {
    nanoseconds monotonic = 1000s;
    nanoseconds wall = 1'790'000'000s;

    ClockReading reading() const { return {monotonic, wall}; }
    void pass(nanoseconds time) { monotonic += time, wall += time; }
};

class OwnTimeTest : public ::testing::Test {
protected:
    nanoseconds own() const { return time_.at(machine_.monotonic); }
    void look() { time_.look(machine_.reading()); }

    Machine machine_;
    OwnTime time_{machine_.reading(), Timestamp{}};
};

TEST_F(OwnTimeTest, IsTheWallClocksWhileThatOneRuns) {
    for (int i = 0; i < 100; ++i) {
        machine_.pass(200ms);
        EXPECT_EQ(time_.look(machine_.reading()), 0ns);
        EXPECT_EQ(own(), machine_.wall);
    }
}

TEST_F(OwnTimeTest, JumpsAShortWayForward) {
    machine_.wall += 5min;
    EXPECT_EQ(time_.look(machine_.reading()), 5min);
    EXPECT_EQ(own(), machine_.wall);
}

TEST_F(OwnTimeTest, WaitsAtHalfSpeedForAClockSetBackAShortWay) {
    machine_.wall -= 60s;
    EXPECT_EQ(time_.look(machine_.reading()), -60s);
    const nanoseconds began = own();
    machine_.pass(60s);
    look();
    EXPECT_NEAR((own() - began).count(), nanoseconds(30s).count(), nanoseconds(20ms).count());
    machine_.pass(61s);
    look();
    EXPECT_EQ(own(), machine_.wall) << "met, and the same from here on";
    machine_.pass(10s);
    EXPECT_EQ(own(), machine_.wall);
}

TEST_F(OwnTimeTest, DoesNotBelieveAFarStepAndGoesOn) {
    for (const nanoseconds step : {nanoseconds(1h), nanoseconds(-2h), nanoseconds(24h),
                                   nanoseconds(-24h), nanoseconds(-15'000 * 24h)}) {
        machine_.wall += step;
        const nanoseconds before = own();
        EXPECT_EQ(time_.look(machine_.reading()), step);
        machine_.pass(10s);
        look();
        EXPECT_EQ(own(), before + 10s);
        EXPECT_EQ(time_.ahead_of_wall(machine_.monotonic), -step);
        // Mended: all is as before.
        machine_.wall -= step;
        EXPECT_EQ(time_.look(machine_.reading()), -step);
        EXPECT_EQ(own(), machine_.wall);
        EXPECT_EQ(time_.ahead_of_wall(machine_.monotonic), 0ns);
    }
}

TEST_F(OwnTimeTest, SmallDifferencesAreFollowedAndAreNoStep) {
    machine_.wall += 300ms;
    EXPECT_EQ(time_.look(machine_.reading()), 0ns);
    EXPECT_EQ(own(), machine_.wall);
}

// The clock was a day ahead, was journaled so, and is right again at the next start.
TEST(OwnTime, BeginsAtTheNewestRecordAndLetsALateClockCatchUp) {
    Machine machine;
    const Timestamp newest{std::chrono::floor<Duration>(machine.wall + 10min)};
    OwnTime time(machine.reading(), newest);
    EXPECT_EQ(time.at(machine.monotonic), machine.wall + 10min);
    machine.pass(10min);
    EXPECT_EQ(time.look(machine.reading()), 0ns) << "nothing stepped";
    EXPECT_EQ(time.at(machine.monotonic), machine.wall + 5min);
    machine.pass(11min);
    EXPECT_EQ(time.at(machine.monotonic), machine.wall);
}

TEST(OwnTime, NeverGoesBackNorStandsStillUnderAnySteps) {
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        std::mt19937_64 random(seed);
        Machine machine;
        OwnTime time(machine.reading(), Timestamp{});
        nanoseconds latest = time.at(machine.monotonic);
        for (int i = 0; i < 300; ++i) {
            const auto passed = nanoseconds(1 + random() % 2'000'000'000);
            machine.pass(passed);
            if (random() % 5 == 0) {
                const nanoseconds largest = random() % 2 ? nanoseconds(10min) : nanoseconds(48h);
                machine.wall += nanoseconds(static_cast<std::int64_t>(
                                    random() % static_cast<std::uint64_t>(2 * largest.count()))) -
                                largest;
            }
            time.look(machine.reading());
            const nanoseconds now = time.at(machine.monotonic);
            ASSERT_GE(now, latest + passed / 2 - 1ns) << "seed " << seed << " step " << i;
            latest = now;
        }
    }
}

// Threads read while steps come: none of them sees time go back.
TEST(OwnTime, IsReadWholeWhileItIsChanged) {
    const auto monotonic = [] { return std::chrono::steady_clock::now().time_since_epoch(); };
    const nanoseconds base = 1'790'000'000s;
    OwnTime time({monotonic(), base + monotonic()}, Timestamp{});
    std::atomic<bool> done{false};
    std::atomic<std::uint64_t> reads{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i) {
        readers.emplace_back([&] {
            nanoseconds latest{};
            while (!done.load()) {
                const nanoseconds now = time.at(monotonic());
                EXPECT_GE(now, latest);
                latest = now;
                reads.fetch_add(1);
            }
        });
    }
    for (int i = 0; i < 200; ++i) {
        const nanoseconds now = monotonic();
        time.look({now, base + now + (i % 2 ? nanoseconds(-90s) : nanoseconds(90s))});
        std::this_thread::sleep_for(1ms);
    }
    done.store(true);
    for (std::thread& reader : readers) reader.join();
    EXPECT_GT(reads.load(), 100U);
}

}  // namespace
}  // namespace freshet
