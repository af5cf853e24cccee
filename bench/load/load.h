// Load: N stations on N connections, each with K frames in flight. Closed loop: a connection sends
// its next K when the last K are acknowledged. Open loop: frames are due at a fixed rate whatever
// comes back, and a latency counts from the moment the frame was due, so that a server that stalls
// cannot slow its own examiner down. One thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "bench/load/frames.h"
#include "bench/load/histogram.h"

namespace freshet::bench {

struct LoadOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5651;
    std::uint32_t in_flight = 1;
    double frames_per_second = 0;  // Open loop; 0 = closed.
    // Of the first frame, in Unix seconds; 0 = once all are connected. invalid where that is later.
    double begin_at = 0;
    // Open loop: what has no answer for so long is sent again, as a station does; 0 = never.
    std::chrono::seconds resend{0};
    std::chrono::seconds patience{60};  // From the first connection on.
};

struct LoadResult {
    std::uint64_t sent = 0;    // Frames, each counted once.
    std::uint64_t resent = 0;  // Times that one was sent again.
    std::uint64_t acknowledged = 0;
    double seconds = 0;  // From the first frame sent to the last acknowledged.
    Histogram latency;
};

// Sends every frame of the book once. unavailable when a connection is refused or lost, corrupt
// when an answer is no confirmation, with what came instead.
Result<LoadResult> run_load(const LoadOptions& options, const FrameBook& book);

}  // namespace freshet::bench
