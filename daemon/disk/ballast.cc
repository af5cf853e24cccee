// fallocate takes the space without writing it; where a file system cannot, there is no ballast.
#include "daemon/disk/ballast.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

namespace freshet {
namespace {

// Manifests and the like, beside the logs.
constexpr std::uint64_t small_files_bytes = 4 << 20;

}  // namespace

std::uint64_t Ballast::bytes() const {
    struct stat file {};
    return ::stat(file_.c_str(), &file) == 0 ? static_cast<std::uint64_t>(file.st_blocks) * 512 : 0;
}

Result<void> Ballast::make(std::uint64_t bytes) {
    const int descriptor = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    int failed = descriptor < 0 ? errno : 0;
    if (failed == 0 && ::fallocate(descriptor, 0, 0, static_cast<off_t>(bytes)) != 0)
        failed = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (failed == 0) return {};
    give_up();
    return Error{ErrorCode::io, file_.string() + " cannot be made: " + std::strerror(failed)};
}

void Ballast::give_up() {
    std::error_code failed;
    std::filesystem::remove(file_, failed);
}

std::uint64_t room_to_open(const std::filesystem::path& data_folder) {
    std::uint64_t bytes = small_files_bytes;
    for (const char* store : {"journal", "state"}) {
        std::error_code failed;
        for (const auto& entry : std::filesystem::directory_iterator(data_folder / store, failed)) {
            if (entry.path().extension() != ".log") continue;
            const std::uintmax_t size = entry.file_size(failed);
            if (!failed) bytes += size;
        }
    }
    return bytes;
}

}  // namespace freshet
