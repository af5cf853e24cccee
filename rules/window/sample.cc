#include "rules/window/sample.h"

#include <tuple>

namespace freshet {
namespace {

auto rank(const Sample& sample) {
    const Timestamp sent = sample.sent_at.value_or(Timestamp::min());
    const bool is_direct = !sample.derived;
    const bool is_not_zero = sample.value != Quantity();
    return std::tuple(is_direct, is_not_zero, sent, sample.serial, sample.value);
}

// The station's clock may say anything; 64 bits go round rather than over.
std::int64_t apart(Timestamp later, Timestamp earlier) {
    return static_cast<std::int64_t>(
        static_cast<std::uint64_t>(later.time_since_epoch().count()) -
        static_cast<std::uint64_t>(earlier.time_since_epoch().count()));
}
Timestamp later(Timestamp at, std::int64_t by) {
    return Timestamp(Duration(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(at.time_since_epoch().count()) +
                                  static_cast<std::uint64_t>(by))));
}

}  // namespace

bool takes_place_of(const Sample& challenger, const Sample& holder) {
    return rank(challenger) > rank(holder);
}

void put_sample(Encoder& encoder, const Sample& sample, const Sample& before) {
    encoder.put_duration(sample.at - before.at);
    encoder.put_duration(sample.interval - before.interval);
    encoder.put_quantity(sample.value - before.value);
    encoder.put_unsigned((sample.derived ? 1U : 0U) | (sample.sent_at ? 2U : 0U));
    if (sample.sent_at) encoder.put_signed(apart(*sample.sent_at, sample.at));
    encoder.put_unsigned(sample.serial);
}

Sample get_sample(Decoder& decoder, const Sample& before) {
    Sample sample;
    sample.at = before.at + decoder.get_duration();
    sample.interval = before.interval + decoder.get_duration();
    sample.value = before.value + decoder.get_quantity();
    const std::uint64_t flags = decoder.get_unsigned();
    if (flags > 3) decoder.fail();
    sample.derived = (flags & 1U) != 0;
    if ((flags & 2U) != 0) sample.sent_at = later(sample.at, decoder.get_signed());
    sample.serial = decoder.get_unsigned();
    return sample;
}

}  // namespace freshet
