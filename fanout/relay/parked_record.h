// ParkedRecord: what the far bus refused for good (too large, a topic nobody may write to), kept on
// a topic of our own until somebody has mended the cause and started the daemon again. Never
// dropped, and nothing waits behind it.
#pragma once

#include <string>
#include <string_view>

#include "fanout/bus/bus.h"
#include "rules/base/encoding.h"

namespace freshet {

namespace topics {
inline constexpr const char* parked = "freshet.parked";
}  // namespace topics

struct ParkedRecord {
    BusRecord record;
    std::string why;
    Timestamp at{};
};

inline std::string encode(const ParkedRecord& parked) {
    Encoder encoder;
    encoder.put_unsigned(1);  // Of this form.
    encoder.put_text(parked.record.topic);
    encoder.put_text(parked.record.key);
    encoder.put_text(parked.record.value);
    encoder.put_text(parked.why);
    encoder.put_time(parked.at);
    return encoder.take();
}

inline Result<ParkedRecord> decode_parked_record(std::string_view bytes) {
    Decoder decoder(bytes);
    const bool known = decoder.get_unsigned() == 1;
    ParkedRecord parked;
    parked.record.topic = decoder.get_text();
    parked.record.key = decoder.get_text();
    parked.record.value = decoder.get_text();
    parked.why = decoder.get_text();
    parked.at = decoder.get_time();
    if (!known || !decoder.finished()) {
        return Error{ErrorCode::corrupt, "a parked record is unreadable"};
    }
    return parked;
}

}  // namespace freshet
