// What the reference engine knows of a stage at an instant: see reference_instant.h.
#include <algorithm>
#include <optional>

#include "tests/support/reference_instant.h"

namespace freshet::reference {
namespace {

constexpr Range unmeasured{std::nullopt, std::nullopt, Presence::never_measured};

}  // namespace

// [11, 55] Between the level now and the farthest of [t-W, t]; the sample before may be farther
// still. What falls is what rises upside down.
Range AtInstant::swing(Duration window, Way way) const {
    if (!measured(series_.levels)) return unmeasured;
    const std::optional<Timestamp> newest = newest_level();
    if (!newest || *newest < at_ - window) return {};
    const auto turned = [&](Range range) -> Range {
        if (way == Way::up) return range;
        Range other;
        if (range.high) other.low = -*range.high;
        if (range.low) other.high = -*range.low;
        return other;
    };
    const auto in_way = [&](const Sample& sample) {
        return way == Way::up ? sample.value : -sample.value;
    };
    const Range now = turned(level());
    const Sample* from = nullptr;
    const auto first = series_.levels.lower_bound(at_ - window);
    for (auto it = first; it != series_.levels.upper_bound(at_); ++it) {
        if (it->second.standing != Standing::good) continue;
        if (from == nullptr || in_way(it->second) <= in_way(*from)) from = &it->second;
    }
    const auto range_of = [&](const Sample& sample) {
        return turned({sample.value, sample.at_least ? std::nullopt : std::optional(sample.value)});
    };
    Range come{Quantity{}, std::nullopt};
    if (from != nullptr && now.low && range_of(*from).high)
        come.low = std::max(Quantity{}, *now.low - *range_of(*from).high);
    const bool at_edge = first != series_.levels.end() && first->first == at_ - window &&
                         first->second.standing == Standing::good;
    bool reaches_back = at_edge;
    for (auto it = first; !reaches_back && it != series_.levels.begin();) {
        --it;
        if (it->second.standing != Standing::good) continue;
        reaches_back = true;
        if (from == nullptr || in_way(it->second) < in_way(*from)) from = &it->second;
    }
    if (reaches_back && now.high && range_of(*from).low)
        come.high = std::max(*come.low, *now.high - *range_of(*from).low);
    return come;
}

Range AtInstant::rise(Duration window) const { return swing(window, Way::up); }

// [37] The mirror of a rise.
Range AtInstant::fall(Duration window) const { return swing(window, Way::down); }

// [10, 54] The newest value that is good or not yet decided on, if not older than 3 steps.
std::optional<Timestamp> AtInstant::newest_level() const {
    for (auto it = series_.levels.upper_bound(at_); it != series_.levels.begin();) {
        --it;
        if (it->second.standing == Standing::bad) continue;
        if (at_ - it->first > unknown_after_steps * station_.level_step) return std::nullopt;
        return it->first;
    }
    return std::nullopt;
}

// [55] Of a suspect value the interval between it and the last good one; each end while the value
// that gives it is not too old. As much as the sensor can tell is at least that.
Range AtInstant::level() const {
    const Range good = last_of(series_.levels, station_.level_step);
    const std::optional<Timestamp> newest = newest_level();
    if (good.presence == Presence::never_measured || !newest) return good;
    const Sample& told = series_.levels.at(*newest);
    const auto top = [](const Sample& sample, Quantity value) {
        return sample.at_least ? std::nullopt : std::optional(value);
    };
    if (told.standing == Standing::good) return {told.value, top(told, told.value)};
    const Sample* last = nullptr;
    for (const auto& [at, sample] : series_.levels)
        if (at < *newest && sample.standing == Standing::good) last = &sample;
    if (told.value > last->value) return {good.low, top(told, told.value)};
    return {told.value, good.low ? top(*last, last->value) : std::nullopt};
}

Range AtInstant::level_told() const {
    const std::optional<Timestamp> newest = newest_level();
    if (!measured(series_.levels)) return unmeasured;
    if (!newest) return {};
    const Quantity told = series_.levels.at(*newest).value;
    const Quantity good = last_of(series_.levels, station_.level_step).low.value_or(told);
    const Sample& sample = series_.levels.at(*newest);
    if (sample.standing == Standing::good)
        return {sample.at_least ? std::nullopt : std::optional(told), told};
    return {std::min(told, good), std::max(told, good)};
}

// Down only where a value before the window bounds what may be, else as is certain.
Range AtInstant::swing_told(Duration window, Way way) const {
    const Range certain = swing(window, way);
    if (!certain.low) return certain;
    const Range now = level_told();
    const auto come_from = [&](Quantity from) {
        return way == Way::up ? *now.high - from : from - now.low.value_or(*now.high);
    };
    auto first = series_.levels.lower_bound(at_ - window);
    const bool at_edge = first != series_.levels.end() && first->first == at_ - window &&
                         first->second.standing == Standing::good;
    for (bool found = at_edge; !found && first != series_.levels.begin();)
        found = (--first)->second.standing == Standing::good;
    Quantity most = *certain.low;
    for (; first != series_.levels.end() && first->first <= at_; ++first) {
        if (first->second.standing == Standing::good)
            most = std::max(most, come_from(first->second.value));
    }
    return {certain.high ? certain.low : std::nullopt, most};
}

// [39] Through the first good level of [t-W, t] and the last, at least half of W apart.
std::optional<AtInstant::Line> AtInstant::line(Duration window) const {
    const Range exact = level();
    if (!exact.low || exact.low != exact.high) return std::nullopt;
    std::optional<Timestamp> first, last;
    for (const auto& [at, sample] : series_.levels) {
        if (at > at_ || sample.standing != Standing::good) continue;
        if (at >= at_ - window && !first) first = at;
        last = at;
    }
    if (!first || *first >= *last || 2 * (*last - *first) < window) return std::nullopt;
    if (series_.levels.at(*first).at_least) return std::nullopt;
    const Quantity now = series_.levels.at(*last).value;
    return Line{now, now - series_.levels.at(*first).value, *last - *first};
}

namespace {

// over / under to the nearest whole number, halves away from 0.
Quantity rounded(std::int64_t over, std::int64_t under) {
    const std::int64_t size = over < 0 ? -over : over;
    const std::int64_t whole = (2 * size + under) / (2 * under);
    return Quantity::from_ten_thousandths(over < 0 ? -whole : whole);
}

constexpr std::int64_t hour = 3'600'000;  // ms

}  // namespace

Range AtInstant::trend(Duration window) const {
    if (!measured(series_.levels)) return unmeasured;
    const std::optional<Line> through = line(window);
    if (!through) return {};
    const Quantity slope = rounded(through->rise.ten_thousandths() * hour, through->time.count());
    return {slope, slope};
}

Range AtInstant::hours_to(Quantity height, Duration window) const {
    if (!measured(series_.levels)) return unmeasured;
    const std::optional<Quantity> now = level().low;
    if (!now) return {};
    if (*now >= height) return {Quantity{}, Quantity{}};
    const std::optional<Line> through = line(window);
    if (!through) return {};
    Quantity time = Quantity::from_units(72);
    if (through->rise > Quantity{}) {
        time = std::min(time, rounded((height - *now).ten_thousandths() * through->time.count() *
                                          Quantity::per_unit,
                                      through->rise.ten_thousandths() * hour));
    }
    return {time, time};
}

}  // namespace freshet::reference
