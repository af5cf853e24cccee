// See shadow_run.h.
#include "daemon/shadow/shadow_run.h"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include "daemon/recorded/entry_stream.h"
#include "daemon/shadow/shadow_fold.h"

namespace freshet {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds between_lines{1};

// The live path comes first: for the processor, and when the kernel looks for whom to end.
void step_back() {
    ::setpriority(PRIO_PROCESS, 0, 19);
    std::ofstream("/proc/self/oom_score_adj") << "1000\n";
}

bool send_line(int descriptor, std::string line) {
    line += '\n';
    for (std::size_t sent = 0; sent < line.size();) {
        const ssize_t written = ::write(descriptor, line.data() + sent, line.size() - sent);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        sent += static_cast<std::size_t>(written);
    }
    return true;
}

int refuse(const Error& error) {
    std::cerr << "freshet: the shadow: " << error.message << '\n';
    return 1;
}

// All that has come whole; the first of all makes the fold.
Result<bool> take_all(EntryReader& reader, std::unique_ptr<ShadowFold>& fold) {
    bool folded = false;
    while (true) {
        Result<std::optional<JournalEntry>> entry = reader.next();
        if (!entry) return entry.error();
        if (!*entry) return folded;
        if (fold == nullptr) {
            auto* configuration = std::get_if<ConfigurationRecord>(&(*entry)->record.body);
            if (configuration == nullptr)
                return invalid("what comes does not begin with a configuration");
            fold = std::make_unique<ShadowFold>(*configuration);
            continue;
        }
        if (const Result<void> taken = fold->take(**entry); !taken) return taken.error();
        folded = true;
    }
}

}  // namespace

int run_shadow(int descriptor) {
    step_back();
    EntryReader reader;
    std::unique_ptr<ShadowFold> fold;
    std::array<char, 1 << 16> buffer;
    bool to_say = false;
    Clock::time_point said = Clock::now() - between_lines;
    while (true) {
        const auto until = said + between_lines - Clock::now();
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(until).count();
        pollfd watched{.fd = descriptor, .events = POLLIN, .revents = 0};
        if (::poll(&watched, 1, to_say ? std::max<int>(0, static_cast<int>(wait)) : -1) > 0) {
            const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
            if (size == 0) return 0;
            if (size < 0 && errno != EINTR) return 0;  // Reset by a daemon that was killed.
            if (size > 0) reader.feed({buffer.data(), static_cast<std::size_t>(size)});
            const Result<bool> folded = take_all(reader, fold);
            if (!folded) return refuse(folded.error());
            to_say = to_say || *folded;
        }
        if (!to_say || Clock::now() < said + between_lines) continue;
        if (!send_line(descriptor, to_json(fold->report()))) return 0;
        said = Clock::now();
        to_say = false;
    }
}

}  // namespace freshet
