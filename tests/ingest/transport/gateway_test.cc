// The gateway over loopback, with a real io thread: what stations hear, and what becomes of those
// who behave badly.
#include "ingest/transport/gateway.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>

#include "ingest/codec/stream_message.h"
#include "tests/ingest/transport/field.h"

namespace freshet::testing {
namespace {

TEST(Gateway, AStationHearsNothingBeforeItsReportIsDurable) {
    Field field;
    field.set_writer(Field::Writer::holds);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    station.send(uplink(0x33, 7));
    ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 1; }));
    EXPECT_EQ(station.receive_soon(), "");
    field.set_writer(Field::Writer::stores);
    const std::string reply = station.receive(reply_bytes);
    ASSERT_EQ(reply.size(), reply_bytes);
    EXPECT_EQ(serial_of_reply(reply, 0), 7);
    ASSERT_EQ(field.stored().size(), 1U);
    EXPECT_EQ(field.stored()[0].station, StationId("0012345678"));
}

TEST(Gateway, WhatTheJournalDidNotTakeIsMetWithSilence) {
    Field field;
    field.set_writer(Field::Writer::fails);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    station.send(uplink(0x33, 7));
    EXPECT_TRUE(eventually([&] { return field.probe().sl651.not_stored.value() == 1; }));
    EXPECT_EQ(station.receive_soon(), "");
}

TEST(Gateway, ManyFramesOfOneReadAreAllAnsweredInTheirOrder) {
    Field field;
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    std::string all;
    constexpr std::uint16_t count = 1000;
    for (std::uint16_t serial = 1; serial <= count; ++serial) all += uplink(0x32, serial);
    station.send(all);
    const std::string replies = station.receive(count * reply_bytes);
    ASSERT_EQ(replies.size(), count * reply_bytes);
    for (std::uint16_t index = 0; index < count; ++index)
        ASSERT_EQ(serial_of_reply(replies, index), index + 1);
    EXPECT_EQ(field.probe().sl651.replies.value(), count);
}

TEST(Gateway, ManyStationsAtOnceEachHearTheirOwn) {
    Field field;
    std::vector<Client> stations;
    for (int index = 0; index < 200; ++index)
        stations.push_back(Client::to(field.gateway().ports().sl651_tcp));
    // Each frame in two pieces, the second pieces in the other order.
    for (std::uint16_t index = 0; index < 200; ++index)
        stations[index].send(uplink(0x32, index).substr(0, index % 24 + 1));
    for (std::uint16_t index = 200; index-- > 0;)
        stations[index].send(uplink(0x32, index).substr(index % 24 + 1));
    for (std::uint16_t index = 0; index < 200; ++index) {
        const std::string reply = stations[index].receive(reply_bytes);
        ASSERT_EQ(reply.size(), reply_bytes) << index;
        ASSERT_EQ(serial_of_reply(reply, 0), index);
    }
    EXPECT_EQ(field.probe().connections.value(), 200U);
    stations.clear();
    EXPECT_TRUE(eventually([&] { return field.probe().connections.value() == 0; }));
    EXPECT_EQ(field.probe().closed_by_peer.value(), 200U);
}

TEST(Gateway, DatagramsAreAnsweredToTheirSender) {
    Field field;
    const std::uint16_t port = field.gateway().ports().sl651_udp;
    Client first = Client::to(port, Client::Kind::udp);
    Client second = Client::to(port, Client::Kind::udp);
    first.send(uplink(0x32, 1));
    second.send("noise");
    second.send(uplink(0x32, 2));
    const std::string to_first = first.receive(reply_bytes);
    const std::string to_second = second.receive(reply_bytes);
    ASSERT_EQ(to_first.size(), reply_bytes);
    ASSERT_EQ(to_second.size(), reply_bytes);
    EXPECT_EQ(serial_of_reply(to_first, 0), 1);
    EXPECT_EQ(serial_of_reply(to_second, 0), 2);
    EXPECT_EQ(field.probe().datagrams.value(), 3U);
    // Nothing is open with either: they hold no place.
    EXPECT_TRUE(eventually([&] { return field.probe().udp_peers.value() == 0; }));
}

TEST(Gateway, ADatagramsHalfFrameEndsWithIt) {
    Field field;
    Client sender = Client::to(field.gateway().ports().sl651_udp, Client::Kind::udp);
    const std::string frame = uplink(0x32, 1);
    sender.send(frame.substr(0, 12));
    sender.send(frame.substr(12));
    sender.send(uplink(0x32, 2));
    const std::string reply = sender.receive(reply_bytes);
    ASSERT_EQ(reply.size(), reply_bytes);
    EXPECT_EQ(serial_of_reply(reply, 0), 2);
    EXPECT_EQ(field.probe().sl651.frames.value(), 1U);
}

TEST(Gateway, TheStreamIsAcknowledged) {
    Field field;
    Client sender = Client::to(field.gateway().ports().stream);
    Report report;
    report.station = StationId("G1");
    report.protocol = Protocol::stream;
    report.serial = 41;
    sender.send(stream::encode_report(report));
    const std::string expected = stream::encode_ack({"G1", 41});
    EXPECT_EQ(sender.receive(expected.size()), expected);
    EXPECT_EQ(field.stored(), std::vector<Report>{report});
}

