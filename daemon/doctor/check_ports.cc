// Ports: each is bound for an instant, unless a daemon serves; one that is taken is traced to its
// process through /proc, as far as we may look.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "daemon/doctor/checks.h"

namespace freshet {
namespace {

namespace fs = std::filesystem;

enum class Transport { tcp, udp };

// 0 when it can be bound, else why not.
int try_bind(const ListenAddress& address, Transport transport) {
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(address.port);
    if (::inet_pton(AF_INET, address.host.c_str(), &target.sin_addr) != 1) return EAFNOSUPPORT;
    const int kind = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
    const int descriptor = ::socket(AF_INET, kind | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return errno;
    // As the daemon does: connections of the last run that linger are no reason to refuse.
    const int reuse = 1;
    if (transport == Transport::tcp) {
        ::setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse);
    }
    int failed = 0;
    if (::bind(descriptor, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
        failed = errno;
    }
    ::close(descriptor);
    return failed;
}

// The inode of the socket that is bound to the port: column 10 of /proc/net/tcp and udp.
std::string inode_of(std::uint16_t port, Transport transport) {
    std::ifstream table(transport == Transport::tcp ? "/proc/net/tcp" : "/proc/net/udp");
    const std::string wanted = fmt::format(":{:04X}", port);
    std::string line;
    while (std::getline(table, line)) {
        std::istringstream columns(line);
        std::string column, inode;
        bool ours = false;
        for (int index = 0; columns >> column; ++index) {
            if (index == 1) ours = column.ends_with(wanted);
            // 0A listens; a UDP socket without a peer is 07.
            if (index == 3) ours = ours && (column == "0A" || column == "07");
            if (index == 9) inode = column;
        }
        if (ours) return inode;
    }
    return {};
}

std::string owner_of(std::uint16_t port, Transport transport) {
    const std::string inode = inode_of(port, transport);
    if (inode.empty()) return "another process";
    const std::string wanted = "socket:[" + inode + "]";
    std::error_code failed;
    for (const auto& process : fs::directory_iterator("/proc", failed)) {
        for (fs::directory_iterator files(process.path() / "fd", failed), end;
             !failed && files != end; files.increment(failed)) {
            std::error_code unread;
            if (fs::read_symlink(files->path(), unread) != wanted) continue;
            std::string name;
            std::getline(std::ifstream(process.path() / "comm"), name);
            return fmt::format("process {} ({})", process.path().filename().string(), name);
        }
        failed.clear();
    }
    return "a process of somebody else";
}

Diagnoses one_port(std::string_view name, const ListenAddress& address, Transport transport) {
    const std::string where = fmt::format("{} {}:{} ({})", name, address.host, address.port,
                                          transport == Transport::tcp ? "TCP" : "UDP");
    const int failed = address.port == 0 ? 0 : try_bind(address, transport);
    if (failed == 0) return {};
    if (failed == EAFNOSUPPORT) {
        return {{Health::unseen, "ports", where + " is no IPv4 address and was not tried", ""}};
    }
    if (failed == EADDRINUSE) {
        return {{Health::ill, "ports",
                 fmt::format("{} is taken by {}", where, owner_of(address.port, transport)),
                 "end that process, or write another port into freshet.yaml"}};
    }
    return {{Health::ill, "ports", fmt::format("{}: {}", where, std::strerror(failed)),
             failed == EACCES ? "a port below 1024 wants the right to bind it; take a higher one"
                              : "write an address of this machine into freshet.yaml"}};
}

}  // namespace

Diagnoses check_ports(const Examination& examination) {
    if (examination.server) return {};  // They are its own.
    const Settings& settings = examination.settings;
    Diagnoses said;
    const auto add = [&](Diagnoses more) { said.insert(said.end(), more.begin(), more.end()); };
    add(one_port("SL 651", settings.sl651, Transport::tcp));
    add(one_port("SL 651", settings.sl651, Transport::udp));
    add(one_port("stream", settings.stream, Transport::tcp));
    add(one_port("HTTP", settings.http, Transport::tcp));
    if (said.empty()) said.push_back({Health::fine, "ports", "all are free", ""});
    return said;
}

}  // namespace freshet
