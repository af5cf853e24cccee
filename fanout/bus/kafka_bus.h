// KafkaBus: the bus over Apache Kafka, for when adapters run on other machines. The contract is
// bus.h's; a position is committed some drives after store(), so a crash may bring back what was
// stored since. A client that was replaced also reads from there again.
#pragma once

#include <memory>

#include "fanout/bus/bus.h"
#include "fanout/bus/kafka_client.h"

namespace freshet {

class KafkaConsumer;
class KafkaProducer;

class KafkaBus final : public Bus {
public:
    // The broker need not be there yet; invalid_argument for settings that make no sense.
    static Result<std::unique_ptr<KafkaBus>> create(const KafkaOptions& options);
    ~KafkaBus() override;

    bool publish(const BusRecord& record, std::uint64_t ticket) override;
    bool take_delivery(BusDelivery& delivery) override;
    Result<void> subscribe(const std::string& group,
                           const std::vector<std::string>& topic_names) override;
    Result<std::vector<BusMessage>> poll(std::size_t messages_max) override;
    void store(const BusMessage& last) override;
    void drive(Timestamp now) override;
    std::optional<Timestamp> next_deadline() const override;

    const KafkaProbe& probe() const { return probe_; }

private:
    explicit KafkaBus(const KafkaOptions& options);
    bool has_producer();

    KafkaOptions options_;
    KafkaProbe probe_;
    std::unique_ptr<KafkaProducer> producer_;  // Made at the first publish, or drive().
    std::unique_ptr<KafkaConsumer> consumer_;
    std::optional<Timestamp> next_deadline_;
};

}  // namespace freshet
