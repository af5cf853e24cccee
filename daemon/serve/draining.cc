// See draining.h.
#include "daemon/serve/draining.h"

#include <chrono>
#include <thread>

#include "daemon/serve/log.h"

namespace freshet {

// How long a drain may take before the rest is left to the next start, which folds it again.
constexpr std::chrono::seconds drain_max{20};

void drain(Folding& folding, Calling& calling, const Clock& clock) {
    const auto give_up = std::chrono::steady_clock::now() + drain_max;
    folding.begin_drain();
    while (!folding.is_drained() && std::chrono::steady_clock::now() < give_up) {
        const Timestamp now = clock.now();
        Progress progress = folding.drain(now);
        for (const auto& [role, bell] : calling.roles())
            if (role->poll(now) == Progress::worked) progress = Progress::worked;
        if (progress == Progress::idle) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        for (const auto& [role, bell] : folding.roles())
            if (role->failure() != nullptr) return;
    }
    if (!folding.is_drained())
        log_warning("not everything is snapshotted; the next start folds it");
}

}  // namespace freshet
