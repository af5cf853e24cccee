// See kafka_producer.h.
#include "fanout/bus/kafka_producer.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>

namespace freshet {
namespace {

// What a further try cannot change: somebody has to mend the record's maker, the topic or the
// rights first. All else is waited out, a topic that is unknown for a moment above all (librdkafka
// issue 4401).
bool is_refusal(rd_kafka_resp_err_t error) {
    switch (error) {
        case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
        case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
        case RD_KAFKA_RESP_ERR_INVALID_RECORD:
        case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
        case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
        case RD_KAFKA_RESP_ERR_POLICY_VIOLATION:
        case RD_KAFKA_RESP_ERR__INVALID_ARG:
            return true;
        default:
            return false;
    }
}

constexpr std::chrono::milliseconds pause_min{100}, pause_max{5000};

}  // namespace

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::create(const KafkaOptions& options,
                                                             KafkaProbe& probe) {
    std::unique_ptr<KafkaProducer> producer(new KafkaProducer(options, probe));
    if (const Result<void> opened = producer->open(); opened.has_error()) {
        return opened.error();
    }
    return producer;
}

Result<void> KafkaProducer::open() {
    const KafkaSettings settings{
        {"acks", "all"},
        {"enable.idempotence", "true"},
        // A record taken out of the middle by its timeout would be a gap that kills the producer;
        // 0, said to mean never, overflows (librdkafka issues 2015 and dotnet 704).
        {"message.timeout.ms", "2147483647"},
        {"linger.ms", "2"},
        {"queue.buffering.max.messages", std::to_string(options_.in_flight_max * 2)},
        {"queue.buffering.max.kbytes", "65536"},
        // A key's partition is the same for Java's clients.
        {"partitioner", "murmur2_random"},
    };
    Result<KafkaClient> client = create_kafka_client(KafkaRole::producer, options_, settings, this);
    if (client.has_error()) {
        return client.error();
    }
    client_ = std::move(*client);
    health_ = Health::good;
    ask_for_topics();
    return {};
}

// Naming a topic makes the client ask for it; it then asks again every minute.
void KafkaProducer::ask_for_topics() {
    for (const std::string& topic : options_.topics_published) {
        rd_kafka_topic_t* asked = rd_kafka_topic_new(client_.get(), topic.c_str(), nullptr);
        if (asked != nullptr) rd_kafka_topic_destroy(asked);
    }
}

bool KafkaProducer::publish(const BusRecord& record, std::uint64_t ticket) {
    if (health_ == Health::broken || open_.size() >= options_.in_flight_max ||
        std::chrono::steady_clock::now() < takes_from_) {
        return false;
    }
    // The stall is counted from the first record that waits, not from the last report before it.
    if (open_.empty()) {
        last_report_ = std::chrono::steady_clock::now();
    }
    const std::uint64_t sequence = next_sequence_;
    const rd_kafka_resp_err_t error = rd_kafka_producev(
        client_.get(), RD_KAFKA_V_TOPIC(record.topic.c_str()),
        RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
        RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(sequence)), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
        return false;
    }
    ++next_sequence_;
    open_.emplace(sequence, ticket);
    probe_.published.add();
    if (is_refusal(error)) {
        refuse(sequence, rd_kafka_err2str(error));
    } else if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        // Anything else ends like a failed report: told in order, with a new producer after it.
        health_ = Health::broken;
    }
    return true;
}

void KafkaProducer::refuse(std::uint64_t sequence, const std::string& why) {
    const auto open = open_.find(sequence);
    if (open == open_.end()) return;
    last_report_ = std::chrono::steady_clock::now();
    deliveries_.push_back({open->second, BusDelivery::Delivered::refused, why});
    open_.erase(open);
    probe_.refused.add();
}

bool KafkaProducer::take_delivery(BusDelivery& delivery) {
    if (deliveries_.empty()) {
        return false;
    }
    delivery = deliveries_.front();
    deliveries_.pop_front();
    return true;
}

void KafkaProducer::on_report(rd_kafka_t* /*client*/, const rd_kafka_message_t* message,
                              void* opaque) {
    auto& self = *static_cast<KafkaProducer*>(opaque);
    const auto sequence = reinterpret_cast<std::uint64_t>(message->_private);
    if (is_refusal(message->err)) {
        // The client goes on by itself, and whoever published decides what goes again.
        return self.refuse(sequence, rd_kafka_err2str(message->err));
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        self.health_ = Health::broken;
        return;
    }
    const auto open = self.open_.find(sequence);
    if (open == self.open_.end()) {
        return;
    }
    self.last_report_ = std::chrono::steady_clock::now();
    self.pause_ = std::chrono::milliseconds(0);
    self.deliveries_.push_back({open->second, BusDelivery::Delivered::yes, {}});
    self.open_.erase(open);
    self.probe_.delivered.add();
}

void KafkaProducer::drive() {
    if (client_ != nullptr) {
        rd_kafka_poll(client_.get(), 0);
    }
    const bool fatal = client_ == nullptr || rd_kafka_fatal_error(client_.get(), nullptr, 0) !=
                                                 RD_KAFKA_RESP_ERR_NO_ERROR;
    const bool stalled = !open_.empty() && std::chrono::steady_clock::now() - last_report_ >
                                               options_.report_stall_max;
    if (fatal || stalled || health_ == Health::broken) {
        replace();
    }
}

void KafkaProducer::replace() {
    client_.reset();
    for (const auto& [sequence, ticket] : open_) {
        deliveries_.push_back({ticket, BusDelivery::Delivered::no, {}});
        probe_.undelivered.add();
    }
    open_.clear();
    probe_.producers_replaced.add();
    takes_from_ = std::chrono::steady_clock::now() + pause_;
    pause_ = std::clamp(pause_ * 2, pause_min, pause_max);
    // No thread, no memory: tried again at the next drive(), nothing is taken over until then.
    if (open().has_error()) {
        health_ = Health::broken;
    }
}

}  // namespace freshet
