// See shadow_process.h.
#include "daemon/shadow/shadow_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace freshet {
namespace {

Error failed(std::string_view what, int number) {
    return Error{ErrorCode::io, fmt::format("{}: {}", what, std::strerror(number))};
}

// Of the one who asks and nobody else: what posix_spawn wants to be told.
class Spawning {
public:
    explicit Spawning(int stream) {
        ::posix_spawn_file_actions_init(&actions_);
        ::posix_spawn_file_actions_adddup2(&actions_, stream, STDIN_FILENO);
        ::posix_spawn_file_actions_addopen(&actions_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
        // Sockets of stations would stay open in it after the daemon's end, and keep the ports.
        ::posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1);
        ::posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigemptyset(&none);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        // A session of its own: who ends the daemon from a terminal means the daemon.
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
    }
    ~Spawning() {
        ::posix_spawn_file_actions_destroy(&actions_);
        ::posix_spawnattr_destroy(&attributes_);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;

    int spawn(pid_t& process, const std::filesystem::path& program) {
        std::array<std::string, 3> words{"freshet", "shadow", "--fold"};
        std::array<char*, 4> arguments{words[0].data(), words[1].data(), words[2].data(), nullptr};
        return ::posix_spawn(&process, program.c_str(), &actions_, &attributes_, arguments.data(),
                             environ);
    }

private:
    posix_spawn_file_actions_t actions_;
    posix_spawnattr_t attributes_;
};

std::string words_of(int status) {
    if (WIFSIGNALED(status)) return fmt::format("ended by signal {}", WTERMSIG(status));
    return fmt::format("ended with {}", WEXITSTATUS(status));
}

}  // namespace

Result<std::unique_ptr<ShadowProcess>> ShadowProcess::start(const std::filesystem::path& program) {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
        return failed("no stream to a shadow", errno);
    // Ours alone: the other end waits for what comes.
    ::fcntl(ends[0], F_SETFL, O_NONBLOCK);
    pid_t process = 0;
    const int number = Spawning(ends[1]).spawn(process, program);
    ::close(ends[1]);
    if (number != 0) {
        ::close(ends[0]);
        return failed("a shadow cannot be started", number);
    }
    return std::unique_ptr<ShadowProcess>(new ShadowProcess(process, ends[0]));
}

ShadowProcess::~ShadowProcess() {
    ::close(stream_);
    if (process_ == 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
}

std::optional<std::string> ShadowProcess::ended() {
    int status = 0;
    if (process_ == 0 || ::waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
    process_ = 0;
    return words_of(status);
}

std::uint64_t ShadowProcess::held_bytes() const {
    std::ifstream file(fmt::format("/proc/{}/statm", process_));
    std::uint64_t size = 0, resident = 0;
    file >> size >> resident;
    return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

}  // namespace freshet
