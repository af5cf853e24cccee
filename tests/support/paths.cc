// See paths.h. A test without its surroundings cannot say anything, so a missing mark stops it.
#include "tests/support/paths.h"

#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

namespace freshet::testing {
namespace {

namespace fs = std::filesystem;

fs::path ancestor_with(std::string_view mark) {
    const fs::path program = fs::read_symlink("/proc/self/exe");
    for (fs::path folder = program.parent_path(); folder != folder.root_path();
         folder = folder.parent_path()) {
        if (fs::exists(folder / mark)) {
            return folder;
        }
    }
    std::fprintf(stderr, "no %s above %s\n", std::string(mark).c_str(), program.c_str());
    std::abort();
}

}  // namespace

fs::path source_dir() { return ancestor_with("CMakePresets.json"); }

fs::path build_dir() { return ancestor_with("CMakeCache.txt"); }

std::optional<fs::path> shared_dir() {
    const char* named = std::getenv("FRESHET_SHARED");
    const fs::path folder = named != nullptr ? fs::path(named) : source_dir() / ".." / "shared";
    std::error_code ignored;
    if (!fs::is_directory(folder, ignored)) {
        return std::nullopt;
    }
    return folder;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "freshet-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) {
        std::perror(name.c_str());
        std::abort();
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace freshet::testing
