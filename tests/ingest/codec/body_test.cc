// What the elements of 30H to 34H mean, one hand-written frame a row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/codec/sl651_body.h"
#include "ingest/codec/sl651_frame.h"
#include "tests/ingest/codec/frames.h"

namespace freshet::sl651 {
namespace {

using testing::decode;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::lines;
using testing::uplink;

struct Case {
    std::string name;
    std::string elements;  // Hex after F1F1 station class.
    std::vector<std::string> expected;
    std::uint8_t function = 0x32;
    std::string station_class = "48";
};

class Elements : public ::testing::TestWithParam<Case> {};

TEST_P(Elements, AreReadAs) {
    const Case& row = GetParam();
    const auto reports =
        decode(uplink(row.function, row.elements, "260701060003", row.station_class));
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].station, StationId("0012345678"));
    EXPECT_EQ(reports[0].serial, 1U);
    EXPECT_EQ(reports[0].function, row.function);
    EXPECT_EQ(format_time(*reports[0].sent_at), "2026-07-01T06:00:03+08:00");
    EXPECT_THAT(lines(reports[0].observations), ElementsAreArray(row.expected));
}

const std::string at_six = "F0F0 2607010600 ";

INSTANTIATE_TEST_SUITE_P(
    Table, Elements,
    ::testing::Values(
        Case{"amounts",
             at_six + "1A19000300 1B19000310 1C19000320 1D19000330 1E19000340 1F19000350",
             {"rain/1h 06:00 30", "rain/2h 06:00 31", "rain/3h 06:00 32", "rain/6h 06:00 33",
              "rain/12h 06:00 34", "rain/1d 06:00 35"}},
        Case{"short_amounts",
             at_six + "2119000002 2219000020 2319000040 2419000120",
             {"rain/1m 06:00 0.2", "rain/5m 06:00 2", "rain/10m 06:00 4", "rain/30m 06:00 12"}},
        Case{"totals",
             at_six + "2019000640 2519000655 2619008640",
             {"rain_today 06:00 64", "storm_rain 06:00 65.5", "rain_total 06:00 864"}},
        Case{"flow", at_six + "272B0000012345", {"flow 06:00 12.345"}},
        Case{"levels_at_a_river",
             at_six + "392300052300 3A2300003000 3B2300098250",
             {"level 06:00 52.3", "level_below 06:00 3", "level_above 06:00 98.25"}},
        Case{"upper_level_of_a_reservoir",
             at_six + "3B2300098250",
             {"level 06:00 98.25"},
             0x32,
             "4B"},
        Case{"voltage", at_six + "38121244", {"voltage 06:00 12.44"}},
        Case{"temperatures",
             at_six + "02110215 031AFF0512",
             {"air_temperature 06:00 21.5", "water_temperature 06:00 -5.12"}},
        Case{"fill_of_ones",
             at_six + "3923FFFFFFFF 38121244",
             {"level 06:00 missing(fill)", "voltage 06:00 12.44"}},
        Case{"fill_of_a_maker", at_six + "3923AAAAAAAA", {"level 06:00 missing(fill)"}},
        Case{"fill_of_nines", at_six + "392309999999", {"level 06:00 missing(fill)"}},
        Case{"minus", at_six + "762AFF00000172", {"other:76 06:00 -1.72"}},
        Case{"minus_level", at_six + "3923FF000127", {"level 06:00 -0.127"}},
        Case{"extension",
             at_six + "FF33110205 FF112300000008",
             {"other:FF33 06:00 20.5", "other:FF11 06:00 0.008"}},
        Case{"soil_by_depth",
             at_six + "101103551611041217110408",
             {"soil_10 06:00 35.5", "soil_80 06:00 41.2", "soil_100 06:00 40.8"}},
        Case{"status_is_binary", at_six + "452000000400", {"status 06:00 1024"}},
        Case{"too_many_decimals_round_once",
             at_six + "FF332D0000012345",
             {"other:FF33 06:00 0.1235"}},
        Case{"a_letter_in_a_number_spoils_only_itself",
             at_six + "39230000A230 38121244",
             {"level 06:00 bad(undecodable)", "voltage 06:00 12.44"}},
        Case{"a_number_of_no_bytes",
             at_six + "3903 38121244",
             {"level 06:00 bad(undecodable)", "voltage 06:00 12.44"}},
        Case{"more_digits_than_a_measurement_has",
             at_six + "FF33 50 99999999999999999999",
             {"other:FF33 06:00 bad(out_of_range)"}},
        Case{"an_element_longer_than_the_body",
             at_six + "38121244 3923000523",
             {"voltage 06:00 12.44", "level 06:00 bad(undecodable)"}},
        Case{"a_single_byte_at_the_end",
             at_six + "38121244 39",
             {"voltage 06:00 12.44", "level 06:00 bad(undecodable)"}},
        Case{"each_group_has_its_time",
             "F0F0 2607010555 392300052300 F0F0 2607010600 392300052400",
             {"level 05:55 52.3", "level 06:00 52.4"}},
        Case{"a_group_whose_time_is_no_date",
             "F0F0 2613010600 392300052300 " + at_six + "38121244",
             {"level 06:00 bad(bad_time)", "voltage 06:00 12.44"}},
        Case{"a_value_before_any_time", "392300052300", {"level 06:00 bad(bad_time)"}},
        Case{"test_frames_are_read_too", at_six + "38121244", {"voltage 06:00 12.44"}, 0x30}),
    [](const auto& row) { return row.param.name; });

