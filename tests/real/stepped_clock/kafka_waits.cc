// Publishes one record after the other, each when the one before is reported, to a broker in memory
// that is away for a while; the wall clock steps meanwhile. Goes on for the seconds given and
// prints the longest time without a delivery report in milliseconds. One at a time, because each
// record published would wake the client up.
//
//   STEPPED_CLOCK=FILE LD_PRELOAD=stepped_clock.so kafka_waits STEP_SECONDS SECONDS
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <functional>
#include <thread>

#include "fanout/bus/kafka_bus.h"
#include "tests/fanout/kafka/mock_cluster.h"

namespace freshet::testing {
namespace {

using SteadyClock = std::chrono::steady_clock;
using namespace std::chrono_literals;

void step_by(std::int64_t seconds) {
    const std::int64_t nanoseconds = seconds * 1'000'000'000;
    // Written over, never truncated: the other side has it mapped.
    std::fstream file(std::getenv("STEPPED_CLOCK"),
                      std::ios::in | std::ios::out | std::ios::binary);
    file.write(reinterpret_cast<const char*>(&nanoseconds), sizeof nanoseconds);
}

int run(std::int64_t step, std::chrono::seconds length) {
    MockCluster cluster;
    KafkaOptions options;
    options.bootstrap = cluster.bootstrap();
    options.report_stall_max = 1h;  // Nobody but the waits themselves shall mend it.
    const auto bus = KafkaBus::create(options).value();
    const SteadyClock::time_point began = SteadyClock::now();
    SteadyClock::time_point reported = began;
    SteadyClock::duration longest{};
    struct Act {
        SteadyClock::duration at;
        std::function<void()> does;
    };
    std::deque<Act> acts{{500ms, [&] { cluster.go_away(); }},
                         {800ms, [&] { step_by(step); }},
                         {2s, [&] { cluster.come_back(); }}};
    bool open = false;
    for (std::uint64_t ticket = 0; SteadyClock::now() - began < length; ++ticket) {
        if (!acts.empty() && SteadyClock::now() - began > acts.front().at) {
            acts.front().does();
            acts.pop_front();
        }
        open = open || bus->publish({"waits", "key", "value"}, ticket);
        bus->drive(Timestamp{});
        for (BusDelivery delivery; bus->take_delivery(delivery); open = false) {
            reported = SteadyClock::now();
        }
        longest = std::max(longest, SteadyClock::now() - reported);
        std::this_thread::sleep_for(20ms);
    }
    fmt::print("{}\n", std::chrono::floor<std::chrono::milliseconds>(longest).count());
    std::fflush(stdout);
    std::_Exit(0);  // A client that is frozen would hold up its own end.
}

}  // namespace
}  // namespace freshet::testing

int main(int count, char** arguments) {
    if (count != 3 || std::getenv("STEPPED_CLOCK") == nullptr) return 2;
    return freshet::testing::run(std::atoll(arguments[1]),
                                 std::chrono::seconds(std::atoll(arguments[2])));
}