TEST(Gateway, APeerThatOnlyStoppedSendingStillHearsItsAnswers) {
    Field field;
    field.set_writer(Field::Writer::holds);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    station.send(uplink(0x32, 7));
    station.end_sending();
    EXPECT_EQ(station.receive_soon(), "");
    field.set_writer(Field::Writer::stores);
    EXPECT_EQ(station.receive(reply_bytes).size(), reply_bytes);
    EXPECT_TRUE(station.is_closed());
}

TEST(Gateway, AnAnswerForOneWhoHasGoneReachesNobodyElse) {
    Field field;
    field.set_writer(Field::Writer::holds);
    {
        Client gone = Client::to(field.gateway().ports().sl651_tcp);
        gone.send(uplink(0x32, 1));
        ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 1; }));
        const linger now{1, 0};  // Reset, so that the other end knows at once.
        setsockopt(gone.descriptor(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
    }
    ASSERT_TRUE(eventually([&] { return field.probe().connections.value() == 0; }));
    Client next = Client::to(field.gateway().ports().sl651_tcp);
    next.send(uplink(0x32, 2));
    ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 2; }));
    field.set_writer(Field::Writer::stores);
    const std::string replies = next.receive(reply_bytes);
    ASSERT_EQ(replies.size(), reply_bytes);
    EXPECT_EQ(serial_of_reply(replies, 0), 2);
    EXPECT_EQ(field.stored().size(), 2U);
}

std::uint64_t refused(const Field& field, ReportStanding standing) {
    return field.probe().sl651.overload.refused[static_cast<std::size_t>(standing)].value();
}

TEST(Gateway, AboveTheMarksWhatCanWaitIsRefusedFirstThenTheRegular) {
    Field field({}, 16);
    field.set_writer(Field::Writer::holds);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    for (std::uint16_t serial = 1; serial <= 8; ++serial) station.send(uplink(0x33, serial));
    ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 8; }));
    station.send(uplink(0x30, 9) + uplink(0x32, 10) + uplink(0x33, 11) + uplink(0x32, 12) +
                 uplink(0x35, 13));
    ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 13; }));
    EXPECT_EQ(refused(field, ReportStanding::can_wait), 1U);
    EXPECT_EQ(refused(field, ReportStanding::regular), 1U);
    EXPECT_EQ(refused(field, ReportStanding::can_warn), 0U);
    field.set_writer(Field::Writer::stores);
    const std::string replies = station.receive(11 * reply_bytes);
    ASSERT_EQ(replies.size(), 11 * reply_bytes);
    EXPECT_EQ(serial_of_reply(replies, 8), 10);
    EXPECT_EQ(serial_of_reply(replies, 9), 11);
    EXPECT_EQ(serial_of_reply(replies, 10), 13);
}

TEST(Gateway, AboveTheSecondMarkSocketsAreLeftUnreadAndNothingIsLost) {
    Field field({}, 16);
    field.set_writer(Field::Writer::holds);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    Client sender = Client::to(field.gateway().ports().sl651_udp, Client::Kind::udp);
    for (std::uint16_t serial = 1; serial <= 12; ++serial) station.send(uplink(0x33, serial));
    ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 12; }));
    for (std::uint16_t serial = 13; serial <= 16; ++serial) station.send(uplink(0x33, serial));
    sender.send(uplink(0x33, 17));
    ASSERT_TRUE(eventually([&] { return field.probe().read_pauses.value() >= 2; }));
    EXPECT_EQ(field.probe().sl651.frames.value(), 12U);
    field.set_writer(Field::Writer::stores);
    EXPECT_EQ(station.receive(16 * reply_bytes).size(), 16 * reply_bytes);
    EXPECT_EQ(sender.receive(reply_bytes).size(), reply_bytes);
    EXPECT_EQ(refused(field, ReportStanding::can_warn), 0U);
}

TEST(Gateway, TheStreamListensWhereItIsToldAndNotWhereStationsCall) {
    GatewayOptions options;
    options.address = "127.0.0.2";
    options.stream_address = "127.0.0.3";
    Field field(options);
    const auto reaches = [](const char* address, std::uint16_t port) {
        Client client;
        return client.try_connect(address, port);
    };
    EXPECT_TRUE(reaches("127.0.0.2", field.gateway().ports().sl651_tcp));
    EXPECT_TRUE(reaches("127.0.0.3", field.gateway().ports().stream));
    EXPECT_FALSE(reaches("127.0.0.2", field.gateway().ports().stream));
}

TEST(Gateway, DatagramsComeByThePortOfTheConnections) {
    Field field;
    EXPECT_EQ(field.gateway().ports().sl651_udp, field.gateway().ports().sl651_tcp);
}

