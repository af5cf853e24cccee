// What storage/salvage does, said to a person. Findings end with 1, like every other check's.
#include "daemon/doctor/salvage_folder.h"

#include <fmt/chrono.h>

#include <iostream>

#include "storage/salvage/salvage.h"

namespace freshet {

int salvage_folder(const ExaminationOptions& options) {
    const std::filesystem::path folder = begin_examination(options).settings.data_folder;
    const auto done =
        salvage({.folder = folder,
                 .stamp = fmt::format("{:%Y%m%dT%H%M%SZ}", fmt::gmtime(std::time(nullptr))),
                 .tell = [](std::string_view line) { std::cerr << "freshet: " << line << '\n'; }});
    if (!done) {
        std::cerr << "freshet: " << done.error().message << '\n';
        return 1;
    }
    for (const std::string& sentence : sentences(*done)) std::cout << sentence << '\n';
    return done->journal.damage.empty() && done->state.damage.empty() ? 0 : 1;
}

}  // namespace freshet
