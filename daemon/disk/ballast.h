// Ballast: a file that takes up space so that there is some to give up. A store that is opened
// again writes its log out into tables; on a full disk it could not.
#pragma once

#include <cstdint>
#include <filesystem>

#include "rules/base/result.h"

namespace freshet {

class Ballast {
public:
    explicit Ballast(const std::filesystem::path& data_folder) : file_(data_folder / "ballast") {}

    std::uint64_t bytes() const;  // What it takes up now.
    // As large as `bytes`, with space really taken. A failure leaves less or none.
    Result<void> make(std::uint64_t bytes);
    void give_up();

private:
    std::filesystem::path file_;
};

// What opening the stores may need: their logs, written out into tables.
std::uint64_t room_to_open(const std::filesystem::path& data_folder);

}  // namespace freshet
