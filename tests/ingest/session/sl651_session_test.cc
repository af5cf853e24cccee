// What a station hears, and when: never before its report is durable, and nothing where it must
// not.
#include "ingest/session/sl651_session.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/codec/sl651_encode.h"
#include "ingest/transport/source_text.h"

namespace freshet {
namespace {

using sl651::End;
using std::chrono::minutes;
using std::chrono::seconds;

const StationId station("0012345678");
const Timestamp six = *parse_time("2026-07-01 06:00:05", beijing);

std::string text_hex(std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes) hex += fmt::format("{:02X}", static_cast<unsigned char>(byte));
    return hex;
}

// An uplink with serial 7, sent at 06:00:03, and elements in raw bytes behind the station's group.
std::string uplink(std::uint8_t function, End end = End::etx, sl651::Direction direction = {},
                   sl651::Address address = {0x00, 0x12, 0x34, 0x56, 0x78}) {
    const sl651::Envelope envelope{direction, 1, address, 0x04D2, function, std::nullopt, end};
    const std::string body("\x00\x07\x26\x07\x01\x06\x00\x03", 8);
    return encode_frame(envelope, bytes_of(body));
}

// The reply to it, sent at 06:00:05, in hex without the CRC.
std::string reply(std::string_view function, std::string_view end) {
    return fmt::format("7E7E00123456780104D2{}8008020007260701060005{}", function, end);
}

std::string without_crc(std::string_view bytes) {
    return text_hex(bytes.substr(0, bytes.size() - std::min<std::size_t>(bytes.size(), 2)));
}

class Station : public ::testing::Test {
protected:
    void receive(std::string_view bytes) {
        output.clear();
        session.on_bytes(bytes_of(bytes), now, directory, output);
    }
    void settle_all() {
        const std::vector<Submission> submissions = std::move(output.submissions);
        output.clear();
        for (const Submission& submission : submissions)
            session.on_durable(submission.ticket, now, output);
    }
    std::uint64_t refused(ReportStanding standing) const {
        return probe.overload.refused[static_cast<std::size_t>(standing)].value();
    }
    void wait(Duration duration) {
        now.time += duration;
        now.monotonic += duration;
        output.clear();
        session.on_time(now, directory, output);
    }
    void set_mode(LinkMode mode) {
        StationPolicy policy;
        policy.mode = mode;
        directory.set(station, policy);
    }

