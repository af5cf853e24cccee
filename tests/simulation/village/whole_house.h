// WholeHouse: every role of the daemon behind the sockets, in one thread over stores in memory:
// journal writer, shards, state writer, roll call, a file and a broadcast adapter whose far sides
// take everything. A scenario's records go in as they arrive; what people heard comes out.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/scenario/scenario.h"
#include "fanout/rollcall/roster.h"

namespace freshet::testing {

struct Heard {
    Timestamp at{};
    std::string whom;     // The person, or the area.
    std::string purpose;  // tell, repeat, escalate, end, remains
    std::string type;     // Alert, Update, Cancel
    std::string text;
    bool operator==(const Heard&) const = default;
    auto operator<=>(const Heard&) const = default;
};

struct HouseOptions {
    std::uint32_t shards = 1;
    std::uint64_t seed = 0;  // Of the order in which roles are polled.
};

// A scenario file of tests/scenarios and the folder it holds, read as `serve` reads one.
struct Village {
    scenario::Scenario scenario;
    ConfigurationRecord configuration;
};
Village read_village(const std::string& file);

// Everything said, in the order in which the far sides took it.
std::vector<Heard> play_to_people(const Village& village, const Roster& roster,
                                  const HouseOptions& options);

}  // namespace freshet::testing
