// What files of recorded observations say, and what is said of the rows that are none.
#include "daemon/recorded/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <fstream>

#include "daemon/recorded/recording.h"
#include "tests/support/paths.h"

namespace freshet {
namespace {

using freshet::testing::TemporaryFolder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
    std::vector<RecordedRow> rows;
    std::vector<std::string> stations;
    std::vector<std::string> said;
    std::string error;
    std::uint64_t refused = 0, rounded = 0;
};

Read read(const std::filesystem::path& path, std::optional<ZoneOffset> zone = std::nullopt) {
    Read result;
    StationTable table;
    RowReaderOptions options;
    options.zone = zone;
    options.say = [&](const std::string& line) {
        result.said.push_back(line.substr(line.find_last_of('/') + 1));
    };
    Result<RowReader> reader = RowReader::create(path, options, table);
    if (!reader) {
        result.error = reader.error().message;
        return result;
    }
    for (;;) {
        const Result<std::optional<RecordedRow>> row = reader->next();
        if (!row) result.error = row.error().message;
        if (!row || !*row) break;
        result.rows.push_back(**row);
    }
    for (const StationId& station : table.stations()) result.stations.push_back(station.text());
    result.refused = reader->refused_rows();
    result.rounded = reader->rounded_values();
    return result;
}

class RowReaderTest : public ::testing::Test {
protected:
    std::filesystem::path file(std::string_view text) {
        const std::filesystem::path path = folder_.path() / "a.csv";
        std::ofstream(path, std::ios::binary) << text;
        return path;
    }
    Read read_text(std::string_view text, std::optional<ZoneOffset> zone = std::nullopt) {
        return read(file(text), zone);
    }
    TemporaryFolder folder_;
};

Timestamp at(const char* text) { return parse_time(text).value(); }

TEST_F(RowReaderTest, ReadsColumnsByName) {
    const Read it = read_text(
        "unit,value,station,element,time,minutes,arrived\r\n"
        "mm,3.6,R1,rain,2026-07-01T14:05:00+08:00,5,2026-07-01T14:06:00+08:00\r\n"
        "m,-0.25,\"H, \"\"1\"\"\",level,2026-07-01 14:05+08:00,,\r\n");
    EXPECT_THAT(it.said, IsEmpty());
    ASSERT_EQ(it.rows.size(), 2U);
    EXPECT_THAT(it.stations, ElementsAre("R1", "H, \"1\""));
    EXPECT_EQ(it.rows[0].observation.element, Element::rain);
    EXPECT_EQ(it.rows[0].observation.value, Quantity::from_ten_thousandths(36'000));
    EXPECT_EQ(it.rows[0].observation.interval, std::chrono::minutes(5));
    EXPECT_EQ(it.rows[0].arrived_at, at("2026-07-01T14:06:00+08:00"));
    EXPECT_EQ(it.rows[1].observation.value, Quantity::from_ten_thousandths(-2'500));
    EXPECT_EQ(it.rows[1].observation.interval, Duration{});
    EXPECT_EQ(it.rows[1].arrived_at, it.rows[1].observation.observed_at);
}

TEST_F(RowReaderTest, ReadsWhatASpreadsheetSavedAsGb18030) {
    // 站 and 备注; then the same word in UTF-8.
    const Read it = read_text(
        "station,element,time,value,unit,\xb1\xb8\xd7\xa2\n"
        "\xd5\xbe,rain,2026-07-01T14:05:00+08:00,1,mm,\n"
        "R1,flow,2026-07-01T14:05:00+08:00,1,m\x81\x30\x85\x36/s,\n");
    EXPECT_THAT(it.stations, ElementsAre("站", "R1"));
    EXPECT_THAT(it.said, ElementsAre(HasSubstr("further columns are not read: 备注")));
    const Read other =
        read_text("station,element,time,value,unit\n站,rain,2026-07-01T14:05:00+08:00,1,mm\n");
    EXPECT_THAT(other.stations, ElementsAre("站"));
    // What is UTF-8 in one line is UTF-8 in all.
    const Read marked = read_text(
        "\xEF\xBB\xBFstation,element,time,value,unit\n"
        "\xd5\xbe,rain,2026-07-01T14:05:00+08:00,1,mm\n");
    EXPECT_THAT(marked.stations, ElementsAre("\xd5\xbe"));
}

TEST_F(RowReaderTest, KnowsUnits) {
    const Read it = read_text(
        "station,element,time_utc,value,unit\n"
        "a,level,2026-07-01T00:00:00Z,-61,mm\n"
        "a,level,2026-07-01T00:00:00Z,312,cm\n"
        "a,level,2026-07-01T00:00:00Z,0.260,mAOD\n"
        "a,level,2026-07-01T00:00:00Z,0.5,mASD\n"
        "a,level,2026-07-01T00:00:00Z,0.05,mm\n"
        "a,flow,2026-07-01T00:00:00Z,1500,l/s\n"
        "a,rain,2026-07-01T00:00:00Z,1,inch\n"
        "a,level,2026-07-01T00:00:00Z,9,ft\n"
        "a,level,2026-07-01T00:00:00Z,9,\n");
    std::vector<std::int64_t> counts;
    for (const RecordedRow& row : it.rows)
        counts.push_back(row.observation.value.ten_thousandths());
    EXPECT_THAT(counts, ElementsAre(-610, 31'200, 2'600, 5'000, 1, 15'000));
    EXPECT_EQ(it.rounded, 1U);  // 0.05 mm is half a ten-thousandth of a metre: away from zero.
    EXPECT_THAT(it.said, ElementsAre("a.csv:8: 'inch' is no unit known for rain",
                                     "a.csv:9: 'ft' is no unit known for level",
                                     "a.csv:10: '' is no unit known for level"));
}

TEST_F(RowReaderTest, RefusesBadRowsAndGoesOn) {
    const Read it = read_text(
        "station,element,time_utc,value,unit,qualifier\n"
        "a,rain,2026-07-01T00:00:00Z,1,mm,x\n"
        "a,snow,2026-07-01T00:00:00Z,1,mm,x\n"
        "a,rain,yesterday,1,mm,x\n"
        "a,rain,2026-07-01T00:00:00Z,0.260|0.267,mm,x\n"
        "a,rain,2026-07-01T00:00:00Z,,mm,x\n"
        ",rain,2026-07-01T00:00:00Z,1,mm,x\n"
        "a,rain,2026-07-01T00:00:00Z\n"
        "a,\"rain,2026-07-01T00:00:00Z,1,mm,x\n"
        "\n"
        "b,rain,2026-07-01T00:00:00Z,2,mm,x\n");
    EXPECT_EQ(it.rows.size(), 2U);
    EXPECT_EQ(it.refused, 7U);
    EXPECT_EQ(it.error, "");
    ASSERT_EQ(it.said.size(), 8U);
    EXPECT_EQ(it.said[0], "a.csv:1: further columns are not read: qualifier");
    EXPECT_EQ(it.said[1], "a.csv:3: 'snow' is no element");
    EXPECT_THAT(it.said[2], HasSubstr("a.csv:4: 'yesterday'"));
    EXPECT_THAT(it.said[3], HasSubstr("a.csv:5: '0.260|0.267'"));
    EXPECT_EQ(it.said[4], "a.csv:6: no value");
    EXPECT_EQ(it.said[5], "a.csv:7: no station");
    EXPECT_EQ(it.said[6], "a.csv:8: no value");
    EXPECT_EQ(it.said[7], "a.csv:9: a quote that does not end");
}

TEST_F(RowReaderTest, ATimeWithoutZoneNamesItsCure) {
    const std::string_view text = "station,element,time,value,unit\na,rain,2026-07-01 08:00,1,mm\n";
    EXPECT_THAT(read_text(text).error, HasSubstr("a.csv:2: a time without a zone"));
    EXPECT_THAT(read_text(text).error, HasSubstr("--zone +08:00"));
    const Read cured = read_text(text, beijing);
    ASSERT_EQ(cured.rows.size(), 1U);
    EXPECT_EQ(cured.rows[0].observation.observed_at, at("2026-07-01T00:00:00Z"));
    // A zone that is written in the row is the row's own.
    const Read own =
        read_text("station,element,time,value,unit\na,rain,2026-07-01T08:00:00Z,1,mm\n", beijing);
    ASSERT_EQ(own.rows.size(), 1U);
    EXPECT_EQ(own.rows[0].observation.observed_at, at("2026-07-01T08:00:00Z"));
}

TEST_F(RowReaderTest, RefusesFilesThatAreNone) {
    EXPECT_THAT(read_text("station,element,time,unit\n").error, HasSubstr("no column 'value'"));
    EXPECT_THAT(read_text("station,element,time,time_utc,value,unit\n").error,
                HasSubstr("two columns say time"));
    EXPECT_THAT(read_text("").error, HasSubstr("no column 'station'"));
    EXPECT_THAT(read(folder_.path() / "none.csv").error, HasSubstr("No such file"));
    EXPECT_THAT(read(folder_.path()).error, HasSubstr("is a folder"));
    const std::string heading = "station,element,time_utc,value,unit\n";
    EXPECT_THAT(read_text(heading + std::string(200'000, 'x')).error, HasSubstr("64 KiB"));
}

TEST_F(RowReaderTest, ReadsGzipAndNoticesDamage) {
    const std::string head = "station,element,time_utc,value,unit\n";
    std::string text = "\xEF\xBB\xBF" + head;
    for (int i = 0; i < 50'000; ++i)
        text += "s" + std::to_string(i % 7) + ",rain,2026-07-01T00:00:00Z," + std::to_string(i) +
                ",mm\n";
    const std::filesystem::path path = folder_.path() / "b.csv.gz";
    gzFile out = gzopen(path.c_str(), "wb");
    gzwrite(out, text.data(), static_cast<unsigned>(text.size()));
    gzclose(out);
    const Read it = read(path);
    ASSERT_EQ(it.rows.size(), 50'000U);
    EXPECT_EQ(it.rows.back().observation.value, Quantity::from_units(49'999));
    EXPECT_EQ(it.stations.size(), 7U);

    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    EXPECT_THAT(read(path).error, HasSubstr("b.csv.gz: "));
}

TEST_F(RowReaderTest, ALastLineNeedsNoEnd) {
    EXPECT_EQ(read_text("station,element,time_utc,value,unit\na,rain,2026-07-01T00:00:00Z,1,mm")
                  .rows.size(),
              1U);
}

TEST_F(RowReaderTest, ARecordingIsInOrderOfArrivalAndKnowsItsSteps) {
    std::string text = "station,element,time_utc,value,unit,arrived\n";
    for (int minute = 0; minute < 60; minute += 5) {
        const std::string time =
            "2026-07-01T01:" + std::to_string(minute / 10) + std::to_string(minute % 10) + ":00Z";
        text += "R,rain," + time + ",1,mm,2026-07-01T02:00:00Z\n";
        if (minute % 15 == 0) text += "H,level," + time + ",1,m,\n";
    }
    text += "H,level,2026-07-01T03:00:00Z,1,m,\n";
    text += "H,level,2026-07-01T00:00:00Z,7,m,\n";
    const Result<Recording> recording = Recording::create({file(text)}, {});
    ASSERT_TRUE(recording);
    EXPECT_TRUE(std::ranges::is_sorted(recording->rows(), {}, &RecordedRow::arrived_at));
    EXPECT_EQ(recording->rows().front().observation.value, Quantity::from_units(7));
    const std::vector<Station> stations = recording->observed_stations();
    ASSERT_EQ(stations.size(), 2U);
    // As recording.stations(): R stands first in the file, though H was observed first.
    EXPECT_EQ(recording->stations()[0], StationId("R"));
    EXPECT_EQ(stations[0].id, StationId("R"));
    EXPECT_EQ(stations[0].kind, StationKind::rain);
    EXPECT_EQ(stations[0].rain_step, std::chrono::minutes(5));
    EXPECT_EQ(stations[1].kind, StationKind::river);
    EXPECT_EQ(stations[1].level_step, std::chrono::minutes(15));

    EXPECT_FALSE(Recording::create({file("station,element,time_utc,value,unit\n")}, {}));
}

}  // namespace
}  // namespace freshet
