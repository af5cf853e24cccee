// Signals as something to wait for: SIGTERM and SIGINT ask for a clean end, SIGHUP for the
// configuration to be read again. They are blocked in every thread begun later and taken here only,
// so no code of ours ever runs inside a handler.
#pragma once

#include <chrono>

namespace freshet {

enum class Signalled { none, end, reload };

class Signals {
public:
    Signals();  // Before any other thread is begun.
    ~Signals();
    Signals(const Signals&) = delete;
    Signals& operator=(const Signals&) = delete;

    // Waits at most so long.
    Signalled wait(std::chrono::milliseconds timeout);

private:
    int descriptor_;
};

}  // namespace freshet
