#include "rules/window/station_samples.h"

#include <algorithm>

#include "rules/window/plausible.h"
#include "rules/window/search.h"

namespace freshet {

StationSamples::StationSamples() = default;

Touch StationSamples::insert_rain(RainSource source, const Sample& sample) {
    Touch touch = rain_.insert(source, sample);
    if (touch.nothing()) return touch;
    if (rain_instants_.mark(sample.at, Timeline::Kind::good))
        touch.until = std::max(touch.until, rain_instants_.next_good(sample.at));
    if (!rain_since_ || sample.at < *rain_since_) {
        rain_since_ = sample.at;
        touch.until = Timestamp::max();
    }
    return touch;
}

Touch StationSamples::insert_bad_rain(Timestamp at) {
    if (!rain_instants_.mark(at, Timeline::Kind::spoiled)) return {};
    return {at, rain_instants_.next_good(at)};
}

Touch StationSamples::insert_level(const Sample& sample) {
    Touch touch = levels_.insert(sample);
    if (!level_since_ || sample.at < *level_since_) {
        level_since_ = sample.at;
        touch.until = Timestamp::max();
    }
    return touch;
}

WindowRain StationSamples::rain(Timestamp at, Duration window, const Steps& steps) const {
    if (!measures_rain(at)) return {};
    WindowSum found = rain_.sum({at - window, at, steps.rain});
    if (!found.any) found.gaps = window;
    const Quantity told = found.low + found.partly_inside;
    return {true, found.low, told + most_rain_in(found.gaps), told};
}

WindowRain StationSamples::rain_of_day(Timestamp end, const Steps& steps) const {
    WindowRain result{
        true, {}, most_rain_in(one_day), {}};  // Of a day on which nothing was measured yet.
    if (days_.reaches(end)) {
        if (const auto kept = days_.day(end)) result = {true, kept->low, kept->high, kept->low};
    } else if (measures_rain(end)) {
        result = rain(end, one_day, steps);
    }
    return result;
}

void StationSamples::keep_days(Timestamp horizon, Duration day_start, const Steps& steps) {
    // A day is asked for at its end; what overlaps its begin is kept a little longer than it.
    constexpr Duration margin = std::chrono::hours(4);
    if (!rain_since_) return;
    const Timestamp last = day_begin_before(horizon + margin, day_start) + one_day;
    const Timestamp newest = days_.through() ? *days_.through() + one_day / 2 : *rain_since_;
    Timestamp end =
        std::max(day_begin_before(newest, day_start) + one_day, last - (days_kept - 1) * one_day);
    for (; end <= last; end += one_day) {
        const WindowRain rain = rain_of_day(end, steps);
        days_.add(end, {rain.low, rain.high});
    }
}

StageNow StationSamples::stage(Timestamp at, const Steps& steps) const {
    StageNow now;
    const Duration life = 3 * steps.level;
    const auto is_fresh = [&](const Levels::Entry& entry) { return at - entry.at <= life; };
    const Levels::Entry* told = levels_.newest(at);
    if (told == nullptr || !is_fresh(*told)) return now;
    now.told = told;
    if (told->good) {
        now.low = now.high = told->sample.value;
        now.low_known = true;
        now.high_known = !told->at_least;
        return now;
    }
    const Levels::Entry* good = levels_.last_good_entry(at);
    now.good_one = good;
    const Quantity value = told->sample.value;
    const Quantity last = is_fresh(*good) ? good->sample.value : value;
    now.low = std::min(value, last);
    now.high = std::max(value, last);
    const bool has_come_up = value > good->sample.value;
    now.low_known = !has_come_up || is_fresh(*good);
    now.high_known = has_come_up ? !told->at_least : is_fresh(*good) && !good->at_least;
    return now;
}

WindowTrend StationSamples::trend(Timestamp at, Duration window, const Steps& steps) const {
    WindowTrend result;
    result.measured = measures_level(at);
    const StageNow now = stage(at, steps);
    if (!now.is_exact()) return result;
    const Levels::Entry* last = now.told;
    const std::vector<Levels::Entry>& entries = levels_.entries();
    std::size_t first = first_after(entries, at - window - Duration(1));
    while (first < entries.size() && !entries[first].good) ++first;
    if (first >= entries.size() || entries[first].at >= last->at || entries[first].at_least)
        return result;
    result.rise = last->sample.value - entries[first].sample.value;
    result.time = last->at - entries[first].at;
    result.known = result.time * 2 >= window;
    return result;
}

// Windows that end at a good sample or at t, and where slots are missing at the ends of those: from
// each of the former back, step by step, to the one before.
WindowRain StationSamples::max_rain(Timestamp at, Duration inner, Duration window,
                                    const Steps& steps) const {
    if (!measures_rain(at)) return {};
    const Timestamp first = at - window + inner;
    const Duration step = std::max<Duration>(steps.rain, std::chrono::minutes(1));
    WindowRain largest{true, {}, {}, {}};
    const std::vector<Timeline::Mark>& marks = rain_instants_.marks();
    std::size_t after = first_after(marks, at);
    for (Timestamp end = at; end >= first;) {
        while (after > 0 && (marks[after - 1].at >= end || !marks[after - 1].good)) --after;
        const Timestamp sample_before = after > 0 ? marks[after - 1].at : Timestamp::min();
        for (; end > sample_before && end >= first; end -= step) {
            const WindowRain found = rain(end, inner, steps);
            largest.low = std::max(largest.low, found.low);
            largest.told_high = std::max(largest.told_high, found.told_high);
            largest.high =
                std::max(largest.high, found.measured ? found.high : most_rain_in(inner));
        }
        end = sample_before;
    }
    return largest;
}

// Rising from the lowest, or falling from the highest. What is suspect now lies in the window too,
// so that the stage has come at least from itself: 0.
WindowSwing StationSamples::swing(Levels::Extreme from, Timestamp at, Duration window,
                                  const Steps& steps) const {
    WindowSwing result;
    result.measured = measures_level(at);
    const StageNow now = stage(at, steps);
    const Timestamp begin = at - window;
    if (now.told == nullptr || now.told->at < begin) return result;
    const bool up = from == Levels::Extreme::lowest;
    const auto farther = [&](const Levels::Entry* one, const Levels::Entry* other) {
        if (one == nullptr) return other;
        if (other == nullptr) return one;
        const bool is_other =
            up ? other->sample.value < one->sample.value : other->sample.value > one->sample.value;
        return is_other ? other : one;
    };
    const Levels::Entry* extreme = levels_.extreme(from, begin, at);
    const bool starts_there = levels_.good_at(begin);
    const Levels::Entry* before =
        starts_there ? nullptr : levels_.last_good_entry(begin - Duration(1));
    const Levels::Entry* bound = farther(extreme, before);
    result.known = true;
    result.now = now.told->sample.value;
    if (extreme != nullptr) {
        result.extreme = extreme->sample.value;
        result.extreme_at = extreme->at;
        const bool is_sure = up ? now.low_known && !extreme->at_least : now.high_known;
        const Quantity come = up ? now.low - result.extreme : result.extreme - now.high;
        if (is_sure) result.value = std::max(Quantity(), come);
    }
    result.high = result.value;
    if (bound == nullptr) return result;
    result.bound = bound->sample.value;
    result.bound_at = bound->at;
    const Quantity come = up ? now.high - result.bound : result.bound - now.low;
    result.high = std::max(result.value, come);
    const bool ends_known = up ? now.high_known : now.low_known && !bound->at_least;
    result.high_known = ends_known && (starts_there || before != nullptr);
    return result;
}

std::optional<Timestamp> StationSamples::newest_instant(Timestamp at, Sides sides) const {
    std::optional<Timestamp> newest = sides_.newest(sides, at);
    const Sample* level = levels_.last_good(at);
    if (level != nullptr && (!newest || *newest < level->at)) newest = level->at;
    return std::max(newest, rain_instants_.last_good(at));  // Nothing is before everything.
}

void StationSamples::trim(Timestamp horizon, const Steps& steps) {
    rain_.trim(horizon, steps.rain);
    rain_instants_.trim(horizon);
    levels_.trim(horizon);
    sides_.trim(horizon);
    patrols_.trim(horizon);
}

namespace {

void put_since(Encoder& encoder, const std::optional<Timestamp>& since) {
    encoder.put_flag(since.has_value());
    if (since) encoder.put_time(*since);
}

std::optional<Timestamp> get_since(Decoder& decoder) {
    if (!decoder.get_flag()) return std::nullopt;
    return decoder.get_time();
}

}  // namespace

void StationSamples::encode(Encoder& encoder) const {
    rain_.encode(encoder);
    rain_instants_.encode(encoder);
    levels_.encode(encoder);
    put_since(encoder, rain_since_);
    put_since(encoder, level_since_);
    sides_.encode(encoder);
    days_.encode(encoder);
    rain_.encode_dropped(encoder);
    patrols_.encode(encoder);
    levels_.encode_limits(encoder);
}

void StationSamples::decode(Decoder& decoder, std::uint64_t version) {
    rain_.decode(decoder);
    rain_instants_ = Timeline::decode(decoder);
    levels_.decode(decoder);
    rain_since_ = get_since(decoder);
    level_since_ = get_since(decoder);
    if (version == 2) sides_.decode_only(Side(), decoder);  // Flow.
    if (version >= 3) sides_.decode(decoder);
    if (version >= 4) days_.decode(decoder);
    if (version >= 5) rain_.decode_dropped(decoder);
    if (version >= 6) patrols_.decode(decoder);
    if (version >= 7) levels_.decode_limits(decoder, version);
    // Zeros were doubted, and nothing decided on them.
    if (version < 7 && !decoder.failed()) judge_levels_again();
}

}  // namespace freshet
