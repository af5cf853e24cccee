// See limits.h.
#include "daemon/config/limits.h"

#include <fmt/format.h>

#include <charconv>

namespace freshet {
namespace {

struct CountKey {
    std::string_view key;
    std::size_t least, most;
};
struct TimeKey {
    std::string_view key;
    Duration least, most;
};

void read_count(const YamlMap& map, const CountKey& key, std::size_t& count) {
    const YamlNode* node = map.find(key.key);
    if (node == nullptr) return;
    std::size_t number = 0;
    const char* end = node->text.data() + node->text.size();
    const auto read = std::from_chars(node->text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end || number < key.least || number > key.most)
        map.error(node->place, fmt::format("{}: '{}' is no number from {} to {}", key.key,
                                           node->text, key.least, key.most));
    else
        count = number;
}

void read_time(const YamlMap& map, const TimeKey& key, Duration& duration) {
    const YamlNode* node = map.find(key.key);
    if (node == nullptr) return;
    const Result<Duration> read = parse_duration(node->text);
    if (!read)
        map.error(node->place, fmt::format("{}: {}", key.key, read.error().message));
    else if (*read < key.least || *read > key.most)
        map.error(node->place, fmt::format("{}: {} is not from {} to {}", key.key, node->text,
                                           format_duration(key.least), format_duration(key.most)));
    else
        duration = *read;
}

}  // namespace

LimitSettings read_limits(const YamlNode& node, Findings& findings) {
    using std::chrono::hours;
    using std::chrono::minutes;
    using std::chrono::seconds;
    constexpr std::uint64_t least_memory = 64ULL << 20;
    LimitSettings limits;
    const YamlMap map(
        node, "limits",
        {"connections", "connections_per_address", "idle", "first_frame", "frame", "memory"},
        findings);
    read_count(map, {"connections", 1, 1'000'000}, limits.connections);
    read_count(map, {"connections_per_address", 1, 1'000'000}, limits.connections_per_address);
    read_time(map, {"idle", seconds(1), hours(24)}, limits.idle);
    read_time(map, {"first_frame", seconds(1), hours(24)}, limits.first_frame);
    read_time(map, {"frame", seconds(1), minutes(10)}, limits.frame);
    if (const YamlNode* memory = map.find("memory")) {
        limits.memory_bytes = parse_size(memory->text);
        if (!limits.memory_bytes)
            map.error(memory->place,
                      fmt::format("memory: '{}' is no size like 512MiB or 2GiB", memory->text));
        else if (*limits.memory_bytes < least_memory)
            map.error(memory->place, "memory: less than 64MiB does not hold an empty daemon");
    }
    return limits;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc() || number > 1ULL << 40) return std::nullopt;
    const std::string_view unit(read.ptr, text.data() + text.size());
    if (unit == "KiB") return number << 10;
    if (unit == "MiB") return number << 20;
    if (unit == "GiB") return number << 30;
    return std::nullopt;
}

}  // namespace freshet
