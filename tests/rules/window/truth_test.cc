// Rain that is known, dropped at random: whatever a gauge tells of it and in whatever order, the
// truth lies within [low, high], as long as no more fell than can have; and where nothing is
// missing low is high.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "rules/window/station_samples.h"

namespace freshet {
namespace {

using namespace std::chrono_literals;

constexpr int slots = 144;
constexpr Duration slot = 5min;

// Minutes of 1 July 2026 from 02:00 +08:00 on, so that a day of rain begins in the middle.
Timestamp after(int count) { return Timestamp(Duration(1'782'842'400'000)) + count * slot; }

enum class Telling { amounts, amounts_and_totals, totals, amounts_and_days, hours, two_lengths };
constexpr int ways = 6;

struct Told {
    RainSource source = RainSource::amount;
    Sample sample;
};

class Truth {
public:
    Truth(Telling telling, std::uint64_t seed, bool any_lost)
        : telling_(telling), random_(seed), any_lost_(any_lost) {
        lost_in_ = any_lost ? 2 + random_() % 20 : 0;
        bool raining = false;
        for (int end = 1; end <= slots; ++end) {
            if (one_in(8)) raining = !raining;
            // Up to 4 mm a minute, in tenths.
            sums_.push_back(sums_.back() + (raining ? drawn(200) : 0));
        }
        tell();
        std::shuffle(told_.begin(), told_.end(), random_);
        for (const Told& each : told_) samples_.insert_rain(each.source, each.sample);
    }

    Steps steps() const {
        return {telling_ == Telling::two_lengths ? Duration(10min) : Duration(5min), 5min};
    }
    const StationSamples& samples() const { return samples_; }
    // In (end - length, end].
    Quantity rain(int end, int length) const {
        return tenths(sums_[static_cast<std::size_t>(end)] -
                      sums_[static_cast<std::size_t>(end - length)]);
    }
    // Whether a gauge of such a step has told all that it could tell then, and windows of such a
    // length cut no amount of it.
    bool is_due(int end) const { return is_whole(end); }
    bool is_whole(int length) const { return telling_ != Telling::two_lengths || length % 2 == 0; }

private:
    static Quantity tenths(std::int64_t count) {
        return Quantity::from_ten_thousandths(count * 1'000);
    }
    std::int64_t drawn(std::uint64_t sides) { return static_cast<std::int64_t>(random_() % sides); }
    bool one_in(std::uint64_t sides) { return random_() % sides == 0; }
    bool lost() {
        if (!any_lost_) return false;
        if (one_in(20)) silent_ = !silent_;
        return silent_ || one_in(lost_in_);
    }

    void amount(int end, int length) {
        Sample sample;
        sample.at = after(end);
        sample.interval = length * slot;
        sample.value = rain(end, length);
        told_.push_back({RainSource::amount, sample});
    }
    void total(RainSource source, int end, std::int64_t since) {
        Sample sample;
        sample.at = after(end);
        sample.value = tenths(since);
        told_.push_back({source, sample});
    }

    void tell() {
        constexpr int day_begins = 72;  // 08:00
        const std::uint64_t totals_each = any_lost_ ? 1 + random_() % 12 : 1;
        for (int end = 1; end <= slots; ++end) {
            const std::int64_t sum = sums_[static_cast<std::size_t>(end)];
            const std::int64_t before_day = end > day_begins ? sums_[day_begins] : 0;
            const bool has_total = static_cast<std::uint64_t>(end) % totals_each == 0;
            if (telling_ == Telling::hours) {
                if (end % 12 == 0 && !lost()) amount(end, 12);
                continue;
            }
            if (telling_ == Telling::two_lengths) {
                // As one, as two, as both.
                if (end % 2 != 0) continue;
                const auto way = drawn(3);
                if (way != 0 && !lost()) amount(end, 2);
                // Without the second of the two the gauge is only not done with its step.
                if (way == 1 || lost()) continue;
                amount(end, 1);
                if (!lost()) amount(end - 1, 1);
                continue;
            }
            if (lost()) continue;
            if (telling_ != Telling::totals) amount(end, 1);
            if (!has_total) continue;
            if (telling_ == Telling::amounts_and_totals || telling_ == Telling::totals)
                total(RainSource::total, end, 5'000 + sum);
            if (telling_ == Telling::amounts_and_days)
                total(RainSource::today, end, sum - before_day);
        }
    }

    Telling telling_;
    std::mt19937_64 random_;
    bool any_lost_, silent_ = false;
    std::uint64_t lost_in_ = 0;
    std::vector<std::int64_t> sums_{0};
    std::vector<Told> told_;
    StationSamples samples_;
};

constexpr int lengths[] = {1, 3, 12, 36};

TEST(Truth, LiesWithinWhateverIsMissing) {
    int rounds = 0, exact = 0, asked = 0;
    for (std::uint64_t seed = 1; seed <= 240; ++seed) {
        const auto telling = static_cast<Telling>(seed % ways);
        const Truth truth(telling, seed, true);
        ++rounds;
        for (int end = 1; end <= slots; ++end) {
            if (!truth.is_due(end) || !truth.samples().measures_rain(after(end))) continue;
            for (const int length : lengths) {
                if (length > end || !truth.is_whole(length)) continue;
                const WindowRain said =
                    truth.samples().rain(after(end), length * slot, truth.steps());
                const Quantity fell = truth.rain(end, length);
                ++asked;
                exact += said.low == said.high ? 1 : 0;
                ASSERT_LE(said.low, fell) << "seed " << seed << " " << end << " " << length;
                ASSERT_GE(said.high, fell) << "seed " << seed << " " << end << " " << length;
                ASSERT_LE(said.low, said.told_high);
                ASSERT_LE(said.told_high, said.high);
            }
            // The largest 15 minutes of an hour, wherever they end.
            if (end < 12 || !truth.is_whole(1)) continue;
            const WindowRain said = truth.samples().max_rain(after(end), 15min, 1h, truth.steps());
            Quantity largest;
            for (int last = end - 9; last <= end; ++last)
                largest = std::max(largest, truth.rain(last, 3));
            ASSERT_LE(said.low, largest) << "seed " << seed << " " << end;
            ASSERT_GE(said.high, largest) << "seed " << seed << " " << end;
        }
    }
    EXPECT_EQ(rounds, 240);
    // Neither all is told nor nothing.
    EXPECT_GE(exact * 10, asked);
    EXPECT_LE(exact * 10, asked * 9);
}

TEST(Truth, IsSaidWhereNothingIsMissing) {
    for (std::uint64_t seed = 1; seed <= 60; ++seed) {
        const auto telling = static_cast<Telling>(seed % ways);
        const Truth truth(telling, seed, false);
        for (int end = 37; end <= slots; ++end) {
            for (const int length : lengths) {
                // Whole hours where hours are told, whole tens of minutes where these may be.
                const int grid = telling == Telling::hours         ? 12
                                 : telling == Telling::two_lengths ? 2
                                                                   : 1;
                if (end % grid != 0 || length % grid != 0) continue;
                const WindowRain said =
                    truth.samples().rain(after(end), length * slot, truth.steps());
                ASSERT_EQ(said.low, truth.rain(end, length)) << "seed " << seed << " " << end;
                ASSERT_EQ(said.high, truth.rain(end, length)) << "seed " << seed << " " << end;
            }
        }
    }
}

}  // namespace
}  // namespace freshet
