// SL 651 frames to reports: found in the stream, checked, decoded, against the CRC of the same
// bytes alone, which whoever believes a frame has to compute. One item is one frame.
#include <benchmark/benchmark.h>

#include <variant>

#include "bench/load/frames.h"
#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_crc.h"
#include "ingest/codec/sl651_encode.h"

namespace freshet::bench {
namespace {

constexpr std::uint32_t stations = 100, frames_each = 100;

std::string frames() {
    FrameBookOptions options;
    options.stations = stations;
    options.frames_each = frames_each;
    options.from = Timestamp{std::chrono::hours(496'000)};
    const FrameBook book = FrameBook::create(options).value();
    std::string all;
    for (std::uint32_t station = 0; station < stations; ++station) {
        all += book.frames(station, 0, frames_each);
    }
    return all;
}

void crc_alone(benchmark::State& state) {
    const std::string all = frames();
    const Bytes bytes = bytes_of(all);
    const std::size_t whole = bytes.size() / (stations * frames_each);
    for (auto _ : state) {
        for (std::size_t at = 0; at < bytes.size(); at += whole) {
            benchmark::DoNotOptimize(sl651::crc16(bytes.subspan(at, whole - 2)));
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * stations * frames_each);
}
BENCHMARK(crc_alone);

void scan_and_decode(benchmark::State& state) {
    const std::string all = frames();
    const StationDirectory directory;
    sl651::BodyProbe probe;
    for (auto _ : state) {
        std::size_t decoded = 0;
        for (Bytes rest = bytes_of(all); !rest.empty();) {
            const sl651::ScanResult scanned = sl651::scan(rest);
            const auto* frame = std::get_if<sl651::Frame>(&scanned);
            if (frame == nullptr) break;
            decoded += sl651::decode_message(sl651::message_of(*frame), directory, probe).size();
            rest = rest.subspan(frame->bytes.size());
        }
        if (decoded != std::size_t{stations} * frames_each) {
            state.SkipWithError("a frame was not decoded");
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * stations * frames_each);
}
BENCHMARK(scan_and_decode);

}  // namespace
}  // namespace freshet::bench