INSTANTIATE_TEST_SUITE_P(
    Groups, Elements,
    ::testing::Values(
        Case{"rain_slots_from_the_first",
             "F0F0 2607010505 F460 14143C28281E14140AFF0AFE",
             {"rain/5m 05:05 2", "rain/5m 05:10 2", "rain/5m 05:15 6", "rain/5m 05:20 4",
              "rain/5m 05:25 4", "rain/5m 05:30 3", "rain/5m 05:35 2", "rain/5m 05:40 2",
              "rain/5m 05:45 1", "rain/5m 05:50 missing(fill)", "rain/5m 05:55 1",
              "rain/5m 06:00 25.4"},
             0x34},
        Case{"level_slots_whatever_their_definition_says",
             "F0F0 2607010505 F55C " + std::string("00E600E600E600E600E600E6") +
                 "00E600E600E6FFFFAAAA0000 38121244",
             {"relative_level 05:05 2.3", "relative_level 05:10 2.3", "relative_level 05:15 2.3",
              "relative_level 05:20 2.3", "relative_level 05:25 2.3", "relative_level 05:30 2.3",
              "relative_level 05:35 2.3", "relative_level 05:40 2.3", "relative_level 05:45 2.3",
              "relative_level 05:50 missing(fill)", "relative_level 05:55 missing(fill)",
              "relative_level 06:00 0", "voltage 05:05 12.44"},
             0x34},
        Case{"a_series_with_missing_values",
             "F0F0 2607010540 04 18 000005 39 23 00000122 FFFFFFFF 00010490 38121244",
             {"level 05:40 0.122", "level 05:45 missing(fill)", "level 05:50 10.49",
              "voltage 05:40 12.44"},
             0x31},
        Case{"a_series_by_the_hour",
             "F0F0 2607010400 04 18 000100 26 19 008340 008640",
             {"rain_total 04:00 834", "rain_total 05:00 864"},
             0x31},
        Case{"a_series_cut_short",
             "F0F0 2607010540 04 18 000005 39 23 00000122 0001",
             {"level 05:40 0.122", "level 05:40 bad(undecodable)"},
             0x31}),
    [](const auto& row) { return row.param.name; });

// Which samples an hour's group holds, by what the frame alone makes impossible.
struct TimeCase {
    std::string name, group, sent, first, last;
    GroupTime group_time = GroupTime::automatic;
};
class GroupTimes : public ::testing::TestWithParam<TimeCase> {};

