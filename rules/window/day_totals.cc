#include "rules/window/day_totals.h"

#include <algorithm>

namespace freshet {
namespace {

constexpr Duration half_a_day = one_day / 2;

}  // namespace

Timestamp day_begin_before(Timestamp at, Duration day_start) {
    const Duration ahead = beijing.east - day_start;
    return std::chrono::floor<std::chrono::days>(at + ahead - Duration(1)) - ahead;
}

bool DayTotals::reaches(Timestamp end) const { return through_ && end < *through_ + half_a_day; }

std::optional<DayTotals::Rain> DayTotals::day(Timestamp end) const {
    if (!reaches(end) || end <= *since_ - half_a_day) return std::nullopt;
    for (const Wet& wet : wet_)
        if (wet.end > end - half_a_day && wet.end <= end + half_a_day) return wet.rain;
    return Rain{};
}

void DayTotals::add(Timestamp end, const Rain& rain) {
    if (!through_ || end > *through_ + one_day + half_a_day) {
        wet_.clear();
        since_ = end;
    }
    through_ = end;
    since_ = std::max(*since_, end - (days_kept - 1) * one_day);
    if (rain.low != Quantity() || rain.high != Quantity()) wet_.push_back({end, rain});
    std::erase_if(wet_, [&](const Wet& wet) { return wet.end <= *since_ - half_a_day; });
}

void DayTotals::encode(Encoder& encoder) const {
    encoder.put_flag(through_.has_value());
    if (!through_) return;
    encoder.put_time(*through_);
    encoder.put_duration(*through_ - *since_);
    encoder.put_unsigned(wet_.size());
    for (const Wet& wet : wet_) {
        encoder.put_duration(*through_ - wet.end);
        encoder.put_quantity(wet.rain.low);
        encoder.put_quantity(wet.rain.high - wet.rain.low);
    }
}

void DayTotals::decode(Decoder& decoder) {
    if (!decoder.get_flag()) return;
    through_ = decoder.get_time();
    since_ = *through_ - decoder.get_duration();
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        Wet wet;
        wet.end = *through_ - decoder.get_duration();
        wet.rain.low = decoder.get_quantity();
        wet.rain.high = wet.rain.low + decoder.get_quantity();
        wet_.push_back(wet);
    }
}

}  // namespace freshet
