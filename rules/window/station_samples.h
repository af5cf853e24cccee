// StationSamples: everything a station has measured in the last days, raw, and the answers to what
// rules ask of it: rain(W), level, rise(W)… at an instant, each as an interval. An answer at t
// sees nothing observed after t.
#pragma once

#include <optional>
#include <vector>

#include "rules/base/encoding.h"
#include "rules/window/day_totals.h"
#include "rules/window/levels.h"
#include "rules/window/patrols.h"
#include "rules/window/rain_series.h"
#include "rules/window/sample.h"
#include "rules/window/side_series.h"
#include "rules/window/timeline.h"

namespace freshet {

// How often the station should have measured; from the configuration in force at the instant.
struct Steps {
    Duration rain{};
    Duration level{};
    Duration soil = std::chrono::hours(1);
    bool operator==(const Steps&) const = default;
};

struct WindowRain {
    bool measured = false;
    Quantity low, high;
    Quantity told_high;  // As far as totals tell: without what gaps may have held.
};

// The stage now: one value, or the interval between a suspect one and the last good one. An end
// that is not known is still as far as was measured: a sensor that can tell no more.
struct StageNow {
    bool low_known = false, high_known = false;
    Quantity low, high;
    const Levels::Entry* told = nullptr;      // The newest value; null = none, or too old.
    const Levels::Entry* good_one = nullptr;  // The last good one, where `told` is suspect.

    bool is_exact() const { return low_known && high_known && good_one == nullptr; }
};

// How far the stage has come from the lowest, or the highest, of a window: at least `value`, and as
// far as was measured at most `high`.
struct WindowSwing {
    bool measured = false;
    bool known = false;       // The certain value is.
    bool high_known = false;  // Something was measured at or before the window's begin.
    Quantity value, high;
    Quantity now, extreme;
    Timestamp extreme_at{};
    Quantity bound;  // What `high` is counted from.
    Timestamp bound_at{};
};

// From the first good sample of a window to the last: a straight line.
struct WindowTrend {
    bool measured = false;
    bool known = false;  // The two are at least half the window apart.
    Quantity rise;
    Duration time{};
};

class StationSamples {
public:
    StationSamples();

    Touch insert_rain(RainSource source, const Sample& sample);
    Touch insert_bad_rain(Timestamp at);
    Touch insert_level(const Sample& sample);
    Touch insert_bad_level(Timestamp at) { return levels_.insert_bad(at); }
    SideSeries& sides() { return sides_; }
    const SideSeries& sides() const { return sides_; }
    Patrols& patrols() { return patrols_; }
    const Patrols& patrols() const { return patrols_; }

    WindowRain rain(Timestamp at, Duration window, const Steps& steps) const;
    // The largest rain of `inner` within the window, ending at a slot of the gauge.
    WindowRain max_rain(Timestamp at, Duration inner, Duration window, const Steps& steps) const;
    // Of the day that ends there, from its samples or as it was kept.
    WindowRain rain_of_day(Timestamp end, const Steps& steps) const;
    // From the newest value not older than three steps; see measures_level.
    StageNow stage(Timestamp at, const Steps& steps) const;
    WindowSwing rise(Timestamp at, Duration window, const Steps& steps) const {
        return swing(Levels::Extreme::lowest, at, window, steps);
    }
    WindowSwing fall(Timestamp at, Duration window, const Steps& steps) const {
        return swing(Levels::Extreme::highest, at, window, steps);
    }
    WindowTrend trend(Timestamp at, Duration window, const Steps& steps) const;
    bool measures_rain(Timestamp at) const { return rain_since_ && *rain_since_ <= at; }
    bool measures_level(Timestamp at) const { return level_since_ && *level_since_ <= at; }

    // What the newest sample goes to.
    void fetch_parts() const {
        rain_.fetch_parts();
        fetch_end(rain_instants_.marks());
        fetch_end(levels_.entries());
    }
    void fetch_ends() const { rain_.fetch_ends(); }
    const RainSeries& rain_told() const { return rain_; }
    const Timeline& rain_instants() const { return rain_instants_; }
    const Levels& levels() const { return levels_; }
    // See Levels::limit.
    void limit_levels(Timestamp from, const LevelLimits& limits) { levels_.limit(from, limits); }
    Touch judge_levels_again(std::optional<Timestamp> from = std::nullopt) {
        return levels_.judge_again(from);
    }
    // The newest good sample of rain, level or one of these sides at or before `at`.
    std::optional<Timestamp> newest_instant(Timestamp at, Sides sides = {}) const;

    // Counts the days whose samples trim(horizon) will drop.
    void keep_days(Timestamp horizon, Duration day_start, const Steps& steps);
    void trim(Timestamp horizon, const Steps& steps);

    void encode(Encoder& encoder) const;
    // Flow came with the second version, other sides with the third, days with the fourth, what
    // totals are measured by beyond what is kept with the fifth, patrols with the sixth, limits of
    // levels with the seventh; the ninth says how long a level may be decided on.
    void decode(Decoder& decoder, std::uint64_t version);

private:
    WindowSwing swing(Levels::Extreme from, Timestamp at, Duration window,
                      const Steps& steps) const;

    RainSeries rain_;
    Timeline rain_instants_;
    Levels levels_{Levels::Zero::suspect_after_another};
    SideSeries sides_;
    DayTotals days_;
    Patrols patrols_;
    // Since when the station is known to measure it; never forgotten.
    std::optional<Timestamp> rain_since_, level_since_;
};

}  // namespace freshet
