// See stream_message.h. The only file of this house that includes the generated schema.
#include "ingest/codec/stream_message.h"

#include <algorithm>
#include <limits>

#include "ingest/codec/stream.pb.h"
#include "rules/base/check.h"

namespace freshet::stream {
namespace {

constexpr std::size_t station_bytes_max = 64;
constexpr std::size_t varint_bytes_max = 3;  // Enough for message_bytes_max.
static_assert(message_bytes_max < 1U << 7 * varint_bytes_max);

bool is_station(std::string_view text) {
    const auto printable = [](char letter) { return letter > 0x20 && letter < 0x7F; };
    return !text.empty() && text.size() <= station_bytes_max &&
           std::ranges::all_of(text, printable);
}

// 31H to 35H; a test (30H) does not come this way.
bool is_report_function(std::uint32_t code) { return code >= 0x31 && code <= 0x35; }

Timestamp time_of(std::int64_t milliseconds) { return Timestamp(Duration(milliseconds)); }

std::int64_t milliseconds_of(Timestamp time) { return time.time_since_epoch().count(); }

// Year 9999: beyond it no calendar of four digits shows a time.
constexpr std::int64_t time_ms_max = 253'402'300'799'999;
constexpr std::uint64_t interval_ms_max = 366ULL * 24 * 3600 * 1000;
constexpr std::int64_t value_max = 1'000'000'000'000 * Quantity::per_unit;

Observation undecodable(const v1::Observation& message) {
    Observation observation;
    observation.code = static_cast<std::uint16_t>(
        std::clamp<int>(message.element(), 0, std::numeric_limits<std::uint16_t>::max()));
    observation.quality = Quality::bad;
    observation.reason = QualityReason::undecodable;
    return observation;
}

Observation read(const v1::Observation& message) {
    const int number = message.element();
    const bool known =
        number >= static_cast<int>(Element::rain) &&
        (number <= static_cast<int>(element_last) || number == static_cast<int>(Element::other));
    Observation observation = undecodable(message);
    if (known) observation.element = static_cast<Element>(number);
    if (known) observation.code = 0;
    const bool sound_time = std::abs(message.observed_at_ms()) <= time_ms_max;
    if (sound_time) observation.observed_at = time_of(message.observed_at_ms());
    if (!sound_time) observation.reason = QualityReason::bad_time;
    const bool sound = known && sound_time && message.interval_ms() <= interval_ms_max &&
                       message.quality() >= 0 && message.quality() <= v1::Quality_MAX &&
                       message.reason() >= 0 && message.reason() <= v1::Reason_MAX &&
                       message.code() <= std::numeric_limits<std::uint16_t>::max();
    if (!sound) return observation;
    if (observation.element == Element::other)
        observation.code = static_cast<std::uint16_t>(message.code());
    observation.interval = Duration(static_cast<std::int64_t>(message.interval_ms()));
    if (std::abs(message.value()) > value_max) {
        observation.reason = QualityReason::out_of_range;
        return observation;
    }
    observation.quality = static_cast<Quality>(message.quality());
    observation.reason = static_cast<QualityReason>(message.reason());
    observation.value = Quantity::from_ten_thousandths(message.value());
    return observation;
}

void write(const Observation& observation, v1::Observation& message) {
    message.set_element(static_cast<v1::Element>(observation.element));
    message.set_code(observation.code);
    message.set_observed_at_ms(milliseconds_of(observation.observed_at));
    message.set_interval_ms(static_cast<std::uint64_t>(observation.interval.count()));
    message.set_value(observation.value.ten_thousandths());
    message.set_quality(static_cast<v1::Quality>(observation.quality));
    message.set_reason(static_cast<v1::Reason>(observation.reason));
}

bool parse(Bytes bytes, google::protobuf::MessageLite& message) {
    return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

std::string delimited(const google::protobuf::MessageLite& message) {
    std::string bytes;
    std::size_t length = message.ByteSizeLong();
    CHECK(length <= message_bytes_max);
    for (; length >= 0x80; length >>= 7) bytes += static_cast<char>(length | 0x80);
    bytes += static_cast<char>(length);
    message.AppendToString(&bytes);
    return bytes;
}

}  // namespace

std::string_view to_string(StreamError error) {
    switch (error) {
        case StreamError::too_long:
            return "too_long";
        case StreamError::undecodable:
            return "undecodable";
        case StreamError::bad_station:
            return "bad_station";
    }
    return "";
}

void StreamProbe::count(StreamError error) {
    switch (error) {
        case StreamError::too_long:
            return too_long.add();
        case StreamError::undecodable:
            return undecodable.add();
        case StreamError::bad_station:
            return bad_station.add();
    }
}

ScanResult scan(Bytes bytes) {
    std::size_t length = 0;
    for (std::size_t index = 0; index < varint_bytes_max; ++index) {
        if (index == bytes.size()) return NeedMore{index + 1};
        length |= static_cast<std::size_t>(bytes[index] & 0x7F) << 7 * index;
        if ((bytes[index] & 0x80) != 0) continue;
        if (length > message_bytes_max) return StreamError::too_long;
        const std::size_t size = index + 1 + length;
        if (bytes.size() < size) return NeedMore{size};
        return Delimited{bytes.subspan(index + 1, length), size};
    }
    return StreamError::too_long;
}

std::variant<Report, StreamError> decode_report(Bytes bytes) {
    v1::Report message;
    if (!parse(bytes, message)) return StreamError::undecodable;
    if (!is_station(message.station())) return StreamError::bad_station;
    Report report;
    report.station = StationId(message.station());
    report.protocol = Protocol::stream;
    report.serial = message.sequence();
    if (is_report_function(message.function()))
        report.function = static_cast<std::uint8_t>(message.function());
    if (message.has_sent_at_ms() && std::abs(message.sent_at_ms()) <= time_ms_max)
        report.sent_at = time_of(message.sent_at_ms());
    report.observations.reserve(static_cast<std::size_t>(message.observations_size()));
    for (const v1::Observation& observation : message.observations())
        report.observations.push_back(read(observation));
    return report;
}

std::variant<Ack, StreamError> decode_ack(Bytes bytes) {
    v1::Ack message;
    if (!parse(bytes, message)) return StreamError::undecodable;
    return Ack{message.station(), message.sequence()};
}

std::string encode_report(const Report& report) {
    v1::Report message;
    message.set_station(report.station.text());
    message.set_sequence(report.serial);
    if (is_report_function(report.function)) message.set_function(report.function);
    if (report.sent_at) message.set_sent_at_ms(milliseconds_of(*report.sent_at));
    for (const Observation& observation : report.observations)
        write(observation, *message.add_observations());
    return delimited(message);
}

std::string encode_ack(const Ack& ack) {
    v1::Ack message;
    message.set_station(ack.station);
    message.set_sequence(ack.sequence);
    return delimited(message);
}

}  // namespace freshet::stream
