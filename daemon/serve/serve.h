// freshet serve: the daemon. Reads the configuration folder, opens the stores, folds what the
// journal holds beyond the snapshots, then listens, until it is asked to end.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "daemon/clock/clock.h"

namespace freshet {

struct ServeOptions {
    std::filesystem::path folder = ".";
    // What the command line says instead of freshet.yaml.
    std::optional<ClockScale> clock;
    std::optional<std::filesystem::path> data_folder;
    // A file into which the ports are written once everything listens; for scripts, since port 0
    // takes a free one.
    std::filesystem::path ports_file;
};

// The program's exit code: 0 ended as asked, 1 refused to start, 75 a store failed (start it
// again: EX_TEMPFAIL).
int serve(const ServeOptions& options);

}  // namespace freshet
