// fsync of a descriptor of the folder itself.
#include "storage/folder/sync_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace freshet {

Result<void> sync_folder(const std::filesystem::path& folder) {
    const std::filesystem::path named = folder.empty() ? "." : folder;
    const int descriptor = ::open(named.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int failed = descriptor < 0 ? errno : 0;
    if (failed == 0 && ::fsync(descriptor) != 0) failed = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (failed == 0) return {};
    return Error{ErrorCode::unavailable,
                 "the folder " + named.string() + " cannot be synced: " + std::strerror(failed)};
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code failed;
    if (folder.empty() || std::filesystem::is_directory(folder, failed)) return {};
    if (const Result<void> above = make_folder(folder.parent_path()); !above) return above;
    std::filesystem::create_directory(folder, failed);
    if (failed)
        return Error{ErrorCode::io,
                     "the folder " + folder.string() + " cannot be made: " + failed.message()};
    return sync_folder(folder.parent_path());
}

}  // namespace freshet
