// Vigil: who of the daemon's workers gets on with the work and who has stopped. A worker is fed by
// proven progress alone: it got something done since the last look, or it rests and nothing waits
// for it. That its thread still turns round proves nothing.
//
// Pure: it is told how much time passed. One thread looks; the probes are read from any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/counter.h"
#include "rules/base/time.h"

namespace freshet {

enum class Posture { resting, at_work };

// What one look at a worker shows.
struct Sign {
    std::uint64_t moved = 0;    // Only rises, whenever something was got done.
    std::uint64_t waiting = 0;  // Pieces of work that lie before it.
    Posture posture = Posture::resting;
};

enum class Duty {
    vital,       // Without it nobody is warned, and starting again mends it.
    apart,       // Its far side may hang; the rest goes on, and it is only named.
    long_works,  // Apart, and one piece of its work may take minutes: named when it takes hours.
};

struct Watched {
    std::string name;
    Duty duty = Duty::vital;
    std::string doing;  // "writing the journal": what it is at while it works.
    std::function<Sign()> look;
};

struct VigilProbe {
    Counter stuck_seconds;

    void describe(auto&& metric) const {
        metric("freshet_watchdog_stuck_seconds",
               "How long a worker has had work and got none of it done", stuck_seconds);
    }
};

class Vigil {
public:
    Vigil(Duration limit, std::vector<Watched> watched);

    // Monotonic time since the last look. A look that comes late counts as one second: when the
    // whole process was stopped or starved, its workers are not to blame.
    void look(Duration elapsed);

    // Why the program has to end: a vital worker did nothing for the limit.
    std::optional<std::string> verdict() const;
    // Who has been stuck for a third of the limit and 2 s, or for an hour at long works; empty
    // where all is well.
    std::string trouble() const;
    // Lines for the log: who came into trouble since this was last asked, and who is out of it.
    std::vector<std::string> take_news();
    // Whether every vital worker was fed since this was last asked: what a supervisor is told.
    bool take_fed();

    // `metrics.add(probe, labels)` of each worker.
    void describe(auto& metrics) const {
        for (const One& one : watched_) metrics.add(*one.probe, {{"role", one.who.name}});
    }

private:
    struct One {
        Watched who;
        Sign last;
        Duration stuck{};
        bool fed = true;
        bool in_trouble = false;
        std::unique_ptr<VigilProbe> probe = std::make_unique<VigilProbe>();
    };
    std::string sentence(const One& one) const;

    Duration limit_;
    std::vector<One> watched_;
    std::vector<std::string> news_;
};

}  // namespace freshet
