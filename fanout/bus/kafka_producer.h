// KafkaProducer: publishes records in order and tells the fate of each. Idempotent, acks=all. One
// failed report ends the producer: everything still open is reported as not delivered and a new one
// takes over, so that a later record of a key never overtakes an earlier one that was lost; the
// relay publishes all of them again, and their identity makes the repeats harmless. A producer that
// follows one which delivered nothing waits a little longer each time before it takes a record.
#pragma once

#include <deque>
#include <map>

#include "fanout/bus/bus.h"
#include "fanout/bus/kafka_client.h"

struct rd_kafka_message_s;

namespace freshet {

class KafkaProducer {
public:
    static Result<std::unique_ptr<KafkaProducer>> create(const KafkaOptions& options,
                                                         KafkaProbe& probe);

    bool publish(const BusRecord& record, std::uint64_t ticket);
    bool take_delivery(BusDelivery& delivery);
    void drive();

    // librdkafka's delivery callback; called inside drive() only. `opaque` is the KafkaProducer.
    static void on_report(rd_kafka_s* client, const rd_kafka_message_s* message, void* opaque);

private:
    using SteadyTime = std::chrono::steady_clock::time_point;

    KafkaProducer(const KafkaOptions& options, KafkaProbe& probe)
        : options_(options), probe_(probe) {}
    Result<void> open();
    void ask_for_topics();
    void refuse(std::uint64_t sequence, const std::string& why);
    void replace();

    KafkaOptions options_;
    KafkaProbe& probe_;
    std::map<std::uint64_t, std::uint64_t> open_;  // Our sequence → the caller's ticket.
    std::uint64_t next_sequence_ = 1;
    std::deque<BusDelivery> deliveries_;
    SteadyTime last_report_{};
    std::chrono::milliseconds pause_{0};  // After the next replacement.
    SteadyTime takes_from_{};
    enum class Health { good, broken } health_ = Health::good;
    KafkaClient client_;  // Last, so that it goes first: its callbacks use the rest.
};

}  // namespace freshet
