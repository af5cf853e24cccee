// What a gateway bears of those who ask too much of it: noise, memory that runs short, reports that
// are long, senders that are forged.
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "ingest/codec/stream_message.h"
#include "tests/ingest/transport/field.h"

namespace freshet::testing {
namespace {

TEST(Burden, APeerThatNeverTakesItsAnswersIsLetGo) {
    GatewayOptions options;
    options.send_wait_max = std::chrono::milliseconds(300);
    Field field(options);
    Client deaf;
    const int room = 2048;
    ASSERT_EQ(::setsockopt(deaf.descriptor(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room), 0);
    deaf.connect(field.gateway().ports().stream);
    Report report;
    report.station = StationId(std::string(64, 'G'));
    std::string bytes;
    for (int count = 0; count < 500; ++count) bytes += stream::encode_report(report);
    const auto& let_go = field.probe().closed[static_cast<std::size_t>(CloseReason::slow_reader)];
    std::size_t at = 0;  // What the kernel does not take now goes on from here.
    EXPECT_TRUE(eventually([&] {
        const ssize_t sent = ::send(deaf.descriptor(), bytes.data() + at, bytes.size() - at,
                                    MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) at = (at + static_cast<std::size_t>(sent)) % bytes.size();
        return let_go.value() == 1;
    }));
    EXPECT_TRUE(eventually([&] { return field.probe().connections.value() == 0; }));
}

TEST(Burden, ASourceOfNoiseIsNotHeardForAWhileAndOthersAre) {
    Field field;
    const std::uint16_t port = field.gateway().ports().sl651_tcp;
    Client good = Client::to(port);
    Client noisy;
    noisy.bind("127.0.0.9");
    noisy.connect(port);
    Client of_the_same;
    of_the_same.bind("127.0.0.9");
    of_the_same.connect(port);
    noisy.send(std::string(SessionOptions().noise_bytes_max + 1, 'x'));
    ASSERT_TRUE(eventually([&] { return field.probe().noise_pauses.value() == 1; }));
    of_the_same.send(uplink(0x32, 1));
    Client late;
    late.bind("127.0.0.9");
    late.connect(port);
    EXPECT_TRUE(late.is_closed());
    EXPECT_EQ(field.probe().refused_noise.value(), 1U);
    good.send(uplink(0x32, 2));
    EXPECT_EQ(good.receive(reply_bytes).size(), reply_bytes);
    EXPECT_EQ(field.probe().sl651.replies.value(), 1U);
    // What it sent meanwhile waited in the kernel and is read when the pause is over.
    EXPECT_EQ(of_the_same.receive(reply_bytes).size(), reply_bytes);
}

TEST(Burden, MemoryThatRunsShortRefusesInTheSameOrderAndEndsWithIt) {
    Field field;
    Client station = Client::to(field.gateway().ports().sl651_tcp);
    field.gateway().set_pressure_floor(Pressure::refuse_regular);
    station.send(uplink(0x30, 1) + uplink(0x32, 2) + uplink(0x33, 3));
    EXPECT_EQ(serial_of_reply(station.receive(reply_bytes), 0), 3);
    field.gateway().set_pressure_floor(Pressure::stop_reading);
    station.send(uplink(0x33, 4));
    EXPECT_EQ(station.receive_soon(), "");
    field.gateway().set_pressure_floor(Pressure::none);
    EXPECT_EQ(serial_of_reply(station.receive(reply_bytes), 0), 4);
}

TEST(Burden, ABurstIsStoppedByMemoryHoweverSeldomAnyoneLooksByTheClock) {
    GatewayOptions options;
    std::atomic<int> looks = 0;
    options.memory = [&] { return ++looks == 1 ? Pressure::none : Pressure::stop_reading; };
    Field field(options);
    // Messages that never end: each keeps its 60 KB.
    const std::string unfinished = "\xfc\xff\x03" + std::string(60'000, '\0');
    std::vector<Client> pouring;
    for (int count = 0; count < 60; ++count) {
        pouring.push_back(Client::to(field.gateway().ports().stream));
        pouring.back().send(unfinished);
    }
    EXPECT_TRUE(eventually([&] { return field.probe().read_pauses.value() > 0; }));
    EXPECT_EQ(looks.load(), 2);
    EXPECT_LT(field.probe().read_bytes.value(), 2'300'000U);
    EXPECT_GT(field.probe().read_bytes.value(), 1'500'000U);
    // Only its owner says when it is over.
    field.gateway().set_pressure_floor(Pressure::none);
    EXPECT_TRUE(eventually([&] { return looks.load() == 3; }));
}

TEST(Burden, WhatWaitsForTheJournalIsBoundedInBytes) {
    GatewayOptions options;
    options.open_bytes_max = 100'000;
    Field field(options);
    field.set_writer(Field::Writer::holds);
    Client sender = Client::to(field.gateway().ports().stream);
    Report report;
    report.station = StationId("G1");
    report.observations.resize(500);
    for (std::uint64_t sequence = 1; sequence <= 40; ++sequence) {
        report.serial = sequence;
        sender.send(stream::encode_report(report));
    }
    ASSERT_TRUE(eventually([&] {
        return field.probe().read_pauses.value() > 0 ||
               field.probe().stream.messages.reports.value() == 40;
    }));
    const auto& refused = field.probe().stream.overload.refused;
    EXPECT_TRUE(eventually([&] { return refused[0].value() > 0; }));
    EXPECT_EQ(refused[2].value(), 0U);
    field.set_writer(Field::Writer::stores);
    EXPECT_TRUE(eventually([&] { return field.stored().size() + refused[0].value() == 40; }));
}

TEST(Burden, SendersOfRubbishTakeNoPlaces) {
    Field field;
    const std::uint16_t port = field.gateway().ports().sl651_udp;
    for (int count = 0; count < 50; ++count) Client::to(port, Client::Kind::udp).send("noise");
    ASSERT_TRUE(eventually([&] { return field.probe().datagrams.value() == 50; }));
    // A datagram is counted when it is read, and its sender forgotten when it is judged.
    EXPECT_TRUE(eventually([&] { return field.probe().udp_peers.value() == 0; }));
}

}  // namespace
}  // namespace freshet::testing
