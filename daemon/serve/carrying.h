// Carrying: one relay between our own topics and Kafka, in one direction, with its clients.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "daemon/metrics/exporter.h"
#include "daemon/threads/bell.h"
#include "fanout/bus/embedded_bus.h"
#include "fanout/bus/kafka_bus.h"
#include "fanout/relay/relay.h"

namespace freshet {

// outwards: warnings, calls and CAP to whoever listens. inwards: receipts and answers of adapters
// elsewhere.
enum class Direction { outwards, inwards };

class Carrying {
public:
    struct Limits {
        std::size_t requests_max;   // Waiting for the state writer.
        std::size_t in_flight_max;  // Records that the far bus has not reported on.
    };
    Carrying(Direction direction, const State& state, Bell& state_bell, Limits limits);

    // The broker need not be there yet. The topics are carried, to or from `far` if it is given;
    // after an outage those named first go first.
    Result<void> make(const std::string& brokers, const std::vector<std::string>& topic_names,
                      std::unique_ptr<Bus> far = nullptr);

    Relay& role() { return *relay_; }
    const Relay& role() const { return *relay_; }
    EventBell& bell() { return bell_; }
    StateClient& client() { return client_; }
    void describe(Exporter& exporter) const;

private:
    Result<std::uint64_t> parked_end() const;

    Direction direction_;
    std::size_t in_flight_max_;
    EventBell bell_;
    StateClient client_;
    EmbeddedBus near_;
    std::unique_ptr<Bus> far_;
    const KafkaBus* kafka_ = nullptr;  // far_, where it is Kafka.
    std::unique_ptr<Relay> relay_;
};

}  // namespace freshet