TEST(Gateway, OneAddressMayNotTakeEveryPlace) {
    GatewayOptions options;
    options.connections_from_loopback_max = 2;
    Field field(options);
    const std::uint16_t port = field.gateway().ports().sl651_tcp;
    Client first = Client::to(port), second = Client::to(port), third = Client::to(port);
    EXPECT_TRUE(third.is_closed());
    EXPECT_EQ(field.probe().refused_address.value(), 1U);
    first.send(uplink(0x32, 1));
    EXPECT_EQ(first.receive(reply_bytes).size(), reply_bytes);
    { const Client gone = std::move(second); }
    ASSERT_TRUE(eventually([&] { return field.probe().connections.value() == 1; }));
    Client fourth = Client::to(port);
    fourth.send(uplink(0x32, 2));
    EXPECT_EQ(fourth.receive(reply_bytes).size(), reply_bytes);
}

TEST(Gateway, BeyondItsPlacesTheNextOneWaitsAndIsServed) {
    GatewayOptions options;
    options.connections_max = 1;
    Field field(options);
    auto first = std::make_unique<Client>(Client::to(field.gateway().ports().sl651_tcp));
    first->send(uplink(0x32, 1));
    EXPECT_EQ(first->receive(reply_bytes).size(), reply_bytes);
    Client second = Client::to(field.gateway().ports().sl651_tcp);
    second.send(uplink(0x32, 2));
    EXPECT_TRUE(eventually([&] { return field.probe().accept_pauses.value() >= 1; }));
    EXPECT_EQ(second.receive_soon(), "");
    first.reset();
    EXPECT_EQ(second.receive(reply_bytes).size(), reply_bytes);
}

TEST(Gateway, WithoutDescriptorsAcceptingPausesAndGoesOn) {
    Field field;
    Client open = Client::to(field.gateway().ports().sl651_tcp);
    open.send(uplink(0x32, 1));
    ASSERT_EQ(open.receive(reply_bytes).size(), reply_bytes);
    Client waiting;
    rlimit limit{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
    const rlimit before = limit;
    // The next descriptor would be this one's: nobody gets any.
    const Client last;
    limit.rlim_cur = static_cast<rlim_t>(last.descriptor());
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &limit), 0);
    waiting.connect(field.gateway().ports().sl651_tcp);
    waiting.send(uplink(0x32, 2));
    const bool paused = eventually([&] { return field.probe().accept_pauses.value() >= 2; });
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
    EXPECT_TRUE(paused);
    EXPECT_EQ(waiting.receive(reply_bytes).size(), reply_bytes);
}

TEST(Gateway, ThoseWhoHoldASocketWithoutAFrameAreLetGo) {
    GatewayOptions options;
    options.session.frame_wait_max = std::chrono::milliseconds(200);
    Field field(options);
    Client slow = Client::to(field.gateway().ports().sl651_tcp);
    slow.send(uplink(0x32, 1).substr(0, 20));
    EXPECT_TRUE(slow.is_closed());
    Client unframed = Client::to(field.gateway().ports().stream);
    unframed.send("\xFF\xFF\xFF\xFF");
    EXPECT_TRUE(unframed.is_closed());
    Client noisy = Client::to(field.gateway().ports().sl651_tcp);
    noisy.send(std::string(options.session.noise_bytes_max + 1, 'x'));
    EXPECT_TRUE(noisy.is_closed());
    const auto& closed = field.probe().closed;
    EXPECT_EQ(closed[static_cast<std::size_t>(CloseReason::incomplete)].value(), 1U);
    EXPECT_EQ(closed[static_cast<std::size_t>(CloseReason::noise)].value(), 1U);
    EXPECT_EQ(closed[static_cast<std::size_t>(CloseReason::unframed)].value(), 1U);
}

TEST(Gateway, StoppingAnswersWhatIsUnderWay) {
    Field field;
    field.set_writer(Field::Writer::holds);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    station.send(uplink(0x32, 7));
    ASSERT_TRUE(eventually([&] { return field.probe().sl651.frames.value() == 1; }));
    std::thread release([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        field.set_writer(Field::Writer::stores);
    });
    field.stop();
    release.join();
    EXPECT_EQ(station.receive(reply_bytes).size(), reply_bytes);
}

TEST(Gateway, TheDirectoryDecidesWhoIsAnswered) {
    Field field;
    auto directory = std::make_shared<StationDirectory>();
    StationPolicy silent;
    silent.mode = LinkMode::m1;
    directory->set(StationId("0012345678"), silent);
    field.gateway().set_directory(directory);
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    station.send(uplink(0x32, 7));
    EXPECT_TRUE(eventually([&] { return field.probe().sl651.without_reply.value() == 1; }));
    EXPECT_EQ(station.receive_soon(), "");
}

TEST(Gateway, APortThatIsTakenIsSaidInOneSentence) {
    Field field;
    GatewayOptions options;
    options.sl651_port.reset();
    options.stream_port = field.gateway().ports().stream;
    const auto second = Gateway::create(options, [] { return Timestamp{}; });
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().message,
              "cannot listen on TCP 127.0.0.1:" + std::to_string(*options.stream_port) +
                  ": Address already in use");
    options.stream_port.reset();
    options.sl651_port = 0;
    options.address = "localhost.";
    EXPECT_FALSE(Gateway::create(options, [] { return Timestamp{}; }));
}

}  // namespace
}  // namespace freshet::testing