TEST_P(GroupTimes, AreToldFromTheFrame) {
    const TimeCase& row = GetParam();
    const std::string frame =
        uplink(0x34, "F0F0 " + row.group + " F460 000000000000000000000000", row.sent);
    StationPolicy policy;
    policy.group_time = row.group_time;
    const auto reports = decode(frame, policy);
    const auto said = lines(reports[0].observations);
    ASSERT_EQ(said.size(), 12U);
    EXPECT_EQ(said.front(), row.first);
    EXPECT_EQ(said.back(), row.last);
}

INSTANTIATE_TEST_SUITE_P(
    Table, GroupTimes,
    ::testing::Values(
        TimeCase{"standard", "2607010505", "260701060003", "rain/5m 05:05 0", "rain/5m 06:00 0"},
        TimeCase{"hour_end", "2607010600", "260701060003", "rain/5m 05:05 0", "rain/5m 06:00 0"},
        TimeCase{"additional_report", "2607010215", "260701021500", "rain/5m 01:20 0",
                 "rain/5m 02:15 0"},
        TimeCase{"a_minute_past_the_hour_is_slack", "2607010505", "260701055900", "rain/5m 05:05 0",
                 "rain/5m 06:00 0"},
        TimeCase{"first_slot_has_just_ended", "2607010505", "260701050503", "rain/5m 04:10 0",
                 "rain/5m 05:05 0"},
        TimeCase{"part_of_an_hour_is_padded", "2607010505", "260701053003", "rain/5m 05:05 0",
                 "rain/5m 06:00 missing(fill)"},
        TimeCase{"sent_again_later", "2607010505", "260701093003", "rain/5m 05:05 0",
                 "rain/5m 06:00 0"},
        TimeCase{"the_station_says_first", "2607010600", "260701063003", "rain/5m 06:00 0",
                 "rain/5m 06:55 missing(fill)", GroupTime::first},
        TimeCase{"the_station_says_last", "2607010505", "260701060003", "rain/5m 04:10 0",
                 "rain/5m 05:05 0", GroupTime::last}),
    [](const auto& row) { return row.param.name; });

// Stored, and sent three hours later: the time of sending does not tell which hour it is.
TEST(Body, AnHourlyAmountTellsWhichHourTheSlotsAre) {
    const std::string slots = "F460 14143C28281E14140A0A0A0A F5C0 " +
                              std::string("00E600E600E600E600E600E6") + "00E600E600E600E600E600E6 ";
    const auto said = [&](const std::string& body, GroupTime group_time) {
        StationPolicy policy;
        policy.group_time = group_time;
        return lines(decode(uplink(0x34, body, "260701093003"), policy)[0].observations);
    };
    const std::string at_six_o_clock = "F0F0 2607010600 " + slots;
    auto told = said(at_six_o_clock + "1A19 000290", GroupTime::automatic);
    EXPECT_EQ(told[0], "rain/5m 05:05 2");
    EXPECT_EQ(told[11], "rain/5m 06:00 1");
    EXPECT_EQ(told[12], "relative_level 05:05 2.3");
    EXPECT_EQ(told[23], "relative_level 06:00 2.3");
    EXPECT_EQ(told[24], "rain/1h 06:00 29");
    // Another amount tells nothing, and the station's own word overrules.
    EXPECT_EQ(said(at_six_o_clock + "1A19 000300", GroupTime::automatic)[0], "rain/5m 06:00 2");
    EXPECT_EQ(said(at_six_o_clock + "1A19 000290", GroupTime::first)[0], "rain/5m 06:00 2");
    // By the standard: the first slot's time, and the hour's own after it.
    told = said("F0F0 2607010505 " + slots + at_six + "1A19 000290", GroupTime::automatic);
    EXPECT_EQ(told[0], "rain/5m 05:05 2");
    told = said("F0F0 2607010510 " + slots + "F0F0 2607010605 1A19 000290", GroupTime::automatic);
    EXPECT_EQ(told[0], "rain/5m 05:10 2");
    // What a relay brings of another gauge says nothing of this one.
    EXPECT_EQ(said(at_six_o_clock + "F1F1 00303A9006 50 " + at_six + "1A19 000290",
                   GroupTime::automatic)[0],
              "rain/5m 06:00 2");
}

