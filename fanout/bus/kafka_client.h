// What producer and consumer share: settings, making and unmaking a librdkafka client. librdkafka
// has threads and clocks of its own; ours only ring a bell from there.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rules/base/counter.h"
#include "rules/base/result.h"
#include "rules/base/role.h"

struct rd_kafka_s;  // librdkafka's own names, so that its header stays in our .cc files.

namespace freshet {

struct KafkaOptions {
    std::string bootstrap;  // "host:port,…"
    std::string client_id = "freshet";

    // Records on their way at once. Few, so that a warning never waits behind hours of others.
    std::size_t in_flight_max = 500;

    // Real time without any delivery report, while some are due, after which the producer is
    // replaced: librdkafka can stop for good after a broker's failover (its issue 3584, cured in
    // 2.3.0). What was due is reported as not delivered and published again.
    std::chrono::milliseconds report_stall_max = std::chrono::seconds(10);

    // Asked about as soon as the client is made: the first record of a topic not yet known waits
    // for an answer or two of the broker.
    std::vector<std::string> topics_published = {};

    // Rung when a record or a delivery report is there to be taken; may be null.
    Bell* bell = nullptr;
};

struct KafkaProbe {
    Counter published;           // Records handed to librdkafka.
    Counter delivered;           // Reported as stored by all replicas that must.
    Counter undelivered;         // Reported as failed, or given up with their producer.
    Counter producers_replaced;  // After a fatal error, a failed report or a stall.
    Counter consumers_replaced;  // After a fatal error.
    Counter received;            // Records handed to the role.
    Counter refused;             // Records that the broker will never take as they are.
    Counter broker_errors;       // Connections lost and the like; librdkafka tries again itself.

    void describe(auto&& metric) const {
        metric("freshet_kafka_published_total", "Records handed to the Kafka client", published);
        metric("freshet_kafka_delivered_total", "Records that Kafka reported as stored", delivered);
        metric("freshet_kafka_undelivered_total", "Records to be published again", undelivered);
        metric("freshet_kafka_producers_replaced_total", "Producers given up", producers_replaced);
        metric("freshet_kafka_consumers_replaced_total", "Consumers given up", consumers_replaced);
        metric("freshet_kafka_received_total", "Records read from Kafka", received);
        metric("freshet_kafka_refused_total", "Records refused for good, each try", refused);
        metric("freshet_kafka_broker_errors_total", "Errors of connections to Kafka",
               broker_errors);
    }
};

using KafkaSettings = std::vector<std::pair<std::string, std::string>>;

enum class KafkaRole { producer, consumer };

struct KafkaDestroy {
    // Leaves whatever was not sent: the caller has accounted for it. Waits a second at most; a
    // client that cannot end by then (its threads ask a name server that is gone, librdkafka issue
    // 4519) is left to end by itself, or with the process.
    void operator()(rd_kafka_s* client) const;
};
using KafkaClient = std::unique_ptr<rd_kafka_s, KafkaDestroy>;

// `opaque` (a producer's) is handed to its delivery callback. invalid_argument for a setting that
// librdkafka does not take.
Result<KafkaClient> create_kafka_client(KafkaRole role, const KafkaOptions& options,
                                        const KafkaSettings& settings, void* opaque);

}  // namespace freshet
