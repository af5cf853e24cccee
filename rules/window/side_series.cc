#include "rules/window/side_series.h"

#include <algorithm>

namespace freshet {

SideSeries::One& SideSeries::of(Side side) {
    const auto place = std::find_if(series_.begin(), series_.end(),
                                    [&](const One& one) { return one.side >= side; });
    if (place != series_.end() && place->side == side) return *place;
    return *series_.insert(place, One{side, Levels(Levels::Zero::good), std::nullopt});
}

const SideSeries::One* SideSeries::find(Side side) const {
    for (const One& one : series_)
        if (one.side == side) return &one;
    return nullptr;
}

Touch SideSeries::insert(Side side, const Sample& sample) {
    One& one = of(side);
    Touch touch = one.values.insert(sample);
    if (!one.since || sample.at < *one.since) {
        one.since = sample.at;
        touch.until = Timestamp::max();
    }
    return touch;
}

Touch SideSeries::insert_bad(Side side, Timestamp at) { return of(side).values.insert_bad(at); }

const Sample* SideSeries::last(Side side, Timestamp at, Duration life) const {
    const One* one = find(side);
    const Sample* last = one == nullptr ? nullptr : one->values.last_good(at);
    return last != nullptr && at - last->at <= life ? last : nullptr;
}

bool SideSeries::measures(Side side, Timestamp at) const {
    const One* one = find(side);
    return one != nullptr && one->since && *one->since <= at;
}

const Levels* SideSeries::samples(Side side) const {
    const One* one = find(side);
    return one == nullptr ? nullptr : &one->values;
}

std::optional<Timestamp> SideSeries::newest(Sides sides, Timestamp at) const {
    std::optional<Timestamp> newest;
    each(sides, [&](Side, const Levels& values) {
        const Sample* last = values.last_good(at);
        if (last != nullptr && (!newest || *newest < last->at)) newest = last->at;
    });
    return newest;
}

void SideSeries::trim(Timestamp horizon) {
    for (One& one : series_) one.values.trim(horizon);
}

void SideSeries::encode(Encoder& encoder) const {
    encoder.put_unsigned(series_.size());
    for (const One& one : series_) {
        encoder.put_unsigned(static_cast<std::uint64_t>(one.side));
        one.values.encode(encoder);
        encoder.put_flag(one.since.has_value());
        if (one.since) encoder.put_time(*one.since);
    }
}

void SideSeries::decode(Decoder& decoder) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        const std::uint64_t side = decoder.get_unsigned();
        if (side >= sides_max) decoder.fail();
        if (!decoder.failed()) decode_only(static_cast<Side>(side), decoder);
    }
}

void SideSeries::decode_only(Side side, Decoder& decoder) {
    Levels values(Levels::Zero::good);
    values.decode(decoder);
    const bool is_known = decoder.get_flag();
    if (values.entries().empty() && !is_known) return;
    One& one = of(side);
    one.values = std::move(values);
    if (is_known) one.since = decoder.get_time();
}

}  // namespace freshet