    SessionOptions options;
    Sl651Probe probe;
    StationDirectory directory;
    Moment now{six, Duration(1000)};
    SessionOutput output;
    AdmissionProbe admission_probe;
    Admission admission{admission_probe};
    Source source = *parse_source("10.1.2.3");
    Sl651Session session{options, probe, admission, source, now};
};

struct ReplyCase {
    std::string name;
    LinkMode mode;
    std::uint8_t function;
    End end;
    std::string expected;  // Hex without the CRC; empty = silence.
};
class Replies : public Station, public ::testing::WithParamInterface<ReplyCase> {};

TEST_P(Replies, ComeWhenDurableByModeAndEnd) {
    set_mode(GetParam().mode);
    receive(uplink(GetParam().function, GetParam().end));
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.function, GetParam().function);
    EXPECT_EQ(output.send, "");  // Not durable yet.
    settle_all();
    EXPECT_EQ(without_crc(output.send), GetParam().expected);
    EXPECT_EQ(session.open_tickets(), 0U);
    EXPECT_EQ(probe.replies.value() + probe.without_reply.value(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Table, Replies,
    ::testing::Values(
        ReplyCase{"m1_timed", LinkMode::m1, 0x32, End::etx, ""},
        ReplyCase{"m2_timed", LinkMode::m2, 0x32, End::etx, reply("32", "1B")},
        ReplyCase{"m2_more_follows", LinkMode::m2, 0x34, End::etb, reply("34", "06")},
        ReplyCase{"m2_keep_alive", LinkMode::m2, 0x2F, End::etx, ""},
        ReplyCase{"m2_test", LinkMode::m2, 0x30, End::etx, reply("30", "1B")},
        ReplyCase{"m2_other_function", LinkMode::m2, 0x45, End::etx, reply("45", "1B")},
        ReplyCase{"m2_user_function", LinkMode::m2, 0xE0, End::etx, reply("E0", "1B")},
        ReplyCase{"m3_timed", LinkMode::m3, 0x33, End::etx, reply("33", "04")},
        ReplyCase{"m4_more_follows", LinkMode::m4, 0x37, End::etb, reply("37", "06")},
        ReplyCase{"m4_last", LinkMode::m4, 0x37, End::etx, reply("37", "04")}),
    [](const auto& row) { return row.param.name; });

TEST_F(Station, WhatCanWarnIsToldApart) {
    for (const std::uint8_t function : {0x33, 0x35}) {
        receive(uplink(function));
        EXPECT_EQ(output.submissions[0].standing, ReportStanding::can_warn) << int{function};
    }
    for (const std::uint8_t function : {0x31, 0x32, 0x34}) {
        receive(uplink(function));
        EXPECT_EQ(output.submissions[0].standing, ReportStanding::regular) << int{function};
    }
    for (const std::uint8_t function : {0x2F, 0x30, 0x36, 0x45}) {
        receive(uplink(function));
        EXPECT_EQ(output.submissions[0].standing, ReportStanding::can_wait) << int{function};
    }
}

TEST_F(Station, WhoCallsAndSaysNothingIsLetGoSoonerThanAStationThatSpoke) {
    EXPECT_EQ(session.next_deadline(), now.monotonic + minutes(2));
    wait(minutes(1));
    receive(uplink(0x2F));
    EXPECT_EQ(session.next_deadline(), now.monotonic + minutes(15));
}

TEST_F(Station, SeveralFramesAtOnceAreAnsweredInTheirOrder) {
    receive(uplink(0x32) + uplink(0x33) + uplink(0x34));
    ASSERT_EQ(output.submissions.size(), 3U);
    settle_all();
    const std::size_t one = output.send.size() / 3;
    EXPECT_EQ(without_crc(output.send.substr(0, one)), reply("32", "1B"));
    EXPECT_EQ(without_crc(output.send.substr(one, one)), reply("33", "1B"));
    EXPECT_EQ(without_crc(output.send.substr(2 * one)), reply("34", "1B"));
}

TEST_F(Station, ARefusedReportIsMetWithSilence) {
    receive(uplink(0x32) + uplink(0x33));
    const auto submissions = std::move(output.submissions);
    output.clear();
    session.on_refused(submissions[0].ticket, Refusal::overload, now, output);
    EXPECT_EQ(output.send, "");
    session.on_durable(submissions[1].ticket, now, output);
    EXPECT_EQ(without_crc(output.send), reply("33", "1B"));
    EXPECT_EQ(refused(ReportStanding::regular), 1U);
    EXPECT_EQ(session.open_tickets(), 0U);
}

TEST_F(Station, ARelaysFrameIsAnsweredWhenAllOfItIsDurable) {
    const std::string group("\xF1\xF1\x00\x12\x34\x56\x78H\xF0\xF0\x26\x07\x01\x06\x00", 15);
    const std::string voltage("\x38\x12\x12\x44", 4);
    std::string other = group;
    other[3] = '\x55';
    const std::string body =
        std::string("\x00\x07\x26\x07\x01\x06\x00\x03", 8) + group + voltage + other + voltage;
    const sl651::Envelope envelope{
        {}, 1, {0x00, 0x12, 0x34, 0x56, 0x78}, 0x04D2, 0x34, std::nullopt, End::etx};
    receive(encode_frame(envelope, bytes_of(body)));
    ASSERT_EQ(output.submissions.size(), 2U);
    const std::uint64_t ticket = output.submissions[0].ticket;
    EXPECT_EQ(output.submissions[1].ticket, ticket);
    output.clear();
    session.on_durable(ticket, now, output);
    EXPECT_EQ(output.send, "");
    session.on_durable(ticket, now, output);
    EXPECT_EQ(without_crc(output.send), reply("34", "1B"));
}

TEST_F(Station, WhatFailsAtTheDoorIsSilentAndCounted) {
    receive(uplink(0x32, End::etx, sl651::Direction::down));
    EXPECT_TRUE(output.submissions.empty());
    EXPECT_EQ(probe.downlink.value(), 1U);
    receive(uplink(0x32, End::etx, {}, {}));
    EXPECT_TRUE(output.submissions.empty());
    EXPECT_EQ(probe.bad_address.value(), 1U);
    const sl651::Envelope envelope{
        {}, 1, {0x00, 0x12, 0x34, 0x56, 0x78}, 0x04D2, 0x32, std::nullopt, End::etx};
    receive(encode_frame(envelope, bytes_of("abc")));
    EXPECT_TRUE(output.submissions.empty());
    EXPECT_EQ(probe.short_body.value(), 1U);
    std::string spoilt = uplink(0x32);
    spoilt.back() = static_cast<char>(spoilt.back() + 1);
    receive(spoilt);
    EXPECT_TRUE(output.submissions.empty());
    EXPECT_EQ(probe.malformed[static_cast<std::size_t>(sl651::FrameError::bad_crc)].value(), 1U);
    EXPECT_FALSE(output.close);
    // And the conversation goes on.
    receive(uplink(0x32));
    EXPECT_EQ(output.submissions.size(), 1U);
}

TEST_F(Station, EveryCutOfTwoFramesGivesTheSameReports) {
    const std::string stream = uplink(0x32) + "\x01\x02" + uplink(0x33);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        receive(stream.substr(0, cut));
        std::size_t count = output.submissions.size();
        settle_all();
        receive(stream.substr(cut));
        count += output.submissions.size();
        settle_all();
        ASSERT_EQ(count, 2U) << cut;
    }
}

TEST_F(Station, AFrameThatIsNotFinishedInTimeEndsTheConversation) {
    receive(uplink(0x32).substr(0, 20));
    EXPECT_EQ(session.next_deadline(), now.monotonic + seconds(30));
    wait(seconds(29));
    EXPECT_FALSE(output.close);
    receive(uplink(0x32).substr(20, 1));  // One byte more buys no time.
    wait(seconds(1));
    EXPECT_EQ(output.close, CloseReason::incomplete);
}

TEST_F(Station, AFrameBehindAFalseBeginningIsFoundAtTheDeadline) {
    const std::string false_start("\x7E\x7E\x01\x00\x12\x34\x56\x78\x04\xD2\x32\x0F\xFF\x02", 14);
    receive(false_start + uplink(0x33));
    EXPECT_TRUE(output.submissions.empty());
    wait(seconds(30));
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.function, 0x33);
    EXPECT_FALSE(output.close);
}

