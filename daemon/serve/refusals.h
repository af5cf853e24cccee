// Refusals: what stations' doors refused, as one line a minute for whoever reads the log. A flood
// makes no more lines than a single frame; the counters have the rest.
#pragma once

#include <chrono>
#include <map>
#include <string>

#include "daemon/metrics/exporter.h"

namespace freshet {

class Refusals {
public:
    using Instant = std::chrono::steady_clock::time_point;

    // A line when a minute is over and something was refused in it, else empty.
    std::string look(const Exporter& exporter, Instant now);

private:
    Instant looked_at_{};
    std::map<std::string, double> before_;
};

}  // namespace freshet
