// The stream protocol (stream.proto): messages behind their length as a varint, and what they say.
// This header hides Protobuf; the scanner copies nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "ingest/codec/bytes.h"
#include "rules/base/counter.h"
#include "rules/model/observation.h"

namespace freshet::stream {

// A day of five-minute values of several elements fits many times; more is no report.
inline constexpr std::size_t message_bytes_max = 64 * 1024 - 4;

enum class StreamError : std::uint8_t {
    too_long,     // The length is no varint, or beyond message_bytes_max.
    undecodable,  // The message is not what the schema says.
    bad_station,  // No station id: empty, too long, or unprintable.
};
std::string_view to_string(StreamError error);

// One message's bytes; `consumed` counts its length prefix too.
struct Delimited {
    Bytes message;
    std::size_t consumed;
};
struct NeedMore {
    std::size_t bytes;  // In all, as far as can be said by now.
};
// After too_long the stream's cuts are lost: nothing behind it can be believed.
using ScanResult = std::variant<Delimited, NeedMore, StreamError>;
ScanResult scan(Bytes bytes);

struct StreamProbe {
    Counter reports;
    Counter observations;
    Counter too_long;
    Counter undecodable;
    Counter bad_station;

    void count(StreamError error);
    void describe(auto&& metric) const {
        metric("freshet_stream_reports_total", "Reports of the stream protocol", reports);
        metric("freshet_stream_observations_total", "Observations of the stream protocol",
               observations);
        metric("freshet_stream_too_long_total", "Messages beyond the greatest length", too_long);
        metric("freshet_stream_undecodable_total", "Messages not of the schema", undecodable);
        metric("freshet_stream_bad_station_total", "Reports without a station id", bad_station);
    }
};

// An observation of an element this program does not know becomes a bad one; the rest is kept.
std::variant<Report, StreamError> decode_report(Bytes message);

struct Ack {
    std::string station;
    std::uint64_t sequence = 0;
    bool operator==(const Ack&) const = default;
};
std::variant<Ack, StreamError> decode_ack(Bytes message);

// With their length before them. What encode_report wrote decodes to the same report.
std::string encode_report(const Report& report);
std::string encode_ack(const Ack& ack);

}  // namespace freshet::stream
