// librdkafka's own broker in memory, for faults that a real one shows only by chance: a fatal
// answer to a producer, a broker that is away. It keeps its records in memory and never rebalances.
#pragma once

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

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
    void go_away() { rd_kafka_mock_broker_set_down(cluster_, 1); }
    void come_back() { rd_kafka_mock_broker_set_up(cluster_, 1); }

private:
    rd_kafka_t* owner_;
    rd_kafka_mock_cluster_t* cluster_;
};

}  // namespace freshet::testing
