// Where a test finds things: the source tree, the built program, the shared material beside the
// project, and a folder of its own that goes away with it.
//
// Paths come from the place of the running test binary, never from the compiler: an absolute path
// in a macro would keep checkouts from sharing the compiler cache.
#pragma once

#include <filesystem>
#include <optional>

namespace freshet::testing {

// The root of the repository.
std::filesystem::path source_dir();

// The build folder this binary was built in; the program is `build_dir() / "freshet"`.
std::filesystem::path build_dir();

// The shared folder (FRESHET_SHARED, else ../shared beside the repository), if there is one. A test
// that needs it skips with the reason: `GTEST_SKIP() << "no ../shared: <what is not tested>"`.
std::optional<std::filesystem::path> shared_dir();

// A new empty folder, removed with everything in it at the end of the scope.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace freshet::testing
