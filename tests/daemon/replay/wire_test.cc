// What goes over the wire and what its answers name, for both protocols.
#include "daemon/replay/wire.h"

#include <gtest/gtest.h>

#include <variant>

#include "ingest/codec/sl651_encode.h"
#include "ingest/codec/stream_message.h"

namespace freshet {
namespace {

Report report_of(Quantity value) {
    Report report;
    report.station = StationId("0079900001");
    report.serial = 1'784'505'900'000;
    report.sent_at = parse_time("2026-07-20T08:05:07+08:00").value();
    Observation observation;
    observation.element = Element::level;
    observation.observed_at = parse_time("2026-07-20T08:05:00+08:00").value();
    observation.value = value;
    report.observations = {observation};
    return report;
}

const Quantity centimetres = Quantity::from_ten_thousandths(23'400);
const Quantity tenth_of_millimetre = Quantity::from_ten_thousandths(23'401);

// The daemon's answer to a frame, as its session would give it.
std::string confirm(std::string_view bytes) {
    const sl651::ScanResult scanned = sl651::scan(bytes_of(bytes));
    const auto& frame = std::get<sl651::Frame>(scanned);
    sl651::Confirmation confirmation;
    confirmation.envelope = {sl651::Direction::down, frame.centre, frame.address,  frame.password,
                             frame.function,         std::nullopt, sl651::End::esc};
    confirmation.serial = sl651::heading_of(frame)->serial;
    confirmation.centre_time = parse_time("2026-07-20T08:05:08+08:00").value();
    return sl651::encode_confirm(confirmation);
}

TEST(Sl651Wire, ReadsItsOwnConfirmationsHoweverTheyAreCut) {
    const auto wire = sl651_wire(Rounding::refuse);
    Report second = report_of(centimetres);
    second.serial += 300'000;
    const std::string answers = confirm(wire->encode(report_of(centimetres)).value()) +
                                confirm(wire->encode(second).value());
    for (std::size_t cut = 0; cut <= answers.size(); ++cut) {
        const auto reader = wire->reader();
        std::vector<AnswerKey> keys = reader->on_bytes(answers.substr(0, cut)).value();
        for (const AnswerKey& key : reader->on_bytes(answers.substr(cut)).value()) {
            keys.push_back(key);
        }
        EXPECT_EQ(keys, (std::vector<AnswerKey>{wire->key_of(report_of(centimetres)),
                                                wire->key_of(second)}))
            << cut;
    }
    EXPECT_NE(wire->key_of(report_of(centimetres)), wire->key_of(second));
}

TEST(Sl651Wire, RefusesWhatItCannotCarryUnlessItMayRound) {
    const Result<std::string> refused =
        sl651_wire(Rounding::refuse)->encode(report_of(tenth_of_millimetre));
    ASSERT_TRUE(refused.has_error());
    EXPECT_EQ(refused.error().code, ErrorCode::refused);
    EXPECT_TRUE(sl651_wire(Rounding::round)->encode(report_of(tenth_of_millimetre)).has_value());
}

TEST(StreamWire, CarriesEveryDigitAndReadsAcksHoweverTheyAreCut) {
    const auto wire = stream_wire();
    const std::string bytes = wire->encode(report_of(tenth_of_millimetre)).value();
    const stream::ScanResult scanned = stream::scan(bytes_of(bytes));
    const auto& message = std::get<stream::Delimited>(scanned);
    EXPECT_EQ(std::get<Report>(stream::decode_report(message.message)).observations,
              report_of(tenth_of_millimetre).observations);

    const std::string answers =
        stream::encode_ack({"A", 7}) + stream::encode_ack({"B", 1ULL << 40});
    for (std::size_t cut = 0; cut <= answers.size(); ++cut) {
        const auto reader = wire->reader();
        std::vector<AnswerKey> keys = reader->on_bytes(answers.substr(0, cut)).value();
        for (const AnswerKey& key : reader->on_bytes(answers.substr(cut)).value()) {
            keys.push_back(key);
        }
        EXPECT_EQ(keys, (std::vector<AnswerKey>{{StationId("A"), 7}, {StationId("B"), 1ULL << 40}}))
            << cut;
    }
}

TEST(Wires, TellWhatIsNoAnswer) {
    EXPECT_TRUE(stream_wire()->reader()->on_bytes("\x03\x01\x02\x03").has_error());
    EXPECT_TRUE(sl651_wire(Rounding::refuse)->reader()->on_bytes("HTTP/1.1 400 Bad").has_error());
}

}  // namespace
}  // namespace freshet
