// librdkafka's own broker in memory, for faults that a real one shows only by chance: a fatal
// answer to a producer, a broker that is away. It keeps its records in memory and never rebalances.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#include <chrono>
#include <string>
#include <vector>

namespace freshet::testing {

class MockCluster {
public:
    MockCluster();
    ~MockCluster();
    MockCluster(const MockCluster&) = delete;
    MockCluster& operator=(const MockCluster&) = delete;

    std::string bootstrap() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
    // The next produce requests are answered so, one each.
    void answer_produce_with(const std::vector<rd_kafka_resp_err_t>& errors);
    // Every answer takes so long.
    void answer_after(std::chrono::milliseconds time) {
        rd_kafka_mock_broker_set_rtt(cluster_, 1, static_cast<int>(time.count()));
    }
    // What is asked about the topic is answered so, until RD_KAFKA_RESP_ERR_NO_ERROR is set.
    void answer_topic_with(const std::string& topic, rd_kafka_resp_err_t error) {
        rd_kafka_mock_topic_set_error(cluster_, topic.c_str(), error);
    }
    // All values of a topic, each key's in their order; read without a group, which takes its time.
    std::vector<std::string> values(const std::string& topic) const;
    void go_away() { rd_kafka_mock_broker_set_down(cluster_, 1); }
    void come_back() { rd_kafka_mock_broker_set_up(cluster_, 1); }

private:
    rd_kafka_t* owner_;
    rd_kafka_mock_cluster_t* cluster_;
};

}  // namespace freshet::testing
