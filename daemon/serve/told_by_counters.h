// What the counters tell of parts that go on trying: no role has failed, and yet somebody is not
// reached.
#pragma once

#include <string>
#include <vector>

#include "daemon/clock/clock.h"
#include "daemon/metrics/exporter.h"

namespace freshet {

// One sentence each, for /-/ready and the page.
std::vector<std::string> told_by_counters(const Exporter& exporter, const Clock& clock);

}  // namespace freshet
