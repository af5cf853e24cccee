// The player against a daemon that acknowledges what it likes: every report sent in its station's
// order, what stays without an answer sent again and then given up, and every count exact.
#include "daemon/replay/player.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/daemon/replay/stand_in_daemon.h"

namespace freshet {
namespace {

using testing::StandInDaemon;

// So many reports of each station, `spacing` of storm time apart.
ReplayPlan plan_for(int stations, int reports_each, Duration spacing) {
    std::vector<Report> reports;
    for (int i = 0; i < reports_each; ++i) {
        for (int station = 0; station < stations; ++station) {
            Report report;
            report.station = StationId("S" + std::to_string(station));
            report.protocol = Protocol::stream;
            report.sent_at = Timestamp{} + (i + 1) * spacing;
            Observation observation;
            observation.element = Element::level;
            observation.observed_at = *report.sent_at;
            observation.value = Quantity::from_units(i);
            report.observations = {observation};
            reports.push_back(report);
        }
    }
    return plan_of(std::move(reports));
}

PlayerOptions options_for(const StandInDaemon& daemon) {
    PlayerOptions options;
    options.port = daemon.port();
    options.connections = 3;
    options.resend_after = std::chrono::milliseconds(300);
    return options;
}

Pace pace_of(double factor) {
    return Pace({Status::test, Timestamp{}, factor}, std::chrono::steady_clock::now());
}

TEST(Player, SendsEveryReportOnceInItsStationsOrder) {
    StandInDaemon daemon({});
    const ReplayPlan plan = plan_for(20, 50, std::chrono::seconds(1));
    const PlayCounts counts =
        play(plan, *stream_wire(), pace_of(1000), options_for(daemon)).value();
    EXPECT_EQ(counts.sent, 1000U);
    EXPECT_EQ(counts.acknowledged, 1000U);
    EXPECT_EQ(counts.unacknowledged, 0U);
    EXPECT_EQ(counts.resends, 0U);
    EXPECT_EQ(counts.connections_lost, 0U);
    std::map<StationId, std::vector<Quantity>> heard;
    for (const Report& report : daemon.stop()) {
        heard[report.station].push_back(report.observations.front().value);
    }
    ASSERT_EQ(heard.size(), 20U);
    for (const auto& [station, values] : heard) {
        ASSERT_EQ(values.size(), 50U);
        EXPECT_TRUE(std::is_sorted(values.begin(), values.end())) << station.text();
    }
}

TEST(Player, KeepsThePaceOfTheDaemonsClock) {
    StandInDaemon daemon({});
    // Ten minutes of storm at 600 times: the last is due a second after the first may be sent.
    const ReplayPlan plan = plan_for(1, 10, std::chrono::minutes(1));
    const PlayCounts counts = play(plan, *stream_wire(), pace_of(600), options_for(daemon)).value();
    EXPECT_EQ(counts.acknowledged, 10U);
    EXPECT_GE(counts.seconds, 0.95);
}

TEST(Player, SendsAgainWhatStaysWithoutAnAnswer) {
    StandInDaemon::Faults faults;
    faults.answered_at = [](const Report& report) {
        return report.station == StationId("S1") ? 3 : report.station == StationId("S2") ? 2 : 1;
    };
    StandInDaemon daemon(faults);
    const ReplayPlan plan = plan_for(4, 5, std::chrono::seconds(1));
    const PlayCounts counts =
        play(plan, *stream_wire(), pace_of(1000), options_for(daemon)).value();
    EXPECT_EQ(counts.acknowledged, 20U);
    EXPECT_EQ(counts.unacknowledged, 0U);
    EXPECT_EQ(counts.resends, 5U * 2 + 5U * 1);
}

TEST(Player, GivesUpAfterTwoResendsAndSaysSo) {
    StandInDaemon::Faults faults;
    faults.answered_at = [](const Report& report) {
        return report.station == StationId("S0") ? 0 : 1;
    };
    StandInDaemon daemon(faults);
    const ReplayPlan plan = plan_for(3, 4, std::chrono::seconds(1));
    const PlayCounts counts =
        play(plan, *stream_wire(), pace_of(1000), options_for(daemon)).value();
    EXPECT_EQ(counts.sent, 12U);
    EXPECT_EQ(counts.acknowledged, 8U);
    EXPECT_EQ(counts.unacknowledged, 4U);
    EXPECT_EQ(counts.resends, 8U);
}

TEST(Player, GoesOnOverANewConnection) {
    StandInDaemon::Faults faults;
    faults.close_after = 5;
    StandInDaemon daemon(faults);
    const ReplayPlan plan = plan_for(1, 40, std::chrono::seconds(1));
    PlayerOptions options = options_for(daemon);
    options.connections = 1;
    options.resend_after = std::chrono::seconds(5);
    const PlayCounts counts = play(plan, *stream_wire(), pace_of(100), options).value();
    EXPECT_EQ(counts.acknowledged, 40U);
    EXPECT_EQ(counts.unacknowledged, 0U);
    EXPECT_EQ(counts.connections_lost, 1U);
    std::set<std::uint64_t> serials;
    for (const Report& report : daemon.stop()) serials.insert(report.serial);
    EXPECT_EQ(serials.size(), 40U);
}

TEST(Player, SaysWhenNobodyListens) {
    std::uint16_t port = 0;
    {
        StandInDaemon gone({});
        port = gone.port();
    }
    PlayerOptions options;
    options.port = port;
    const Result<PlayCounts> played =
        play(plan_for(1, 1, std::chrono::seconds(1)), *stream_wire(), pace_of(1000), options);
    ASSERT_TRUE(played.has_error());
    EXPECT_EQ(played.error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace freshet
