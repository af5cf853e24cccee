// See settings_file.h.
#include "daemon/config/settings_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <charconv>

#include "daemon/config/byte_size.h"
#include "daemon/config/limits.h"
#include "daemon/config/yaml.h"

namespace freshet {
namespace {

class Reader {
public:
    Reader(const std::filesystem::path& folder, Findings& findings)
        : folder_(folder), findings_(findings) {}

    Settings read(const YamlNode& node) {
        settings_.data_folder = folder_ / settings_.data_folder;
        if (node.form == YamlNode::Form::empty) return finish();
        const YamlMap map(
            node, "freshet.yaml",
            {"status", "listen", "data", "bus", "kafka", "journal", "shards", "clock", "retention",
             "watchdog", "canary", "disk", "sender", "channels", "limits", "shadow"},
            findings_);
        if (const YamlNode* status = map.find("status")) settings_.status = status_in(*status);
        if (const YamlNode* listen = map.find("listen")) read_listen(*listen);
        if (const std::string data = map.text("data"); !data.empty())
            settings_.data_folder = folder_ / data;
        read_bus(map);
        read_shards(map);
        read_times(map);
        read_watchdog(map);
        read_canary(map);
        if (const YamlNode* disk = map.find("disk")) read_disk(*disk);
        if (const std::string sender = map.text("sender"); !sender.empty()) read_sender(map);
        if (const std::string shadow = map.text("shadow"); !shadow.empty())
            settings_.shadow_folder = folder_ / shadow;
        if (const YamlNode* channels = map.find("channels")) read_channels(*channels);
        if (const YamlNode* limits = map.find("limits"))
            settings_.limits = read_limits(*limits, findings_);
        if (settings_.status == Status::actual && settings_.clock)
            map.error(map.find("clock")->place, "a scaled clock cannot be actual");
        return finish();
    }

private:
    Settings finish() {
        // Somebody always hears of a warning, if only a file.
        if (!settings_.file && !settings_.broadcast)
            settings_.file = FileChannelSettings{settings_.data_folder / "calls.jsonl"};
        return std::move(settings_);
    }

    Status status_in(const YamlNode& node) {
        const std::optional<Status> status = status_from(node.text);
        if (!status)
            findings_.error(
                node.place,
                fmt::format("unknown status '{}'; it is actual, exercise or test", node.text));
        return status.value_or(Status::test);
    }

    void read_listen(const YamlNode& node) {
        const YamlMap map(node, "listen", {"sl651", "stream", "http"}, findings_);
        read_address(map, "sl651", settings_.sl651);
        read_address(map, "stream", settings_.stream);
        read_address(map, "http", settings_.http);
    }

