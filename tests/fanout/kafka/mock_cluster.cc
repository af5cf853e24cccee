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

}  // namespace freshet::testing
