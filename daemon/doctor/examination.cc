// The lock is RocksDB's: a POSIX record lock on journal/LOCK, which names its holder to who asks.
#include "daemon/doctor/examination.h"

#include <fcntl.h>
#include <unistd.h>

namespace freshet {
namespace {

std::optional<pid_t> holder_of(const std::filesystem::path& lock) {
    const int descriptor = ::open(lock.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return std::nullopt;
    struct flock wanted {};
    wanted.l_type = F_WRLCK;
    wanted.l_whence = SEEK_SET;
    const bool asked = ::fcntl(descriptor, F_GETLK, &wanted) == 0;
    ::close(descriptor);
    if (!asked || wanted.l_type == F_UNLCK) return std::nullopt;
    return wanted.l_pid;
}

}  // namespace

Examination begin_examination(const ExaminationOptions& options) {
    Examination examination;
    examination.folder = options.folder;
    examination.reading = read_configuration_folder(options.folder);
    examination.settings.data_folder = options.folder / examination.settings.data_folder;
    if (examination.reading.content) examination.settings = examination.reading.content->settings;
    if (options.data_folder) examination.settings.data_folder = *options.data_folder;
    examination.server = holder_of(examination.settings.data_folder / "journal" / "LOCK");
    const ListenAddress& http = examination.settings.http;
    if (options.daemon) {
        examination.server_address = options.daemon;
    } else if (http.port != 0) {
        const std::string host = http.host == "0.0.0.0" ? "127.0.0.1" : http.host;
        examination.server_address = HttpAddress{host, std::to_string(http.port)};
    }
    return examination;
}

}  // namespace freshet
