// OneThreadRunner: all roles polled from one thread, in an order drawn from a seed, with a clock of
// its own that jumps to the next deadline when nobody has anything left to do. Tests, backtest and
// simulation run the same roles as the daemon this way; the same seed gives the same run.
#pragma once

#include <optional>
#include <random>
#include <vector>

#include "rules/base/role.h"

namespace freshet {

class OneThreadRunner {
public:
    // The roles outlive the runner. The order of polls depends on `random` alone.
    OneThreadRunner(std::vector<Role*> roles, std::mt19937_64 random, Timestamp start);

    Timestamp now() const { return now_; }

    // Polls until a whole pass found every role idle, or one has failed.
    void settle();
    // Settles, moves the clock to the next deadline, and so on; at `end` every deadline up to and
    // including it has been met.
    void run_until(Timestamp end);

    // The first role that cannot go on; null while all can.
    const Role* failed() const;

private:
    std::optional<Timestamp> next_deadline() const;

    std::vector<Role*> roles_;
    std::mt19937_64 random_;
    Timestamp now_;
};

}  // namespace freshet
