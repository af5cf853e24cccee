// See frames.h.
#include "bench/load/frames.h"

#include <fmt/format.h>

#include "ingest/codec/sl651_encode.h"

namespace freshet::bench {
namespace {

std::uint64_t mix(std::uint64_t z) {
    z += 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
    z = (z ^ z >> 27) * 0x94D049BB133111EB;
    return z ^ z >> 31;
}

// Tenths of a millimetre in one minute: a storm of half an hour in every four, a drizzle outside.
std::int64_t rain_tenths(std::uint32_t station, std::uint32_t minute) {
    const std::uint64_t phase = mix(station) % 240;
    const std::uint64_t value = mix(std::uint64_t{station} << 32 | minute);
    if ((minute + phase) % 240 < 30) return static_cast<std::int64_t>(value % 20);
    return value % 20 == 0 ? 1 : 0;
}

}  // namespace

StationId bench_station(std::uint32_t index) { return StationId(fmt::format("0080{:06}", index)); }

Result<FrameBook> FrameBook::create(const FrameBookOptions& options) {
    FrameBook book;
    book.options_ = options;
    sl651::UplinkOptions wire;
    // Every value is of the wire's form, so the encoder need not decode each frame again.
    wire.precision = sl651::Precision::rounded;
    Report report;
    report.function = 0x32;
    report.observations.resize(1);
    Observation& rain = report.observations.front();
    rain.element = Element::rain;
    rain.interval = std::chrono::minutes(1);
    const Timestamp from = std::chrono::floor<std::chrono::minutes>(options.from);
    const auto minute_of_day =
        static_cast<std::uint32_t>(from.time_since_epoch() / std::chrono::minutes(1) % (24 * 60));
    for (std::uint32_t station = 0; station < options.stations; ++station) {
        report.station = bench_station(station);
        for (std::uint32_t frame = 0; frame < options.frames_each; ++frame) {
            report.serial = frame % 0xFFFF + 1;
            rain.observed_at = from + std::chrono::minutes(frame);
            rain.value =
                Quantity::from_ten_thousandths(rain_tenths(station, minute_of_day + frame) * 1000);
            report.sent_at = options.sent_at.value_or(rain.observed_at + std::chrono::seconds(2));
            const Result<std::string> bytes = sl651::encode_report(report, wire);
            if (bytes.has_error()) return bytes.error();
            if (book.bytes_.empty()) {
                book.frame_bytes_ = bytes->size();
                book.bytes_.reserve(std::size_t{options.stations} * options.frames_each *
                                    bytes->size());
            }
            if (bytes->size() != book.frame_bytes_) {
                return invalid("the frames differ in length");
            }
            book.bytes_ += *bytes;
        }
    }
    return book;
}

}  // namespace freshet::bench
