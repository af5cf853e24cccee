// Held at once, let go with room to spare, so that it does not flutter at the mark.
#include "daemon/disk/disk_watch.h"

#include <fmt/format.h>
#include <sys/statvfs.h>

namespace freshet {
namespace {

constexpr auto look_every = std::chrono::seconds(1);

std::uint64_t mebibytes(std::uint64_t bytes) { return bytes >> 20; }

}  // namespace

std::optional<DiskSpace> disk_space(const std::filesystem::path& folder) {
    struct statvfs disk {};
    if (::statvfs(folder.c_str(), &disk) != 0) return std::nullopt;
    return DiskSpace{.total = disk.f_blocks * disk.f_frsize, .free = disk.f_bavail * disk.f_frsize};
}

DiskWatch::DiskWatch(std::filesystem::path folder, DiskSettings settings, Wiring wiring)
    : folder_(std::move(folder)),
      settings_(settings),
      wiring_(std::move(wiring)),
      ballast_(folder_) {}

void DiskWatch::look(std::chrono::steady_clock::time_point monotonic) {
    if (looked_at_ && monotonic - *looked_at_ < look_every) return;
    looked_at_ = monotonic;
    // Each store may be mounted from a disk of its own: the fullest counts. Whoever cannot be asked
    // is not full for that; the stores say what does not work.
    std::optional<DiskSpace> fullest;
    for (const auto& folder : {folder_, folder_ / "journal", folder_ / "state"}) {
        const auto space = wiring_.ask(folder);
        if (space && (!fullest || space->free < fullest->free)) fullest = space;
    }
    if (fullest) judge(*fullest);
}

void DiskWatch::judge(const DiskSpace& space) {
    const DiskMarks marks = disk_marks(settings_, space.total);
    probe_.free_bytes.set(space.free);
    Held held = held_;
    if (space.free >= marks.let_go)
        held = Held::nobody;
    else if (space.free < marks.hold_people)
        held = Held::people;
    else if (space.free < marks.hold_stations && held_ == Held::nobody)
        held = Held::stations;
    else if (space.free >= marks.hold_stations && held_ == Held::people)
        held = Held::stations;
    if (held != held_) change(held, space, marks);
    if (held_ == Held::nobody) keep_ballast(space, marks);
    probe_.ballast_bytes.set(ballast_.bytes());
}

void DiskWatch::change(Held held, const DiskSpace& space, const DiskMarks& marks) {
    if (held_ == Held::nobody) probe_.holds.add();
    held_ = held;
    probe_.held.set(static_cast<std::uint64_t>(held));
    held == Held::nobody ? wiring_.stations.let_go() : wiring_.stations.hold();
    held == Held::people ? wiring_.people.hold() : wiring_.people.let_go();
    if (held == Held::nobody) {
        wiring_.trouble("");
        return wiring_.tell(
            fmt::format("disk: {} MiB are free in {} again; stations are read again",
                        mebibytes(space.free), folder_.string()));
    }
    const std::string sentence = fmt::format(
        "{} MiB are free in {}, {} have to be: stations are not read and not "
        "acknowledged{}, until there is room",
        mebibytes(space.free), folder_.string(), mebibytes(marks.hold_stations),
        held == Held::people ? ", and people's commands are refused" : "");
    wiring_.trouble(sentence);
    wiring_.tell("disk: " + sentence);
}

void DiskWatch::keep_ballast(const DiskSpace& space, const DiskMarks& marks) {
    const std::uint64_t kept = ballast_.bytes();
    if (ballast_failed_ || kept >= marks.ballast) return;
    if (space.free < marks.let_go + (marks.ballast - kept)) return;
    const auto made = ballast_.make(marks.ballast);
    ballast_failed_ = !made;
    if (!made) wiring_.tell("disk: no ballast is kept: " + made.error().message);
}

GaveUp make_room_to_open(const std::filesystem::path& data_folder,
                         const std::function<void(const std::string&)>& tell) {
    Ballast ballast(data_folder);
    const auto space = disk_space(data_folder);
    if (!space || ballast.bytes() == 0) return GaveUp::no;
    const std::uint64_t needed = room_to_open(data_folder);
    if (space->free >= needed) return GaveUp::no;
    tell(fmt::format(
        "disk: {} MiB are free in {} and opening the stores may need {}: the ballast of "
        "{} MiB is given up; make room",
        mebibytes(space->free), data_folder.string(), mebibytes(needed),
        mebibytes(ballast.bytes())));
    ballast.give_up();
    return GaveUp::yes;
}

}  // namespace freshet
