// leave_behind(): makes the configuration folder and the data folder of a daemon that was killed:
// the journal of the past, folded by the real engine and committed by the real state writer, with
// the snapshots as old as a rotation lets them become. The stores are not closed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include "bench/recovery/past.h"
#include "rules/base/result.h"

namespace freshet::bench {

struct LeftBehind {
    std::uint64_t records = 0;
    std::uint64_t floor = 0;
    std::uint64_t rows = 0;
    std::uint64_t dry_stations = 0, wet_stations = 0;
    std::size_t dry_snapshot_bytes = 0, wet_snapshot_bytes = 0;
};

// The stores stay open for as long as the program runs: what a SIGKILL leaves is what a closed
// store is not.
Result<LeftBehind> leave_behind(const std::filesystem::path& folder, const PastOptions& options);

}  // namespace freshet::bench
