// Counter: a number that one thread raises and any thread reads. Probes are structs of these; they
// know nothing of the exporter.
#pragma once

#include <atomic>
#include <cstdint>

namespace freshet {

class Counter {
public:
    // Single writer: a plain load and store is cheaper than a locked add, and enough.
    void add(std::uint64_t amount = 1) {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }
    std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace freshet
