// KafkaConsumer: one group's reader. It is a static member of its group, so that after a crash its
// successor gets the partitions at once instead of when the session has run out; for the same
// reason it does not leave its group on the way out. Positions are committed by us, one commit on
// its way at a time, and again when the broker did not take one.
#pragma once

#include <map>

#include "fanout/bus/bus.h"
#include "fanout/bus/kafka_client.h"

struct rd_kafka_queue_s;

namespace freshet {

struct KafkaQueueDestroy {
    void operator()(rd_kafka_queue_s* queue) const;
};

class KafkaConsumer {
public:
    static Result<std::unique_ptr<KafkaConsumer>> create(
        const KafkaOptions& options, KafkaProbe& probe, const std::string& group,
        const std::vector<std::string>& topic_names);

    Result<std::vector<BusMessage>> poll(std::size_t messages_max);
    void store(const BusMessage& last) { to_commit_[partition_of(last)] = next_of(last); }
    void drive();
    // Waits, a second at most, until what was stored is committed; a reader that ends in peace
    // should not make its successor hear things twice.
    ~KafkaConsumer();

private:
    using Partition = std::pair<std::string, std::uint32_t>;
    using Offsets = std::map<Partition, std::uint64_t>;  // Of the next record to read.

    static Partition partition_of(const BusMessage& message) {
        return {message.record.topic, message.position.partition};
    }
    static std::uint64_t next_of(const BusMessage& message) { return message.position.offset + 1; }

    KafkaConsumer(const KafkaOptions& options, KafkaProbe& probe, std::string group,
                  std::vector<std::string> topic_names)
        : options_(options),
          probe_(probe),
          group_(std::move(group)),
          topics_(std::move(topic_names)) {}
    Result<void> open();
    void begin_commit();
    void end_commit(std::chrono::milliseconds patience);

    KafkaOptions options_;
    KafkaProbe& probe_;
    std::string group_;
    std::vector<std::string> topics_;
    Offsets to_commit_;
    Offsets committing_;  // On its way; empty = none is.
    KafkaClient client_;
    std::unique_ptr<rd_kafka_queue_s, KafkaQueueDestroy> answers_;  // To commits.
};

}  // namespace freshet
