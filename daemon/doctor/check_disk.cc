// The disk under the data folder: free space against what a daemon holds back by itself
// (daemon/disk), the ballast, and what salvages have left there.
#include <fmt/format.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "daemon/disk/ballast.h"
#include "daemon/disk/disk_marks.h"
#include "daemon/doctor/checks.h"

namespace freshet {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
// A restart replays a WAL of up to 128 MiB and needs as much again, for each of the two stores.
constexpr std::uint64_t free_bytes_needed = 512 * mebibyte;
constexpr std::uint64_t free_percent_doubtful = 10;

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{} MiB", bytes / mebibyte); }

std::filesystem::path nearest_existing(std::filesystem::path folder) {
    while (!folder.empty() && !std::filesystem::exists(folder)) folder = folder.parent_path();
    return folder.empty() ? "." : folder;
}

Diagnosis check_space(const std::filesystem::path& folder, const struct statvfs& disk,
                      const DiskMarks& marks) {
    const std::uint64_t free = disk.f_bavail * disk.f_frsize;
    const std::uint64_t size = std::max<std::uint64_t>(disk.f_blocks * disk.f_frsize, 1);
    const std::string found =
        fmt::format("{} of {} free below {}", mebibytes(free), mebibytes(size), folder.string());
    if ((disk.f_flag & ST_RDONLY) != 0) {
        return {Health::ill, "disk", folder.string() + " is on a read-only file system",
                "mount it writable; a disk that fails is often made read-only by the kernel"};
    }
    if (free < marks.hold_stations) {
        return {Health::ill, "disk", found,
                fmt::format("make room: below {} (disk: low_water) stations are not read",
                            mebibytes(marks.hold_stations))};
    }
    if (free < free_bytes_needed) {
        return {Health::ill, "disk", found,
                fmt::format("make room: below {} a restart may not be able to open the stores",
                            mebibytes(free_bytes_needed))};
    }
    if (free * 100 / size < free_percent_doubtful) {
        return {Health::doubtful, "disk", found, "make room before it is gone"};
    }
    return {Health::fine, "disk", found, ""};
}

// Only of a folder that was served: a new one has none yet.
Diagnoses check_ballast(const std::filesystem::path& folder, const DiskMarks& marks) {
    if (!std::filesystem::exists(folder / "journal")) return {};
    const std::uint64_t bytes = Ballast(folder).bytes();
    if (bytes < marks.ballast) {
        return {
            {Health::doubtful, "ballast",
             fmt::format("{} of {} are kept back", mebibytes(bytes), mebibytes(marks.ballast)),
             "a daemon makes it again once there is room; until then a start on a full disk has "
             "nothing to give up"}};
    }
    return {{Health::fine, "ballast", mebibytes(bytes) + " are kept back for a full disk", ""}};
}

Diagnoses check_quarantine(const std::filesystem::path& folder) {
    Diagnoses said;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "quarantine", failed)) {
        said.push_back({Health::doubtful, "quarantine",
                        fmt::format("a salvage put {} aside", entry.path().string()),
                        "keep it elsewhere for whoever looks into the damage, then remove it"});
    }
    return said;
}

// What the data folder takes of the budget that retention keeps it below.
Diagnoses check_budget(const std::filesystem::path& folder, std::uint64_t budget) {
    if (budget == 0 || !std::filesystem::exists(folder)) return {};
    std::uint64_t used = 0;
    std::error_code failed;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, failed)) {
        std::error_code gone;  // The daemon may have removed it meanwhile.
        const std::uint64_t size = entry.is_regular_file(gone) ? entry.file_size(gone) : 0;
        if (!gone) used += size;
    }
    const std::string found =
        fmt::format("{} of a budget of {} are used", mebibytes(used), mebibytes(budget));
    if (used <= budget) return {{Health::fine, "budget", found, ""}};
    return {{Health::doubtful, "budget", found,
             "what nobody has read yet is kept beyond it: see what /-/ready names, or raise it"}};
}

}  // namespace

Diagnoses check_disk(const Examination& examination) {
    const std::filesystem::path& folder = examination.settings.data_folder;
    struct statvfs disk {};
    if (::statvfs(nearest_existing(folder).c_str(), &disk) != 0) {
        return {{Health::ill, "disk", fmt::format("{}: {}", folder.string(), std::strerror(errno)),
                 "make the folder readable"}};
    }
    const DiskMarks marks = disk_marks(examination.settings.disk, disk.f_blocks * disk.f_frsize);
    Diagnoses said{check_space(folder, disk, marks)};
    for (Diagnosis& one : check_ballast(folder, marks)) said.push_back(std::move(one));
    for (Diagnosis& one : check_quarantine(folder)) said.push_back(std::move(one));
    const std::uint64_t budget = examination.settings.disk_budget_bytes;
    for (Diagnosis& one : check_budget(folder, budget)) said.push_back(std::move(one));
    return said;
}

}  // namespace freshet
