// Histogram: how long something took, counted in fixed buckets from a millisecond to an hour. One
// thread adds, any thread reads; no lock, no allocation.
#pragma once

#include <array>
#include <chrono>

#include "rules/base/counter.h"

namespace freshet {

class Histogram {
public:
    // Upper bounds in seconds. An acknowledgement is looked for at the low end, a call that waits
    // for a broker or a person at the high one.
    static constexpr std::array<double, 20> bounds_seconds{
        0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,  1,
        2,     5,     10,    30,   60,   120,  300, 600, 1800, 3600};

    // Time that went back (a clock that was set) counts as none.
    void add(std::chrono::nanoseconds took) {
        const std::int64_t nanoseconds = took.count() < 0 ? 0 : took.count();
        const double seconds = static_cast<double>(nanoseconds) / 1e9;
        std::size_t bucket = 0;
        while (bucket < bounds_seconds.size() && seconds > bounds_seconds[bucket]) ++bucket;
        buckets_[bucket].add();
        sum_nanoseconds_.add(static_cast<std::uint64_t>(nanoseconds));
    }

    // Bucket `bounds_seconds.size()` holds what took longer than all bounds. Not cumulative.
    std::uint64_t bucket(std::size_t index) const { return buckets_[index].value(); }
    double sum_seconds() const { return static_cast<double>(sum_nanoseconds_.value()) / 1e9; }

private:
    std::array<Counter, bounds_seconds.size() + 1> buckets_;
    Counter sum_nanoseconds_;
};

}  // namespace freshet
