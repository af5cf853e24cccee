// The stream protocol: round trips, every cut, and what is refused.
#include <gtest/gtest.h>

#include <random>

#include "ingest/codec/stream_message.h"

namespace freshet::stream {
namespace {

Report random_report(std::mt19937_64& random) {
    Report report;
    report.protocol = Protocol::stream;
    report.station = StationId("G" + std::to_string(random() % 1000));
    report.serial = random();
    if (random() % 4 != 0) report.sent_at = Timestamp(Duration(random() % 4'000'000'000'000));
    for (std::uint64_t count = random() % 20; count > 0; --count) {
        Observation observation;
        observation.element =
            random() % 16 == 0 ? Element::other : static_cast<Element>(1 + random() % 23);
        if (observation.element == Element::other)
            observation.code = static_cast<std::uint16_t>(random());
        observation.observed_at = Timestamp(Duration(random() % 4'000'000'000'000));
        observation.interval = Duration(random() % 86'400'000);
        observation.value = Quantity::from_ten_thousandths(
            static_cast<std::int64_t>(random() % 20'000'000) - 10'000'000);
        observation.quality = static_cast<Quality>(random() % 4);
        observation.reason = static_cast<QualityReason>(random() % 6);
        report.observations.push_back(observation);
    }
    return report;
}

// The reports of a stream that comes in these pieces.
std::vector<Report> read_pieces(const std::vector<std::string>& pieces) {
    std::vector<Report> reports;
    std::string rest;
    for (const std::string& piece : pieces) {
        rest += piece;
        for (;;) {
            const ScanResult result = scan(bytes_of(rest));
            const Delimited* delimited = std::get_if<Delimited>(&result);
            if (delimited == nullptr) break;
            reports.push_back(std::get<Report>(decode_report(delimited->message)));
            rest.erase(0, delimited->consumed);
        }
    }
    EXPECT_TRUE(rest.empty());
    return reports;
}

TEST(Stream, ReportsReadBackIdenticalHoweverTheStreamIsCut) {
    std::mt19937_64 random(5);
    std::vector<Report> reports;
    std::string stream;
    for (int count = 0; count < 12; ++count) {
        reports.push_back(random_report(random));
        stream += encode_report(reports.back());
    }
    for (std::size_t cut = 0; cut <= stream.size(); ++cut)
        ASSERT_EQ(read_pieces({stream.substr(0, cut), stream.substr(cut)}), reports) << cut;
}

TEST(Stream, AcksReadBack) {
    const Ack ack{"0012345678", 41};
    const std::string bytes = encode_ack(ack);
    const ScanResult result = scan(bytes_of(bytes));
    EXPECT_EQ(std::get<Ack>(decode_ack(std::get<Delimited>(result).message)), ack);
}

TEST(Stream, ALengthBeyondTheGreatestIsRefusedBeforeItsBytesCome) {
    for (const std::string& prefix : {std::string("\xFF\xFF\xFF"), std::string("\xFD\xFF\x03")}) {
        const ScanResult result = scan(bytes_of(prefix));
        ASSERT_TRUE(std::holds_alternative<StreamError>(result));
        EXPECT_EQ(std::get<StreamError>(result), StreamError::too_long);
    }
    const ScanResult fits = scan(bytes_of("\xFC\xFF\x03"));
    EXPECT_EQ(std::get<NeedMore>(fits).bytes, message_bytes_max + 3);
}

TEST(Stream, AReportNeedsAStation) {
    for (const std::string& station : {std::string(), std::string(65, 'x'), std::string("a b"),
                                       std::string("a\n"), std::string("\xFF\xFE")}) {
        Report report;
        report.station = StationId(station);
        const std::string bytes = encode_report(report);
        const ScanResult result = scan(bytes_of(bytes));
        const auto decoded = decode_report(std::get<Delimited>(result).message);
        ASSERT_TRUE(std::holds_alternative<StreamError>(decoded)) << station;
        EXPECT_EQ(to_string(std::get<StreamError>(decoded)), "bad_station");
    }
}

TEST(Stream, AnElementThatIsNotKnownIsBadAndTheRestIsKept) {
    // Report{station "A", observations {element 200, value 5}, {element 4, value 5}} by hand.
    const std::string message("\x0A\x01\x41\x22\x05\x08\xC8\x01\x28\x0A\x22\x04\x08\x04\x28\x0A",
                              16);
    const auto decoded = decode_report(bytes_of(message));
    const Report& report = std::get<Report>(decoded);
    ASSERT_EQ(report.observations.size(), 2U);
    EXPECT_EQ(report.observations[0].quality, Quality::bad);
    EXPECT_EQ(report.observations[0].reason, QualityReason::undecodable);
    EXPECT_EQ(report.observations[0].code, 200);
    EXPECT_EQ(report.observations[1].element, Element::level);
    EXPECT_EQ(report.observations[1].quality, Quality::good);
    EXPECT_EQ(report.observations[1].value.ten_thousandths(), 5);
}

TEST(Stream, MutatedMessagesNeverCrash) {
    std::mt19937_64 random(6);
    std::size_t decoded = 0;
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes = encode_report(random_report(random));
        for (std::uint64_t edits = 1 + random() % 3; edits > 0; --edits)
            bytes[random() % bytes.size()] = static_cast<char>(random());
        const ScanResult result = scan(bytes_of(bytes));
        if (const Delimited* delimited = std::get_if<Delimited>(&result))
            decoded += std::holds_alternative<Report>(decode_report(delimited->message));
    }
    EXPECT_GT(decoded, 1000U);
}

}  // namespace
}  // namespace freshet::stream
