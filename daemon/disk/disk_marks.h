// How much of the data folder's file system is kept free and kept back.
#pragma once

#include <cstdint>

#include "daemon/config/settings.h"

namespace freshet {

struct DiskMarks {
    std::uint64_t hold_stations = 0;  // Less free than this: nothing is taken in.
    std::uint64_t hold_people = 0;    // Less than this: nothing that people do either.
    std::uint64_t let_go = 0;         // At least so much again: everything is taken.
    std::uint64_t ballast = 0;
};

// What is not set is a preset, or a share of a small file system.
DiskMarks disk_marks(const DiskSettings& settings, std::uint64_t file_system_bytes);

}  // namespace freshet
