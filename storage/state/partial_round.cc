// Tick, position, then the partials in the order of their fields.
#include "storage/state/partial_round.h"

#include "rules/base/encoding.h"

namespace freshet {

std::string encode(const PartialRound& round) {
    Encoder encoder;
    encoder.put_time(round.tick);
    encoder.put_unsigned(round.position.partition);
    encoder.put_unsigned(round.position.offset);
    encoder.put_unsigned(round.partials.size());
    for (const Partial& partial : round.partials) {
        encoder.put_time(partial.minute);
        encoder.put_text(partial.area.text());
        encoder.put_text(partial.catchment.text());
        encoder.put_unsigned(partial.gauges);
        encoder.put_quantity(partial.rain_low);
        encoder.put_quantity(partial.rain_high);
    }
    return encoder.take();
}

Result<PartialRound> decode_partial_round(std::string_view bytes) {
    Decoder decoder(bytes);
    PartialRound round;
    round.tick = decoder.get_time();
    round.position.partition = static_cast<std::uint32_t>(decoder.get_unsigned());
    round.position.offset = decoder.get_unsigned();
    round.partials.resize(decoder.get_count());
    for (Partial& partial : round.partials) {
        partial.minute = decoder.get_time();
        partial.area = AreaId(decoder.get_text());
        partial.catchment = CatchmentId(decoder.get_text());
        partial.gauges = static_cast<std::uint32_t>(decoder.get_unsigned());
        partial.rain_low = decoder.get_quantity();
        partial.rain_high = decoder.get_quantity();
    }
    if (!decoder.finished())
        return Error{ErrorCode::corrupt, "bytes that are no round of partials"};
    return round;
}

}  // namespace freshet
