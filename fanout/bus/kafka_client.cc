// See kafka_client.h.
#include "fanout/bus/kafka_client.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <array>
#include <future>
#include <thread>

#include "fanout/bus/kafka_producer.h"
#include "fanout/bus/monotonic_waits.h"

namespace freshet {

namespace {

constexpr std::chrono::seconds end_max{1};

// The queue by which a client rings for its owner; null for a consumer without one.
rd_kafka_queue_t* ringing_queue(rd_kafka_t* client) {
    return rd_kafka_type(client) == RD_KAFKA_PRODUCER ? rd_kafka_queue_get_main(client)
                                                      : rd_kafka_queue_get_consumer(client);
}

void ring_with(rd_kafka_t* client, void (*ring)(rd_kafka_t*, void*), Bell* bell) {
    rd_kafka_queue_t* queue = ringing_queue(client);
    if (queue == nullptr) return;
    rd_kafka_queue_cb_event_enable(queue, ring, bell);
    rd_kafka_queue_destroy(queue);
}

}  // namespace

void KafkaDestroy::operator()(rd_kafka_s* client) const {
    // Its end may outlive the bell.
    ring_with(client, nullptr, nullptr);
    std::packaged_task<void()> end([client] {
        // Closing a consumer waits for the broker, for ever if it is gone (librdkafka issue 4519).
        rd_kafka_destroy_flags(client, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    });
    const std::future<void> ended = end.get_future();
    std::thread(std::move(end)).detach();
    ended.wait_for(end_max);
}

Result<KafkaClient> create_kafka_client(KafkaRole role, const KafkaOptions& options,
                                        const KafkaSettings& settings, void* opaque) {
    link_monotonic_waits();
    std::array<char, 512> reason{};
    const std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> conf(
        rd_kafka_conf_new(), rd_kafka_conf_destroy);
    KafkaSettings all{
        {"bootstrap.servers", options.bootstrap},
        {"client.id", options.client_id},
        {"socket.keepalive.enable", "true"},
        // A broker that comes back is found within a second, not ten.
        {"reconnect.backoff.max.ms", "1000"},
        // Known before the first record needs them, which else waits up to a second.
        {"topic.metadata.refresh.interval.ms", "60000"},
    };
    all.insert(all.end(), settings.begin(), settings.end());
    for (const auto& [name, value] : all) {
        if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), reason.data(),
                              reason.size()) != RD_KAFKA_CONF_OK) {
            return invalid(fmt::format("Kafka: {} = {}: {}", name, value, reason.data()));
        }
    }
    // Errors come as counters and results; librdkafka's lines on stderr are for its makers.
    rd_kafka_conf_set_log_cb(conf.get(), nullptr);
    if (role == KafkaRole::producer) {
        rd_kafka_conf_set_opaque(conf.get(), opaque);
        rd_kafka_conf_set_dr_msg_cb(conf.get(), &KafkaProducer::on_report);
    }
    // rd_kafka_new takes the settings over only if it succeeds.
    rd_kafka_conf_t* taken = rd_kafka_conf_dup(conf.get());
    rd_kafka_t* client =
        rd_kafka_new(role == KafkaRole::producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER, taken,
                     reason.data(), reason.size());
    if (client == nullptr) {
        rd_kafka_conf_destroy(taken);
        return Error{ErrorCode::unavailable, fmt::format("Kafka: {}", reason.data())};
    }
    if (options.bell != nullptr) {
        ring_with(
            client, [](rd_kafka_t*, void* bell) { static_cast<Bell*>(bell)->ring(); },
            options.bell);
    }
    return KafkaClient(client);
}

}  // namespace freshet
