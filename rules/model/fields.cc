// How one observation is stored: the densest form, because a journal is made of these.
#include "rules/model/fields.h"

namespace freshet {

// element × 2, plus one where a code follows · the code · time · interval · value · quality and
// reason in one byte. Ten bytes for a usual sample.
void put_observation(Encoder& encoder, const Observation& observation, Timestamp near) {
    const auto element = static_cast<std::uint64_t>(observation.element);
    encoder.put_unsigned(element * 2 + (observation.code != 0 ? 1 : 0));
    if (observation.code != 0) encoder.put_unsigned(observation.code);
    put_time_near(encoder, observation.observed_at, near);
    encoder.put_duration(observation.interval);
    encoder.put_quantity(observation.value);
    encoder.put_unsigned(static_cast<std::uint64_t>(observation.quality) |
                         static_cast<std::uint64_t>(observation.reason) << 2);
}

Observation get_observation(Decoder& decoder, Timestamp near) {
    Observation observation;
    const std::uint64_t head = decoder.get_unsigned();
    const std::uint64_t element = head / 2;
    const bool known = element >= static_cast<std::uint64_t>(Element::rain) &&
                       element <= static_cast<std::uint64_t>(Element::status);
    if (!known && element != static_cast<std::uint64_t>(Element::other)) decoder.fail();
    observation.element = decoder.failed() ? Element::other : static_cast<Element>(element);
    if (head % 2 == 1) {
        observation.code = get_number<std::uint16_t>(decoder);
        if (observation.code == 0) decoder.fail();  // Two forms of one observation.
    }
    observation.observed_at = get_time_near(decoder, near);
    observation.interval = decoder.get_duration();
    observation.value = decoder.get_quantity();
    const std::uint64_t marks = decoder.get_unsigned();
    if (marks >> 2 > static_cast<std::uint64_t>(QualityReason::bad_time)) decoder.fail();
    if (decoder.failed()) return Observation{};
    observation.quality = static_cast<Quality>(marks & 3);
    observation.reason = static_cast<QualityReason>(marks >> 2);
    return observation;
}

}  // namespace freshet