    void read_address(const YamlMap& map, std::string_view key, ListenAddress& address) {
        const YamlNode* node = map.find(key);
        if (node == nullptr) return;
        const std::string& text = node->text;
        const std::size_t colon = text.rfind(':');
        std::string host = colon == std::string::npos ? "" : text.substr(0, colon);
        if (host.size() > 2 && host.front() == '[' && host.back() == ']')
            host = host.substr(1, host.size() - 2);
        std::uint16_t port = 0;
        const char* first = text.data() + (colon == std::string::npos ? text.size() : colon + 1);
        const auto read = std::from_chars(first, text.data() + text.size(), port);
        if (host.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
            map.error(node->place, fmt::format("{}: '{}' is no HOST:PORT, like 127.0.0.1:{}", key,
                                               text, address.port));
        else
            address = {host, port};
    }

    void read_bus(const YamlMap& map) {
        if (const YamlNode* journal = map.find("journal"); journal && journal->text != "local")
            map.error(journal->place,
                      "journal: this version keeps it on this machine; write local");
        const YamlNode* bus = map.find("bus");
        if (bus != nullptr && bus->text == "kafka")
            settings_.bus = BusKind::kafka;
        else if (bus != nullptr && bus->text != "embedded")
            map.error(bus->place,
                      fmt::format("bus: '{}' is neither embedded nor kafka", bus->text));
        const YamlNode* kafka = map.find("kafka");
        if (kafka != nullptr) {
            const YamlMap broker(*kafka, "kafka", {"brokers"}, findings_);
            settings_.kafka_brokers = broker.required("brokers");
        } else if (settings_.bus == BusKind::kafka) {
            map.error(bus->place, "bus: kafka needs kafka: {brokers: HOST:PORT}");
        }
    }

    void read_shards(const YamlMap& map) {
        const YamlNode* node = map.find("shards");
        if (node == nullptr) return;
        std::uint32_t shards = 0;
        const std::string& text = node->text;
        const auto read = std::from_chars(text.data(), text.data() + text.size(), shards);
        if (read.ec != std::errc() || read.ptr != text.data() + text.size() || shards < 1 ||
            shards > 64)
            map.error(node->place, fmt::format("shards: '{}' is no number from 1 to 64", text));
        else
            settings_.shards = shards;
    }

    void read_times(const YamlMap& map) {
        if (const YamlNode* clock = map.find("clock")) {
            const Result<ClockScale> scale = parse_clock_scale(clock->text);
            if (scale)
                settings_.clock = *scale;
            else
                map.error(clock->place, "clock: " + scale.error().message);
        }
        if (const YamlNode* retention = map.find("retention")) read_retention(map, *retention);
    }

    // A duration, or {time, disk}.
    void read_retention(const YamlMap& map, const YamlNode& node) {
        if (node.form != YamlNode::Form::map) return read_kept(map, node);
        const YamlMap both(node, "retention", {"time", "disk"}, findings_);
        if (const YamlNode* time = both.find("time")) read_kept(both, *time);
        const YamlNode* disk = both.find("disk");
        if (disk == nullptr) return;
        const std::optional<std::uint64_t> bytes = size_in_bytes(disk->text);
        // Less than RocksDB's own buffers and logs could never be held.
        constexpr std::uint64_t least = std::uint64_t{1} << 30;
        if (!bytes)
            both.error(disk->place,
                       fmt::format("retention: '{}' is no size, like 20 GiB", disk->text));
        else if (*bytes < least)
            both.error(disk->place, "retention: less than 1 GiB of disk could not be held");
        else
            settings_.disk_budget_bytes = *bytes;
    }

    void read_kept(const YamlMap& map, const YamlNode& node) {
        const Result<Duration> duration = parse_duration(node.text);
        // What a restart folds again and what late reports touch must still be there.
        constexpr Duration least = std::chrono::hours(96);
        if (!duration)
            map.error(node.place, "retention: " + duration.error().message);
        else if (*duration < least)
            map.error(node.place,
                      "retention: less than 4d would lose what late reports still change");
        else
            settings_.retention = *duration;
    }

    // "20 GiB", "500MiB".
    static std::optional<std::uint64_t> size_in_bytes(std::string_view text) {
        std::uint64_t number = 0;
        const char* end = text.data() + text.size();
        const auto read = std::from_chars(text.data(), end, number);
        std::string_view unit(read.ptr, static_cast<std::size_t>(end - read.ptr));
        while (unit.starts_with(' ')) unit.remove_prefix(1);
        const int shift = unit == "MiB" ? 20 : unit == "GiB" ? 30 : unit == "TiB" ? 40 : 0;
        if (read.ec != std::errc() || shift == 0 || number > UINT64_MAX >> shift)
            return std::nullopt;
        return number << shift;
    }

    void read_watchdog(const YamlMap& map) {
        const YamlNode* node = map.find("watchdog");
        if (node == nullptr) return;
        constexpr Duration least = std::chrono::seconds(3);
        const Result<Duration> limit = parse_duration(node->text);
        if (!limit)
            map.error(node->place, "watchdog: " + limit.error().message);
        else if (*limit < least)
            map.error(node->place, "watchdog: less than 3s would end a daemon whose disk is slow");
        else
            settings_.watchdog = *limit;
    }

    void read_canary(const YamlMap& map) {
        const YamlNode* node = map.find("canary");
        if (node == nullptr) return;
        constexpr Duration least = std::chrono::seconds(1);
        const Result<Duration> period = parse_duration(node->text);
        if (node->text == "off")
            settings_.canary = Duration::zero();
        else if (!period || *period < least)
            map.error(node->place, "canary: a duration of 1s or more, or off");
        else
            settings_.canary = *period;
    }

    void read_disk(const YamlNode& node) {
        const YamlMap map(node, "disk", {"ballast", "low_water"}, findings_);
        const auto size = [&](std::string_view key, std::optional<std::uint64_t>& bytes) {
            const YamlNode* value = map.find(key);
            if (value == nullptr) return;
            const Result<std::uint64_t> read = parse_byte_size(value->text);
            if (read)
                bytes = *read;
            else
                map.error(value->place, fmt::format("{}: {}", key, read.error().message));
        };
        size("ballast", settings_.disk.ballast_bytes);
        size("low_water", settings_.disk.low_water_bytes);
    }

    // CAP 1.2: a sender holds no blanks, commas or < &.
    void read_sender(const YamlMap& map) {
        const YamlNode& node = *map.find("sender");
        if (node.text.find_first_of(" ,<&\t\n") != std::string::npos)
            map.error(node.place, "sender: CAP forbids blanks, commas, < and & in it");
        settings_.sender = node.text;
    }

    void read_channels(const YamlNode& node) {
        const YamlMap map(node, "channels", {"file", "broadcast"}, findings_);
        if (const YamlNode* file = map.find("file")) {
            const YamlMap channel(*file, "channels.file", {"path"}, findings_);
            settings_.file = FileChannelSettings{folder_ / channel.required("path")};
        }
        if (const YamlNode* broadcast = map.find("broadcast")) read_broadcast(*broadcast);
    }

    void read_broadcast(const YamlNode& node) {
        const YamlMap map(node, "channels.broadcast", {"url", "token_file", "accepts"}, findings_);
        BroadcastChannelSettings channel;
        channel.url = map.required("url");
        if (const YamlNode* url = map.find("url"); url && !channel.url.starts_with("http://"))
            map.error(url->place, fmt::format("url: '{}' does not begin with http://; this version "
                                              "speaks TLS through a local proxy only",
                                              channel.url));
        if (const YamlNode* token = map.find("token_file")) {
            channel.token_file = folder_ / token->text;
            if (access(channel.token_file.c_str(), R_OK) != 0)
                map.error(token->place,
                          fmt::format("token_file: '{}' cannot be read", token->text));
        }
        if (map.find("accepts") != nullptr) {
            channel.accepts.clear();
            for (const YamlNode* word : map.texts("accepts"))
                channel.accepts.push_back(status_in(*word));
        }
        settings_.broadcast = std::move(channel);
    }

    const std::filesystem::path& folder_;
    Findings& findings_;
    Settings settings_;
};

}  // namespace

Settings read_settings(std::string_view text, const std::filesystem::path& folder,
                       Findings& findings) {
    const std::optional<YamlNode> node = read_yaml(text, std::string(settings_file), findings);
    return Reader(folder, findings).read(node.value_or(YamlNode{}));
}

}  // namespace freshet