TEST_F(Station, SilenceAndNoiseEndTheConversation) {
    receive(uplink(0x2F));
    EXPECT_EQ(session.next_deadline(), now.monotonic + minutes(15));
    wait(minutes(14));
    EXPECT_FALSE(output.close);
    wait(minutes(1));
    EXPECT_EQ(output.close, CloseReason::idle);
    receive(std::string(options.noise_bytes_max, '\x00'));
    EXPECT_FALSE(output.close);
    receive("\x01");
    EXPECT_EQ(output.close, CloseReason::noise);
}

TEST_F(Station, TicketsAreBoundedAndTheLastOfThemAreForWhatCanWarn) {
    options.open_tickets_max = 400;
    std::string many;
    for (int count = 0; count < 500; ++count) many += uplink(0x36) + uplink(0x32) + uplink(0x33);
    receive(many);
    EXPECT_EQ(output.submissions.size(), 400U);
    // 67 rounds of three fill the first half, 50 of two the next quarter, 100 of 33H the rest.
    EXPECT_EQ(refused(ReportStanding::can_wait), 500U - 67U);
    EXPECT_EQ(refused(ReportStanding::regular), 500U - 67U - 50U);
    EXPECT_EQ(refused(ReportStanding::can_warn), 1500U - 400U - 433U - 383U);
    settle_all();
    EXPECT_EQ(session.open_tickets(), 0U);
    EXPECT_EQ(probe.replies.value(), 400U);
}

class Packets : public Station {
protected:
    Packets() {
        const std::string body =
            std::string("\x00\x07\x26\x07\x01\x06\x00\x03", 8) + std::string(800, 'p');
        frames = packets_of(body);
        set_mode(LinkMode::m3);
    }
    static std::vector<std::string> packets_of(const std::string& body, std::size_t size = 220) {
        const sl651::Envelope envelope{
            {}, 1, {0x00, 0x12, 0x34, 0x56, 0x78}, 0x04D2, 0x36, std::nullopt, End::etx};
        return encode_packets(envelope, bytes_of(body), size);
    }
    // In hex without the CRC.
    static std::string packet_reply(std::string_view numbers, std::string_view end) {
        return fmt::format("7E7E00123456780104D236800B16{}0007260701060005{}", numbers, end);
    }

    std::vector<std::string> frames;  // Four.
};

TEST_F(Packets, AreAnsweredOnceWithTheirTotal) {
    ASSERT_EQ(frames.size(), 4U);
    for (std::size_t index = 0; index < 3; ++index) {
        receive(frames[index]);
        EXPECT_TRUE(output.submissions.empty());
        EXPECT_EQ(output.send, "");
    }
    receive(frames[3]);
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.serial, 7U);
    EXPECT_EQ(output.submissions[0].report.raw, frames[0] + frames[1] + frames[2] + frames[3]);
    settle_all();
    EXPECT_EQ(without_crc(output.send), packet_reply("004004", "04"));
}

