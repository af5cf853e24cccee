// CanaryLine: one connection to our own door for stations, that of any station, and never a wait.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace freshet {

class CanaryLine {
public:
    CanaryLine() = default;
    ~CanaryLine() { hang_up(); }
    CanaryLine(const CanaryLine&) = delete;
    CanaryLine& operator=(const CanaryLine&) = delete;

    // Begins to connect, and sends `frame` as soon as that is done.
    void call(const std::string& host, std::uint16_t port, std::string frame);
    enum class Heard { nothing_yet, answer, hung_up };
    // Whether a well-formed answer has come.
    Heard listen();
    void hang_up();

private:
    int descriptor_ = -1;
    std::string unsent_;
    std::string heard_;
};

}  // namespace freshet
