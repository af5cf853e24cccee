// The stored form of one record of a topic of the embedded bus: key and value, nothing else. One
// pair of functions for the outbox and for every other topic, so that a consumer reads all alike.
#pragma once

#include <string>
#include <string_view>

#include "rules/base/encoding.h"
#include "rules/base/result.h"

namespace freshet {

struct TopicRecord {
    std::string key;
    std::string value;  // freshet.warnings: encode(Warning)
    bool operator==(const TopicRecord&) const = default;
};

inline std::string encode_topic_record(std::string_view key, std::string_view value) {
    Encoder encoder;
    encoder.put_text(key);
    encoder.put_text(value);
    return encoder.take();
}

inline Result<TopicRecord> decode_topic_record(std::string_view bytes) {
    Decoder decoder(bytes);
    TopicRecord record;
    record.key = decoder.get_text();
    record.value = decoder.get_text();
    if (!decoder.finished())
        return Error{ErrorCode::corrupt, "a topic's record is not key and value"};
    return record;
}

}  // namespace freshet
