// See memory_watch.h.
#include "daemon/serve/memory_watch.h"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <sstream>

namespace freshet {
namespace {

constexpr int looks_between_trims = 25;  // Five seconds: walking all arenas takes milliseconds.

std::uint64_t page_bytes() { return static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)); }

// Pages of our own: what is mapped from files the kernel takes back by itself.
std::uint64_t held() {
    std::ifstream file("/proc/self/statm");
    std::uint64_t size = 0, resident = 0, shared = 0;
    file >> size >> resident >> shared;
    return (resident - std::min(resident, shared)) * page_bytes();
}

std::uint64_t number_in(const std::string& path) {
    std::ifstream file(path);
    std::uint64_t number = 0;
    // "max" is no number, and none is no limit.
    return file >> number ? number : std::numeric_limits<std::uint64_t>::max();
}

// The least limit from the process's group up to the root, for both versions of control groups.
std::uint64_t group_limit() {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    std::ifstream file("/proc/self/cgroup");
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line);
        std::string number, controllers, path;
        std::getline(fields, number, ':');
        std::getline(fields, controllers, ':');
        std::getline(fields, path);
        const bool is_second = controllers.empty();
        if (!is_second && controllers != "memory") continue;
        const std::string root = is_second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
        const std::string name = is_second ? "/memory.max" : "/memory.limit_in_bytes";
        while (true) {
            least = std::min(least, number_in(root + path + name));
            if (path.empty() || path == "/") break;
            path.resize(path.rfind('/'));
        }
    }
    return least;
}

}  // namespace

std::uint64_t memory_allowed() {
    const auto pages = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES));
    return std::min(pages * page_bytes(), group_limit()) / 4 * 3;
}

Pressure pressure_of_memory(std::uint64_t held_percent, Pressure before) {
    const auto at = [](std::uint64_t percent) {
        if (percent >= 95) return Pressure::stop_reading;
        if (percent >= 90) return Pressure::refuse_regular;
        return percent >= 85 ? Pressure::refuse_low : Pressure::none;
    };
    return std::max(at(held_percent), std::min(before, at(held_percent + 5)));
}

std::size_t write_buffer_of(std::uint64_t limit_bytes) {
    return std::clamp<std::uint64_t>(limit_bytes / 16, 4 << 20, 64 << 20);
}

std::uint64_t MemoryWatch::percent_of_limit(std::uint64_t held_bytes) const {
    return held_bytes * 100 / std::max<std::uint64_t>(probe_.limit_bytes.value(), 1);
}

Pressure MemoryWatch::peek() {
    const Pressure said = pressure_.load(std::memory_order_relaxed);
    const Pressure pressure = pressure_of_memory(percent_of_limit(held()), said);
    if (pressure > said) peeked_.store(true, std::memory_order_relaxed);
    return pressure;
}

std::optional<Pressure> MemoryWatch::look() {
    const bool peeked = peeked_.exchange(false, std::memory_order_relaxed);
    probe_.held_bytes.set(held());
    const Pressure before = pressure_.load(std::memory_order_relaxed);
    const Pressure pressure =
        pressure_of_memory(percent_of_limit(probe_.held_bytes.value()), before);
    // What was freed stays with the allocator until it is told; only then is the figure true.
    if (pressure != Pressure::none && --looks_until_trim_ <= 0) {
        ::malloc_trim(0);
        looks_until_trim_ = looks_between_trims;
    }
    if (pressure == before && !peeked) return std::nullopt;
    if (before == Pressure::none) probe_.sheds.add();
    pressure_.store(pressure, std::memory_order_relaxed);
    return pressure;
}

std::string MemoryWatch::trouble() const {
    constexpr double mebi = 1024.0 * 1024.0;
    const Pressure pressure = pressure_.load(std::memory_order_relaxed);
    if (pressure == Pressure::none) return "";
    const char* what = pressure == Pressure::refuse_low       ? "what can wait is refused"
                       : pressure == Pressure::refuse_regular ? "only threshold reports are taken"
                                                              : "stations are not read";
    return fmt::format("{} % of {:.0f} MiB are held; {}",
                       percent_of_limit(probe_.held_bytes.value()),
                       static_cast<double>(probe_.limit_bytes.value()) / mebi, what);
}

}  // namespace freshet
