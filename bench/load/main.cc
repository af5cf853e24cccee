// freshet-load: plays so many SL 651 stations and says, as one line of JSON, how fast and how late
// their frames were acknowledged. Exit 1 when a frame stayed unacknowledged.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>

#include "bench/load/load.h"

int main(int argc, char** argv) {
    using namespace freshet;
    CLI::App app{"Plays many SL 651 stations against a server and measures it."};
    bench::LoadOptions load;
    bench::FrameBookOptions frames;
    std::string from;
    int patience_seconds = 60;
    int resend_seconds = 0;
    app.add_option("--host", load.host, "Address of the server")->capture_default_str();
    app.add_option("--port", load.port, "Its SL 651 port")->capture_default_str();
    app.add_option("--connections", frames.stations, "Stations, one connection each")
        ->check(CLI::Range(1, 19000))
        ->capture_default_str();
    app.add_option("--frames-each", frames.frames_each, "Frames of each station")
        ->check(CLI::Range(1, 1440))
        ->capture_default_str();
    app.add_option("--in-flight", load.in_flight, "Frames sent before an answer is awaited")
        ->check(CLI::Range(1, 1440))
        ->capture_default_str();
    app.add_option("--rate", load.frames_per_second,
                   "Open loop: frames a second in all; latency from the moment each was due");
    app.add_option("--from", from,
                   "Observed time of the first frames, each sent in its own minute; without it all "
                   "are sent now, the last of this minute");
    app.add_option("--at", load.begin_at, "When the first is sent, in Unix seconds (at once)");
    app.add_option("--resend", resend_seconds,
                   "Open loop: seconds after which what has no answer is sent again (never)")
        ->check(CLI::NonNegativeNumber);
    app.add_option("--patience", patience_seconds, "Seconds until unanswered is given up")
        ->capture_default_str();
    app.add_flag_callback(
        "--list-stations",
        [&] {
            for (std::uint32_t i = 0; i < frames.stations; ++i) {
                fmt::print("{}\n", bench::bench_station(i).text());
            }
            throw CLI::Success();
        },
        "Print the stations' addresses and end");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    load.resend = std::chrono::seconds(resend_seconds);
    load.patience = std::chrono::seconds(patience_seconds);
    if (from.empty()) {
        // Sent at the end of what they tell of, as a station does that was cut off: clocks that are
        // hours behind would have the daemon doubt its own.
        const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
        frames.sent_at = now;
        frames.from = now - std::chrono::minutes(frames.frames_each - 1);
    } else {
        const Result<Timestamp> parsed = parse_time(from, beijing);
        if (parsed.has_error()) {
            std::cerr << "freshet-load: --from: " << parsed.error().message << '\n';
            return 2;
        }
        frames.from = *parsed;
    }
    const Result<bench::FrameBook> book = bench::FrameBook::create(frames);
    if (book.has_error()) {
        std::cerr << "freshet-load: " << book.error().message << '\n';
        return 1;
    }
    const Result<bench::LoadResult> result = bench::run_load(load, *book);
    if (result.has_error()) {
        std::cerr << "freshet-load: " << result.error().message << '\n';
        return 1;
    }
    fmt::print(R"({{"sent":{},"resent":{},"acknowledged":{},"connections":{},"in_flight":{},)"
               R"("frame_bytes":{},"seconds":{:.4f},"frames_per_second":{:.0f},)"
               R"("p50_us":{},"p99_us":{},"max_us":{}}})"
               "\n",
               result->sent, result->resent, result->acknowledged, frames.stations, load.in_flight,
               book->frame_bytes(), result->seconds,
               static_cast<double>(result->acknowledged) / result->seconds,
               result->latency.percentile(0.5).count(), result->latency.percentile(0.99).count(),
               result->latency.largest().count());
    return result->sent == result->acknowledged ? 0 : 1;
}
