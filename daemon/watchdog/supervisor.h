// Supervisor: what systemd is told over $NOTIFY_SOCKET: that the daemon is ready, that it still
// gets on with its work, that it ends. Without the variable nothing is said.
#pragma once

#include <string>
#include <string_view>

namespace freshet {

class Supervisor {
public:
    static Supervisor from_environment();
    explicit Supervisor(std::string socket) : socket_(std::move(socket)) {}

    void ready() const { say("READY=1"); }
    void alive() const { say("WATCHDOG=1"); }
    void ending() const { say("STOPPING=1"); }

private:
    // One datagram. Who does not listen is not waited for.
    void say(std::string_view state) const;

    std::string socket_;  // Empty: nobody supervises us. "@…" is Linux's abstract name.
};

}  // namespace freshet