TEST_F(Packets, AStationThatStaysOnLineHearsEsc) {
    set_mode(LinkMode::m2);
    receive(frames[0] + frames[1] + frames[2] + frames[3]);
    settle_all();
    EXPECT_EQ(without_crc(output.send), packet_reply("004004", "1B"));
}

TEST_F(Packets, AMissingOneIsAskedForAtTheEnd) {
    receive(frames[0] + frames[2]);
    EXPECT_EQ(output.send, "");
    receive(frames[3]);
    EXPECT_EQ(without_crc(output.send), packet_reply("004002", "15"));
    EXPECT_EQ(probe.packet_requests.value(), 1U);
    receive(frames[1]);
    ASSERT_EQ(output.submissions.size(), 1U);
    settle_all();
    EXPECT_EQ(without_crc(output.send), packet_reply("004004", "04"));
}

TEST_F(Packets, OneThatNeverComesIsAskedForTwiceThenGivenUp) {
    receive(frames[0] + frames[1] + frames[2]);
    EXPECT_EQ(session.next_deadline(), now.monotonic + seconds(10));
    now.time -= seconds(10);  // So that the reply's time stays the same.
    wait(seconds(10));
    EXPECT_EQ(without_crc(output.send), packet_reply("004004", "15"));
    wait(seconds(10));
    EXPECT_NE(output.send, "");
    wait(seconds(10));
    EXPECT_EQ(output.send, "");
    EXPECT_EQ(probe.packet_abandoned.value(), 1U);
    receive(frames[3]);  // A message of its own now; the rest is asked for.
    EXPECT_TRUE(output.submissions.empty());
}

TEST_F(Packets, OfAnotherMessageTakeItsPlace) {
    receive(frames[0] + frames[1]);
    const std::string body =
        std::string("\x00\x08\x26\x07\x01\x06\x10\x03", 8) + std::string(800, 'q');
    for (const std::string& frame : packets_of(body)) receive(frame);
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.serial, 8U);
    EXPECT_EQ(probe.packet_abandoned.value(), 1U);
}

// The first packet was lost on the way, and the station sends all of them again. What came of the
// message before it was whole must not be taken for the end of the next one, which would be
// acknowledged and half of it be another.
TEST_F(Packets, WhatIsLeftOfOneMessageIsNoPartOfTheNext) {
    receive(frames[1] + frames[2] + frames[3]);
    EXPECT_TRUE(output.submissions.empty());
    EXPECT_EQ(probe.packet_strays.value(), 3U);
    receive(frames[0] + frames[1] + frames[2] + frames[3]);
    ASSERT_EQ(output.submissions.size(), 1U);
    settle_all();

    const std::string body =
        std::string("\x00\x08\x26\x07\x01\x06\x10\x03", 8) + std::string(800, 'q');
    std::string next;
    for (const std::string& frame : packets_of(body)) next += frame;
    receive(next);
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.serial, 8U);
    EXPECT_EQ(output.submissions[0].report.raw, next);
    EXPECT_EQ(probe.account.refused.value(), 3U);
}

TEST_F(Packets, AStrayDoesNotDisturbTheMessageUnderWay) {
    const std::string another = packets_of(std::string(2000, 'q'))[4];
    receive(frames[0] + frames[1] + another + frames[2] + frames[3]);
    ASSERT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(output.submissions[0].report.raw, frames[0] + frames[1] + frames[2] + frames[3]);
    EXPECT_EQ(probe.packet_strays.value(), 1U);
}

TEST_F(Packets, AreBounded) {
    const std::string body(options.message_bytes_max + 1, 'p');
    for (const std::string& frame : packets_of(body, 4000)) {
        receive(frame);
        EXPECT_TRUE(output.submissions.empty());
    }
    EXPECT_EQ(probe.packet_abandoned.value(), 1U);
}

TEST_F(Packets, OfAStationThatOnlyReportsAreNeverAskedFor) {
    set_mode(LinkMode::m1);
    receive(frames[0] + frames[3]);
    EXPECT_EQ(output.send, "");
    receive(frames[1] + frames[2]);
    ASSERT_EQ(output.submissions.size(), 1U);
    settle_all();
    EXPECT_EQ(output.send, "");
}

}  // namespace
}  // namespace freshet
