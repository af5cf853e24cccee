// See mock_cluster.h.
#include "tests/fanout/kafka/mock_cluster.h"

#include "rules/base/check.h"

namespace freshet::testing {

MockCluster::MockCluster() {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set_log_cb(conf, nullptr);
    owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, nullptr, 0);
    CHECK(owner_ != nullptr);
    cluster_ = rd_kafka_mock_cluster_new(owner_, 1);
    CHECK(cluster_ != nullptr);
}

MockCluster::~MockCluster() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(owner_);
}

void MockCluster::answer_produce_with(const std::vector<rd_kafka_resp_err_t>& errors) {
    constexpr std::int16_t produce_request = 0;
    rd_kafka_mock_push_request_errors_array(cluster_, produce_request, errors.size(),
                                            errors.data());
}

std::vector<std::string> MockCluster::values(const std::string& topic) const {
    constexpr int partitions = 4;  // The mock cluster's number.
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const auto set = [conf](const char* name, const std::string& value) {
        CHECK(rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0) == RD_KAFKA_CONF_OK);
    };
    set("bootstrap.servers", bootstrap());
    set("group.id", "none");
    set("enable.partition.eof", "true");
    rd_kafka_conf_set_log_cb(conf, nullptr);
    rd_kafka_t* reader = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0);
    CHECK(reader != nullptr);
    rd_kafka_topic_partition_list_t* all = rd_kafka_topic_partition_list_new(partitions);
    for (int partition = 0; partition < partitions; ++partition) {
        rd_kafka_topic_partition_list_add(all, topic.c_str(), partition)->offset =
            RD_KAFKA_OFFSET_BEGINNING;
    }
    CHECK(rd_kafka_assign(reader, all) == RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_topic_partition_list_destroy(all);
    std::vector<std::string> found;
    for (int ends = 0, polls = 0; ends < partitions && polls < 10'000; ++polls) {
        rd_kafka_message_t* message = rd_kafka_consumer_poll(reader, 100);
        if (message == nullptr) continue;
        if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
            ++ends;
        } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
            found.emplace_back(static_cast<const char*>(message->payload), message->len);
        }
        rd_kafka_message_destroy(message);
    }
    rd_kafka_destroy_flags(reader, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    return found;
}

}  // namespace freshet::testing
