// Examination: what every check of `freshet doctor` may want to know, gathered once: the
// configuration folder, and whether a daemon serves its data at this moment.
//
// Nothing here or in a check writes, locks or repairs: doctor may be run at any time, beside a
// daemon too.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/config/configuration_folder.h"
#include "daemon/http/http_client.h"

namespace freshet {

struct Examination {
    std::filesystem::path folder;  // As given.
    FolderReading reading;
    // Of the folder; the presets where it cannot be read, so that the data are looked at anyway.
    Settings settings;
    // Who holds the lock of the data folder; nothing when nobody serves it.
    std::optional<pid_t> server;
    // Where that daemon is asked; nothing when it took a free port and none was given.
    std::optional<HttpAddress> server_address;
};

struct ExaminationOptions {
    std::filesystem::path folder = ".";
    std::optional<std::filesystem::path> data_folder;  // Instead of freshet.yaml's.
    std::optional<HttpAddress> daemon;
};

Examination begin_examination(const ExaminationOptions& options);

}  // namespace freshet
