// Histogram: latencies in buckets that grow by about 3 %, from a microsecond to an hour; constant
// memory, exact maximum. Percentiles name the upper edge of their bucket, so they never flatter.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstdint>

namespace freshet::bench {

class Histogram {
public:
    using Latency = std::chrono::microseconds;

    void add(Latency latency, std::uint64_t times = 1) {
        const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(0, latency.count()));
        counts_[index_of(value)] += times;
        total_ += times;
        largest_ = std::max(largest_, value);
    }

    // The latency that `share` (0 to 1) of all did not exceed.
    Latency percentile(double share) const {
        const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(total_));
        std::uint64_t seen = 0;
        for (std::size_t index = 0; index < counts_.size(); ++index) {
            seen += counts_[index];
            if (seen > wanted || seen == total_) {
                return Latency(std::min(upper_edge(index), largest_));
            }
        }
        return largest();
    }
    Latency largest() const { return Latency(largest_); }
    std::uint64_t count() const { return total_; }

private:
    // Values below 32 have a bucket each; every doubling above has 32.
    static constexpr int split_bits = 5;
    static constexpr std::uint64_t split = 1 << split_bits;

    static std::size_t index_of(std::uint64_t value) {
        if (value < split) return value;
        const int shift = std::bit_width(value) - 1 - split_bits;
        const std::uint64_t index = static_cast<std::uint64_t>(shift) * split + (value >> shift);
        return std::min<std::uint64_t>(index, buckets - 1);
    }
    static std::uint64_t upper_edge(std::size_t index) {
        if (index < split) return index;
        const std::uint64_t shift = index / split - 1;
        return ((index - shift * split + 1) << shift) - 1;
    }

    static constexpr std::size_t buckets = 32 * split;  // Up to 2^36 µs.
    std::array<std::uint64_t, buckets> counts_{};
    std::uint64_t total_ = 0;
    std::uint64_t largest_ = 0;
};

}  // namespace freshet::bench
