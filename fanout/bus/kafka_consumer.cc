// See kafka_consumer.h.
#include "fanout/bus/kafka_consumer.h"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

namespace freshet {
namespace {

using TopicPartitions = std::unique_ptr<rd_kafka_topic_partition_list_t,
                                        decltype(&rd_kafka_topic_partition_list_destroy)>;

TopicPartitions topic_partitions(std::size_t size) {
    return {rd_kafka_topic_partition_list_new(static_cast<int>(size)),
            rd_kafka_topic_partition_list_destroy};
}

std::string_view bytes_of(const void* begin, std::size_t size_bytes) {
    return begin == nullptr ? std::string_view{}
                            : std::string_view(static_cast<const char*>(begin), size_bytes);
}

}  // namespace

void KafkaQueueDestroy::operator()(rd_kafka_queue_s* queue) const { rd_kafka_queue_destroy(queue); }

Result<std::unique_ptr<KafkaConsumer>> KafkaConsumer::create(
    const KafkaOptions& options, KafkaProbe& probe, const std::string& group,
    const std::vector<std::string>& topic_names) {
    std::unique_ptr<KafkaConsumer> consumer(new KafkaConsumer(options, probe, group, topic_names));
    if (const Result<void> opened = consumer->open(); opened.has_error()) {
        return opened.error();
    }
    return consumer;
}

Result<void> KafkaConsumer::open() {
    // A static member that returns gets the partitions of before, whatever it subscribes to now; so
    // one that reads other topics is another member, which takes over when the session ran out.
    std::string instance = group_;
    for (const std::string& topic : topics_) {
        instance += "+" + topic;
    }
    const KafkaSettings settings{
        {"group.id", group_},
        {"group.instance.id", instance},
        // What a broker lets pass at least.
        {"session.timeout.ms", "6000"},
        {"enable.auto.offset.store", "false"},
        {"enable.auto.commit", "false"},
        {"auto.offset.reset", "earliest"},
        // A role that works for long is slow, not dead.
        {"max.poll.interval.ms", "86400000"},
        // Readers may come before the first warning ever.
        {"allow.auto.create.topics", "true"},
    };
    // The new one must not meet the old one's membership, and begins from what was committed.
    answers_.reset();
    client_.reset();
    committing_.clear();
    Result<KafkaClient> client =
        create_kafka_client(KafkaRole::consumer, options_, settings, nullptr);
    if (client.has_error()) {
        return client.error();
    }
    rd_kafka_poll_set_consumer(client->get());
    const TopicPartitions topics = topic_partitions(topics_.size());
    for (const std::string& topic : topics_) {
        rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
    }
    if (const auto error = rd_kafka_subscribe(client->get(), topics.get())) {
        return Error{ErrorCode::unavailable, fmt::format("Kafka: {}", rd_kafka_err2str(error))};
    }
    client_ = std::move(*client);
    answers_.reset(rd_kafka_queue_new(client_.get()));
    return {};
}

Result<std::vector<BusMessage>> KafkaConsumer::poll(std::size_t messages_max) {
    std::vector<BusMessage> messages;
    while (client_ != nullptr && messages.size() < messages_max) {
        const std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)> message(
            rd_kafka_consumer_poll(client_.get(), 0), rd_kafka_message_destroy);
        if (message == nullptr) {
            break;
        }
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            // An unknown topic, a lost connection: librdkafka goes on trying, and so do we.
            probe_.broker_errors.add();
            continue;
        }
        probe_.received.add();
        messages.push_back({{rd_kafka_topic_name(message->rkt),
                             std::string(bytes_of(message->key, message->key_len)),
                             std::string(bytes_of(message->payload, message->len))},
                            {static_cast<std::uint32_t>(message->partition),
                             static_cast<std::uint64_t>(message->offset)}});
    }
    if (client_ == nullptr ||
        rd_kafka_fatal_error(client_.get(), nullptr, 0) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        // What is not stored comes again; the messages at hand are good.
        probe_.consumers_replaced.add();
        if (const Result<void> opened = open(); opened.has_error() && messages.empty()) {
            return opened.error();
        }
    }
    return messages;
}

KafkaConsumer::~KafkaConsumer() {
    constexpr auto patience = std::chrono::milliseconds(500);
    end_commit(patience);
    begin_commit();
    end_commit(patience);
}

void KafkaConsumer::drive() {
    end_commit(std::chrono::milliseconds(0));
    begin_commit();
}

void KafkaConsumer::begin_commit() {
    if (client_ == nullptr || to_commit_.empty() || !committing_.empty()) {
        return;
    }
    const TopicPartitions positions = topic_partitions(to_commit_.size());
    for (const auto& [partition, offset] : to_commit_) {
        rd_kafka_topic_partition_list_add(positions.get(), partition.first.c_str(),
                                          static_cast<int>(partition.second))
            ->offset = static_cast<std::int64_t>(offset);
    }
    if (rd_kafka_commit_queue(client_.get(), positions.get(), answers_.get(), nullptr, nullptr) ==
        RD_KAFKA_RESP_ERR_NO_ERROR) {
        committing_.swap(to_commit_);
    }
}

void KafkaConsumer::end_commit(std::chrono::milliseconds patience) {
    if (client_ == nullptr || committing_.empty()) {
        return;
    }
    const std::unique_ptr<rd_kafka_event_t, decltype(&rd_kafka_event_destroy)> answer(
        rd_kafka_queue_poll(answers_.get(), static_cast<int>(patience.count())),
        rd_kafka_event_destroy);
    if (answer == nullptr) {
        return;
    }
    if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
        // Not taken: again with the next one, unless a later position has come meanwhile.
        to_commit_.insert(committing_.begin(), committing_.end());
        probe_.broker_errors.add();
    }
    committing_.clear();
}

}  // namespace freshet
