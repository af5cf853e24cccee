// DiskWatch: looks at the free space of the data folder once a second. Below a mark stations are
// held (their sockets stay unread, nothing is acknowledged), below a second one people's commands
// too; when there is room again all of them go on by themselves. Makes the ballast when there is
// room for it.
//
// One thread calls look(); the lanes are told by their own atomics.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "daemon/config/settings.h"
#include "daemon/disk/ballast.h"
#include "daemon/disk/disk_marks.h"
#include "ingest/pipeline/mail.h"
#include "rules/base/counter.h"

namespace freshet {

struct DiskProbe {
    Counter free_bytes;
    Counter ballast_bytes;
    Counter held;  // A gauge: 0 nobody, 1 stations, 2 people too.
    Counter holds;

    void describe(auto&& metric) const {
        metric("freshet_disk_free_bytes", "Free space of the data folder", free_bytes);
        metric("freshet_disk_ballast_bytes", "Space kept back to be given up at a start",
               ballast_bytes);
        metric("freshet_disk_held",
               "Who is held because the disk is almost full: 0 nobody, 1 stations, 2 people too",
               held);
        metric("freshet_disk_holds_total", "Times that stations were held for want of space",
               holds);
    }
};

struct DiskSpace {
    std::uint64_t total = 0;
    std::uint64_t free = 0;
};
std::optional<DiskSpace> disk_space(const std::filesystem::path& folder);

class DiskWatch {
public:
    struct Wiring {
        IngestLane& stations;
        IngestLane& people;
        std::function<void(const std::string&)> trouble;  // What /-/ready says; empty = nothing.
        std::function<void(const std::string&)> tell;     // The log.
        std::function<std::optional<DiskSpace>(const std::filesystem::path&)> ask = disk_space;
    };
    DiskWatch(std::filesystem::path folder, DiskSettings settings, Wiring wiring);

    // Cheap to call often: asks once a second of `monotonic`.
    void look(std::chrono::steady_clock::time_point monotonic);

    const DiskProbe& probe() const { return probe_; }

private:
    enum class Held : std::uint8_t { nobody, stations, people };
    void judge(const DiskSpace& space);
    void change(Held held, const DiskSpace& space, const DiskMarks& marks);
    void keep_ballast(const DiskSpace& space, const DiskMarks& marks);

    const std::filesystem::path folder_;
    const DiskSettings settings_;
    Wiring wiring_;
    Ballast ballast_;
    bool ballast_failed_ = false;  // Said once; a file system that cannot will not learn it.
    Held held_ = Held::nobody;
    std::optional<std::chrono::steady_clock::time_point> looked_at_;
    DiskProbe probe_;
};

// Before the stores are opened: gives the ballast up when there is less room than they need, and
// says so. True when it did.
enum class GaveUp { no, yes };
GaveUp make_room_to_open(const std::filesystem::path& data_folder,
                         const std::function<void(const std::string&)>& tell);

}  // namespace freshet
