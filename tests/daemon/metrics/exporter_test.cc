// The page that Prometheus reads.
#include "daemon/metrics/exporter.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

struct DoorProbe {
    Counter opened, open_now;
    void describe(auto&& metric) const {
        metric("freshet_door_opened_total", "Times it was opened", opened);
        metric("freshet_door_open", "Doors open now", open_now);
    }
};

TEST(Exporter, WritesCountersAndGaugesWithHelpAndLabels) {
    DoorProbe front, back;
    front.opened.add(3);
    back.opened.add(4);
    back.open_now.set(1);
    Exporter exporter;
    exporter.add(front, {{"door", "front"}});
    exporter.add(back, {{"door", "ba\"ck"}});
    const std::string page = exporter.text();
    EXPECT_NE(page.find("# HELP freshet_door_opened_total Times it was opened\n"), page.npos);
    EXPECT_NE(page.find("# TYPE freshet_door_opened_total counter\n"), page.npos);
    EXPECT_NE(page.find("# TYPE freshet_door_open gauge\n"), page.npos);
    EXPECT_NE(page.find("freshet_door_opened_total{door=\"front\"} 3\n"), page.npos);
    EXPECT_NE(page.find("freshet_door_opened_total{door=\"ba\\\"ck\"} 4\n"), page.npos);
    EXPECT_EQ(page.find("# HELP freshet_door_opened_total", page.find("# HELP") + 1), page.npos);
    EXPECT_EQ(exporter.value("freshet_door_opened_total"), 7);
    front.opened.add(2);
    EXPECT_EQ(exporter.value("freshet_door_opened_total"), 9);
    EXPECT_EQ(exporter.value("freshet_no_such_total"), 0);
}

struct WaitProbe {
    Histogram waited;
    void describe(auto&& metric) const {
        metric("freshet_door_waited_seconds", "How long people waited", waited);
    }
};

TEST(Exporter, WritesAHistogramWithCumulativeBuckets) {
    WaitProbe probe;
    probe.waited.add(std::chrono::milliseconds(1));  // On the first bound: in its bucket.
    probe.waited.add(std::chrono::microseconds(1500));
    probe.waited.add(std::chrono::minutes(2));
    probe.waited.add(std::chrono::hours(5));
    probe.waited.add(std::chrono::milliseconds(-3));  // A clock was set back.
    Exporter exporter;
    exporter.add(probe, {{"door", "front"}});
    const std::string page = exporter.text();
    EXPECT_NE(page.find("# TYPE freshet_door_waited_seconds histogram\n"), page.npos) << page;
    const std::string bucket = "freshet_door_waited_seconds_bucket{door=\"front\",le=";
    EXPECT_NE(page.find(bucket + "\"0.001\"} 2\n"), page.npos) << page;
    EXPECT_NE(page.find(bucket + "\"0.002\"} 3\n"), page.npos);
    EXPECT_NE(page.find(bucket + "\"60\"} 3\n"), page.npos);
    EXPECT_NE(page.find(bucket + "\"120\"} 4\n"), page.npos);
    EXPECT_NE(page.find(bucket + "\"+Inf\"} 5\n"), page.npos);
    EXPECT_NE(page.find("freshet_door_waited_seconds_count{door=\"front\"} 5\n"), page.npos);
    EXPECT_NE(page.find("freshet_door_waited_seconds_sum{door=\"front\"} 18120.0025"), page.npos);
    EXPECT_EQ(exporter.value("freshet_door_waited_seconds"), 5);
}

}  // namespace
}  // namespace freshet
