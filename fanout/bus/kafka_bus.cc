// See kafka_bus.h.
#include "fanout/bus/kafka_bus.h"

#include "fanout/bus/kafka_consumer.h"
#include "fanout/bus/kafka_producer.h"

namespace freshet {
namespace {

// librdkafka rings for what arrives; a stalled or replaced client is noticed by looking.
constexpr Duration look_every = std::chrono::seconds(1);

}  // namespace

KafkaBus::KafkaBus(const KafkaOptions& options) : options_(options) {}
KafkaBus::~KafkaBus() = default;

Result<std::unique_ptr<KafkaBus>> KafkaBus::create(const KafkaOptions& options) {
    if (options.bootstrap.empty()) {
        return invalid("Kafka: no bootstrap address is given");
    }
    return std::unique_ptr<KafkaBus>(new KafkaBus(options));
}

bool KafkaBus::has_producer() {
    if (producer_ == nullptr) {
        Result<std::unique_ptr<KafkaProducer>> producer = KafkaProducer::create(options_, probe_);
        if (producer.has_value()) producer_ = std::move(*producer);
    }
    return producer_ != nullptr;
}

bool KafkaBus::publish(const BusRecord& record, std::uint64_t ticket) {
    return has_producer() && producer_->publish(record, ticket);
}

bool KafkaBus::take_delivery(BusDelivery& delivery) {
    return producer_ != nullptr && producer_->take_delivery(delivery);
}

Result<void> KafkaBus::subscribe(const std::string& group,
                                 const std::vector<std::string>& topic_names) {
    Result<std::unique_ptr<KafkaConsumer>> consumer =
        KafkaConsumer::create(options_, probe_, group, topic_names);
    if (consumer.has_error()) {
        return consumer.error();
    }
    consumer_ = std::move(*consumer);
    return {};
}

Result<std::vector<BusMessage>> KafkaBus::poll(std::size_t messages_max) {
    if (consumer_ == nullptr) {
        return std::vector<BusMessage>{};
    }
    return consumer_->poll(messages_max);
}

void KafkaBus::store(const BusMessage& last) {
    if (consumer_ != nullptr) {
        consumer_->store(last);
    }
}

void KafkaBus::drive(Timestamp now) {
    // Who says what it will publish has the broker asked about it before the first record comes.
    if (producer_ != nullptr || (!options_.topics_published.empty() && has_producer())) {
        producer_->drive();
    }
    if (consumer_ != nullptr) {
        consumer_->drive();
    }
    next_deadline_ = now + look_every;
}

std::optional<Timestamp> KafkaBus::next_deadline() const { return next_deadline_; }

}  // namespace freshet
