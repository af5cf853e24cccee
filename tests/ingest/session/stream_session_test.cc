// The stream protocol's conversation.
#include "ingest/session/stream_session.h"

#include <gtest/gtest.h>

#include "ingest/transport/source_text.h"

namespace freshet {
namespace {

Report report_of(std::uint64_t sequence) {
    Report report;
    report.station = StationId("G1");
    report.protocol = Protocol::stream;
    report.serial = sequence;
    Observation level;
    level.element = Element::level;
    level.value = Quantity::from_units(5);
    report.observations = {level};
    return report;
}

class StreamPeer : public ::testing::Test {
protected:
    void receive(std::string_view bytes) {
        output.clear();
        session.on_bytes(bytes_of(bytes), now, directory, output);
    }

    SessionOptions options;
    StreamSessionProbe probe;
    StationDirectory directory;
    Moment now{Timestamp{}, Duration(0)};
    SessionOutput output;
    AdmissionProbe admission_probe;
    Admission admission{admission_probe};
    Source source = *parse_source("10.1.2.3");
    StreamSession session{options, probe, admission, source, now};
};

TEST_F(StreamPeer, AReportIsAcknowledgedWhenItIsDurable) {
    receive(stream::encode_report(report_of(41)) + stream::encode_report(report_of(42)));
    ASSERT_EQ(output.submissions.size(), 2U);
    EXPECT_EQ(output.submissions[0].report, report_of(41));
    EXPECT_EQ(output.send, "");
    const auto submissions = std::move(output.submissions);
    output.clear();
    session.on_durable(submissions[0].ticket, now, output);
    session.on_durable(submissions[1].ticket, now, output);
    EXPECT_EQ(output.send, stream::encode_ack({"G1", 41}) + stream::encode_ack({"G1", 42}));
    EXPECT_EQ(probe.acks.value(), 2U);
}

TEST_F(StreamPeer, ARefusedReportIsMetWithSilence) {
    receive(stream::encode_report(report_of(41)));
    const std::uint64_t ticket = output.submissions[0].ticket;
    output.clear();
    session.on_refused(ticket, Refusal::not_stored, now, output);
    EXPECT_EQ(output.send, "");
    EXPECT_EQ(probe.not_stored.value(), 1U);
}

TEST_F(StreamPeer, TheFunctionCodeOrTheElementsSayWhatIsRefusedFirst) {
    const auto standing_of = [&](const Report& report) {
        receive(stream::encode_report(report));
        return output.submissions.at(0).standing;
    };
    Report report = report_of(1);
    EXPECT_EQ(standing_of(report), ReportStanding::regular);
    report.function = 0x33;
    EXPECT_EQ(standing_of(report), ReportStanding::can_warn);
    EXPECT_EQ(output.submissions.at(0).report, report);
    report.function = 0x32;
    EXPECT_EQ(standing_of(report), ReportStanding::regular);
    report.function = 0;
    report.observations[0].element = Element::voltage;
    EXPECT_EQ(standing_of(report), ReportStanding::can_wait);
    report.observations.clear();
    EXPECT_EQ(standing_of(report), ReportStanding::can_wait);
}

TEST_F(StreamPeer, EveryCutGivesTheSameReports) {
    const std::string bytes =
        stream::encode_report(report_of(1)) + stream::encode_report(report_of(2));
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
        receive(bytes.substr(0, cut));
        std::size_t count = output.submissions.size();
        receive(bytes.substr(cut));
        count += output.submissions.size();
        ASSERT_EQ(count, 2U) << cut;
    }
}

TEST_F(StreamPeer, ABadMessageCostsOnlyItself) {
    receive(std::string("\x02\xFF\xFF", 3) + stream::encode_report(report_of(1)));
    EXPECT_EQ(output.submissions.size(), 1U);
    EXPECT_EQ(probe.messages.undecodable.value(), 1U);
    EXPECT_FALSE(output.close);
}

TEST_F(StreamPeer, ALengthThatIsNoneEndsTheConversation) {
    receive("\xFF\xFF\xFF\xFF");
    EXPECT_EQ(output.close, CloseReason::unframed);
    EXPECT_EQ(probe.messages.too_long.value(), 1U);
}

TEST_F(StreamPeer, AHalfMessageAndSilenceHaveTheirDeadlines) {
    receive(stream::encode_report(report_of(1)).substr(0, 5));
    EXPECT_EQ(session.next_deadline(), std::chrono::seconds(30));
    now.monotonic = std::chrono::seconds(30);
    session.on_time(now, directory, output);
    EXPECT_EQ(output.close, CloseReason::incomplete);
    output.clear();
    // Nothing whole came yet: it is let go sooner than one that has spoken.
    EXPECT_EQ(session.next_deadline(), std::chrono::minutes(2));
    receive(stream::encode_report(report_of(1)));
    now.monotonic += std::chrono::minutes(14);
    output.clear();
    session.on_time(now, directory, output);
    EXPECT_FALSE(output.close);
    now.monotonic += std::chrono::minutes(1);
    session.on_time(now, directory, output);
    EXPECT_EQ(output.close, CloseReason::idle);
}

}  // namespace
}  // namespace freshet