TEST(Body, ARelayBringsTheReportsOfSeveralStations) {
    const auto reports =
        decode(uplink(0x34, at_six + "38121244 F1F1 00303A9006 50 " + at_six +
                                "2219000020 F1F1 0081100006 48 " + at_six + "392300052300"));
    ASSERT_EQ(reports.size(), 3U);
    EXPECT_EQ(reports[0].station, StationId("0012345678"));
    EXPECT_EQ(reports[1].station, StationId("00303A9006"));
    EXPECT_THAT(lines(reports[1].observations), ElementsAre("rain/5m 06:00 2"));
    EXPECT_EQ(reports[2].station, StationId("0081100006"));
    EXPECT_EQ(reports[2].serial, reports[0].serial);
}

TEST(Body, TheStationInsideTheBodyIsTheOneThatMeasured) {
    std::string frame = uplink(0x32, at_six + "38121244");
    frame.replace(3, 5, testing::from_hex("0099999999"));
    frame = testing::with_crc(frame.substr(0, frame.size() - 2));
    const auto reports = decode(frame);
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_EQ(reports[0].station, StationId("0012345678"));
}

TEST(Body, OtherFunctionsAreKeptRawWithoutObservations) {
    for (const std::uint8_t function : {0x2F, 0x35, 0x36, 0x37, 0x38, 0x3A, 0x45, 0x51, 0xE0}) {
        const std::string frame = uplink(function, at_six + "38121244");
        const auto reports = decode(frame);
        ASSERT_EQ(reports.size(), 1U);
        EXPECT_TRUE(reports[0].observations.empty());
        EXPECT_EQ(reports[0].raw, frame);
        EXPECT_EQ(reports[0].station, StationId("0012345678"));
    }
}

TEST(Body, RawIsKeptExactlyWhereTheDecodingDoesNotSayItAll) {
    EXPECT_EQ(decode(uplink(0x32, at_six + "3923FFFFFFFF"))[0].raw, "");
    const std::string spoilt = uplink(0x32, at_six + "39230000A230");
    EXPECT_EQ(decode(spoilt)[0].raw, spoilt);
    const std::string with_text = uplink(0x33, at_six + "38121244 F2F2 4F4B");
    EXPECT_EQ(decode(with_text)[0].raw, with_text);
}

TEST(Body, AClockThatIsNoDateLeavesTheReportStanding) {
    const auto reports = decode(uplink(0x32, at_six + "38121244", "999999999999"));
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_FALSE(reports[0].sent_at);
    EXPECT_THAT(lines(reports[0].observations), ElementsAre("voltage 06:00 12.44"));
}

TEST(Body, TheClockIsReadInTheStationsZone) {
    StationPolicy policy;
    policy.clock_zone = utc;
    const auto reports = decode(uplink(0x32, at_six + "38121244"), policy);
    EXPECT_EQ(format_time(*reports[0].sent_at), "2026-07-01T14:00:03+08:00");
    EXPECT_THAT(lines(reports[0].observations), ElementsAre("voltage 14:00 12.44"));
}

TEST(Body, TheProbeCountsWhatWasRead) {
    const std::string frame =
        uplink(0x32, at_six + "3923FFFFFFFF 38121244 0211 00A5 FF332D0000012345");
    const ScanResult result = scan(bytes_of(frame));
    BodyProbe probe;
    decode_message(message_of(std::get<Frame>(result)), StationDirectory(), probe);
    EXPECT_EQ(probe.observations.value(), 4U);
    EXPECT_EQ(probe.missing.value(), 1U);
    EXPECT_EQ(probe.undecodable.value(), 1U);
    EXPECT_EQ(probe.rounded.value(), 1U);
    EXPECT_EQ(probe.kept_raw.value(), 0U);
}

}  // namespace
}  // namespace freshet::sl651
