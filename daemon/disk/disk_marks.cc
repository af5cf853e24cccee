// The presets: two logs of 128 MiB each are what a start has to write out (storage/rocksdb), and
// before that what is being merged needs room too.
#include "daemon/disk/disk_marks.h"

#include <algorithm>

namespace freshet {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;
constexpr std::uint64_t low_water_preset = 512 * mebibyte;
constexpr std::uint64_t ballast_preset = 256 * mebibyte;

}  // namespace

DiskMarks disk_marks(const DiskSettings& settings, std::uint64_t file_system_bytes) {
    DiskMarks marks;
    marks.hold_stations =
        settings.low_water_bytes.value_or(std::min(low_water_preset, file_system_bytes / 10));
    marks.hold_people = marks.hold_stations / 2;
    marks.let_go = marks.hold_stations + marks.hold_stations / 8;
    marks.ballast =
        settings.ballast_bytes.value_or(std::min(ballast_preset, file_system_bytes / 20));
    return marks;
}

}  // namespace freshet
