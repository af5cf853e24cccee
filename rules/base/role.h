// Role: one of the daemon's workers as an object. A thread of the daemon polls it and sleeps until
// mail rings its bell or its deadline comes; tests, backtest and simulation poll many from one
// thread. poll() does a bounded piece of work and never blocks, but for the disk of a writer.
#pragma once

#include <optional>
#include <string_view>

#include "rules/base/result.h"
#include "rules/base/time.h"

namespace freshet {

enum class Progress { idle, worked };

class Role {
public:
    virtual ~Role() = default;

    virtual std::string_view name() const = 0;
    virtual Progress poll(Timestamp now) = 0;

    // When poll() has to be called although no mail came; nothing means only mail matters.
    virtual std::optional<Timestamp> next_deadline() const = 0;

    // Why this role cannot go on (its disk failed, a stored record is damaged); null while it can.
    // Whoever polls it looks after each poll and ends the program with this sentence.
    virtual const Error* failure() const { return nullptr; }
};

// Rung by whoever put mail into a role's box. An eventfd in the daemon, nothing in a one-thread
// run. ring() may be called from any thread.
class Bell {
public:
    virtual ~Bell() = default;
    virtual void ring() = 0;
};

}  // namespace freshet
