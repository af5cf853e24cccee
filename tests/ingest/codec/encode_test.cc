// What we write reads back: replies by hand-made bytes, uplinks by their own decoding.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_encode.h"
#include "tests/ingest/codec/frames.h"

namespace freshet::sl651 {
namespace {

using testing::decode;
using testing::from_hex;
using testing::with_crc;

Timestamp time_of(std::string_view text) { return *parse_time(text, beijing); }

Confirmation confirmation() {
    Confirmation confirmation;
    confirmation.envelope.address = {0x00, 0x12, 0x34, 0x56, 0x78};
    confirmation.envelope.password = 0x04D2;
    confirmation.envelope.function = 0x32;
    confirmation.envelope.end = End::esc;
    confirmation.serial = 7;
    confirmation.centre_time = time_of("2026-07-01 06:00:05");
    return confirmation;
}

TEST(Confirm, HasTheUplinksSerialAndTheCentresTime) {
    EXPECT_EQ(encode_confirm(confirmation()),
              with_crc(from_hex("7E7E 0012345678 01 04D2 32 8008 02 0007 260701060005 1B")));
}

TEST(Confirm, OfPacketsCarriesTheirNumbers) {
    Confirmation all = confirmation();
    all.envelope.packet = Packet{13, 13};
    all.envelope.end = End::eot;
    EXPECT_EQ(encode_confirm(all), with_crc(from_hex("7E7E 0012345678 01 04D2 32 800B 16 00D00D "
                                                     "0007 260701060005 04")));
}

TEST(Packets, JoinToTheBodyTheyWereCutFrom) {
    std::string body;
    for (int index = 0; index < 1000; ++index) body += static_cast<char>(index);
    Envelope envelope;
    envelope.address = {0x00, 0x12, 0x34, 0x56, 0x78};
    envelope.function = 0x36;
    const auto frames = encode_packets(envelope, bytes_of(body), 220);
    ASSERT_EQ(frames.size(), 5U);
    std::string joined;
    for (std::size_t index = 0; index < frames.size(); ++index) {
        const ScanResult result = scan(bytes_of(frames[index]));
        const Frame& frame = std::get<Frame>(result);
        EXPECT_EQ(frame.packet, (Packet{static_cast<std::uint16_t>(index + 1), 5}));
        EXPECT_EQ(frame.end, index == 4 ? End::etx : End::etb);
        joined += text_of(frame.body);
    }
    EXPECT_EQ(joined, body);
}

Report report_of(std::uint8_t function, std::vector<Observation> observations) {
    Report report;
    report.station = StationId("00303A9006");
    report.function = function;
    report.serial = 513;
    report.sent_at = time_of("2026-07-01 06:00:03");
    report.observations = std::move(observations);
    return report;
}

Observation observation(Element element, std::string_view clock, std::string_view value,
                        Duration interval = {}) {
    Observation made;
    made.element = element;
    made.observed_at = time_of("2026-07-01 " + std::string(clock));
    made.interval = interval;
    made.value = parse_quantity(value)->value;
    return made;
}

std::vector<Observation> hour(Element element, std::string_view value, Duration interval) {
    std::vector<Observation> slots;
    for (int slot = 0; slot < 12; ++slot) {
        slots.push_back(observation(element, "05:05:00", value, interval));
        slots.back().observed_at += slot * std::chrono::minutes(5);
    }
    return slots;
}

TEST(Report, OfEveryKindReadsBackIdentical) {
    std::vector<Observation> hourly = hour(Element::rain, "2.5", std::chrono::minutes(5));
    hourly[3].quality = Quality::missing;
    hourly[3].reason = QualityReason::fill;
    hourly[3].value = {};
    for (const Observation& slot : hour(Element::relative_level, "2.3", {})) hourly.push_back(slot);
    hourly.push_back(observation(Element::rain, "06:00:00", "30", std::chrono::hours(1)));
    hourly.push_back(observation(Element::rain_today, "06:00:00", "64"));
    hourly.push_back(observation(Element::rain_total, "06:00:00", "864.5"));
    hourly.push_back(observation(Element::level, "06:00:00", "52.305"));
    hourly.push_back(observation(Element::status, "06:00:00", "6292609"));
    hourly.push_back(observation(Element::soil_10, "06:00:00", "35.5"));
    hourly.push_back(observation(Element::soil_100, "06:00:00", "100"));
    const Report report = report_of(0x34, hourly);
    const Result<std::string> frame = encode_report(report, {});
    ASSERT_TRUE(frame) << frame.error().message;
    EXPECT_EQ(decode(*frame), std::vector<Report>{report});
}

TEST(Report, SeededOnesReadBackIdentical) {
    std::mt19937_64 random(3);
    const std::vector<std::pair<Element, int>> elements{
        {Element::rain_today, 1},  {Element::rain_total, 1}, {Element::level, 3},
        {Element::level_below, 3}, {Element::flow, 3},       {Element::voltage, 2}};
    for (int round = 0; round < 2000; ++round) {
        std::vector<Observation> observations;
        for (std::uint64_t count = random() % 6; count > 0; --count) {
            const auto [element, decimals] = elements[random() % elements.size()];
            const auto digits = static_cast<std::int64_t>(random() % 100'000'000);
            const bool below = element == Element::level && random() % 4 == 0;
            Observation made = observation(element, "05:00:00", "0");
            made.value = from_scaled(below ? -digits : digits, decimals).value;
            made.observed_at += std::chrono::minutes(random() % 60);
            observations.push_back(made);
        }
        const Report report = report_of(0x32 + random() % 2, observations);
        const Result<std::string> frame = encode_report(report, {});
        // 9999.999 is the one value that the wire means as "none".
        ASSERT_TRUE(frame) << frame.error().message;
        ASSERT_EQ(decode(*frame), std::vector<Report>{report});
    }
}

TEST(Report, AReservoirsLevelIsItsUpperLevel) {
    const Report report = report_of(0x32, {observation(Element::level, "06:00:00", "98.25")});
    UplinkOptions options;
    options.station_class = 0x4B;
    const Result<std::string> frame = encode_report(report, options);
    ASSERT_TRUE(frame);
    EXPECT_NE(frame->find(from_hex("3B2300098250")), std::string::npos);
    EXPECT_EQ(decode(*frame), std::vector<Report>{report});
}

TEST(Report, WhatTheWireCannotCarryIsRefusedWithItsReason) {
    using std::chrono::minutes;
    struct Row {
        Observation observation;
        std::string why;
    };
    Observation bad = observation(Element::level, "06:00:00", "0");
    bad.quality = Quality::bad;
    for (const Row& row : std::vector<Row>{
             {observation(Element::rain, "06:00:00", "2.54", minutes(5)), "more digits"},
             {observation(Element::rain, "06:00:00", "2.5", minutes(15)), "no element"},
             {observation(Element::level, "06:00:30", "2.5"), "no seconds"},
             {observation(Element::relative_level, "06:00:00", "2.5"), "no element"},
             {observation(Element::status, "06:00:00", "0.5"), "32 bits"},
             {observation(Element::status, "06:00:00", "-1"), "32 bits"},
             {observation(Element::status, "06:00:00", "4294967295"), "32 bits"},
             {bad, "no form"}}) {
        const Result<std::string> frame = encode_report(report_of(0x32, {row.observation}), {});
        ASSERT_FALSE(frame);
        EXPECT_EQ(frame.error().code, ErrorCode::refused);
        EXPECT_NE(frame.error().message.find(row.why), std::string::npos) << frame.error().message;
    }
}

TEST(Report, RoundedIsAskedForAndHalfAwayFromZero) {
    UplinkOptions options;
    options.precision = Precision::rounded;
    const Report report =
        report_of(0x32, {observation(Element::rain, "06:00:30", "2.25", std::chrono::minutes(5)),
                         observation(Element::level, "06:00:00", "-0.0005")});
    const Result<std::string> frame = encode_report(report, options);
    ASSERT_TRUE(frame);
    EXPECT_THAT(testing::lines(decode(*frame)[0].observations),
                ::testing::ElementsAre("rain/5m 06:00 2.3", "level 06:00 -0.001"));
}

TEST(Report, AFrameNeedsAnAddressAFunctionAndATime) {
    Report report = report_of(0x32, {});
    report.station = StationId("town-7");
    EXPECT_FALSE(encode_report(report, {}));
    report = report_of(0x35, {});
    EXPECT_FALSE(encode_report(report, {}));
    report = report_of(0x32, {});
    report.sent_at.reset();
    EXPECT_FALSE(encode_report(report, {}));
}

}  // namespace
}  // namespace freshet::sl651
