// Settings: how the process runs, from freshet.yaml. Nothing here changes what is dangerous; that
// is Configuration, which is journaled. Paths are already resolved against the configuration
// folder.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/clock/clock.h"
#include "rules/base/time.h"
#include "rules/model/severity.h"

namespace freshet {

struct ListenAddress {
    std::string host = "127.0.0.1";  // Loopback unless set: gauges' protocols know no password.
    std::uint16_t port = 0;          // 0 takes a free one.
    bool operator==(const ListenAddress&) const = default;
};

// What one daemon bears of the stations' side. Each has a preset that suits a county.
struct LimitSettings {
    std::size_t connections = 18'000;
    std::size_t connections_per_address = 1'000;
    Duration idle = std::chrono::minutes(15);        // Without a whole frame.
    Duration first_frame = std::chrono::minutes(2);  // From the connection to its first frame.
    Duration frame = std::chrono::seconds(30);       // From a frame's first byte to its last.
    std::optional<std::uint64_t> memory_bytes;       // Nothing = what the machine lets it have.
    bool operator==(const LimitSettings&) const = default;
};

enum class BusKind : std::uint8_t { embedded, kafka };

// Each call appended as one JSON line; delivers whatever the status.
struct FileChannelSettings {
    std::filesystem::path path;
};

// CAP by HTTP POST to an emergency-broadcast platform.
struct BroadcastChannelSettings {
    std::string url;
    std::filesystem::path token_file;             // Empty = the platform asks for none.
    std::vector<Status> accepts{Status::actual};  // Others are answered refused(status).
};

// Space in the data folder. Nothing = a share of its file system, see disk_marks().
struct DiskSettings {
    std::optional<std::uint64_t> ballast_bytes;    // Kept back to be given up at a start.
    std::optional<std::uint64_t> low_water_bytes;  // Less free than this, and stations are held.
};

struct Settings {
    // Nobody is warned in earnest by a folder that has not said so.
    Status status = Status::test;

    ListenAddress sl651{.port = 5651};  // TCP and UDP
    ListenAddress stream{.port = 5652};
    ListenAddress http{.port = 8651};

    LimitSettings limits;

    std::filesystem::path data_folder = "data";
    DiskSettings disk;
    BusKind bus = BusKind::embedded;
    std::string kafka_brokers;  // "host:port[,host:port]"; only with the Kafka bus.

    // Threads that fold; results never depend on it. One folds millions of observations a second.
    std::uint32_t shards = 1;

    // Storm time instead of the machine's own; such a daemon cannot be actual.
    std::optional<ClockScale> clock;

    // How long everything is kept that everybody has read; a month covers the inquiry after a
    // flood.
    Duration retention = std::chrono::days(30);
    // The data folder is kept below this by letting go of more of the journal; 0 = no budget.
    std::uint64_t disk_budget_bytes = 0;

    // How long a worker may have work and get none of it done before the daemon ends itself to be
    // started again. A disk that hangs for seconds must not do that.
    Duration watchdog = std::chrono::seconds(30);

    // How often the daemon reports to itself, to see whether a report still comes through; zero =
    // never.
    Duration canary = std::chrono::seconds(10);

    // Holds rules and thresholds that judge beside those in force and call nobody; empty = none.
    std::filesystem::path shadow_folder;

    // CAP's sender: who is asked about a warning.
    std::string sender = "freshet@localhost";

    std::optional<FileChannelSettings> file;
    std::optional<BroadcastChannelSettings> broadcast;
};

}  // namespace freshet
