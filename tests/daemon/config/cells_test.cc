// What a cell means, and what is said of one that means nothing.
#include "daemon/config/cells.h"

#include <gtest/gtest.h>

#include "daemon/config/text_file.h"

namespace freshet {
namespace {

TEST(Cells, measured_values_carry_their_unit) {
    struct {
        const char* text;
        std::int64_t ten_thousandths;
        const char* unit;
    } const cases[] = {{"35 mm", 350'000, "mm"},       {"58.20 m", 582'000, "m"},
                       {"58.2m", 582'000, "m"},        {"120 cm", 12'000, "m"},
                       {"-0.5 m", -5'000, "m"},        {"85 m3/s", 850'000, "m3/s"},
                       {"85.5 m³/s", 855'000, "m3/s"}, {"0.5 cm", 50, "m"}};
    for (const auto& [text, count, unit] : cases) {
        const Result<Measured> value = parse_measured(text);
        ASSERT_TRUE(value) << text;
        EXPECT_EQ(value->value.ten_thousandths(), count) << text;
        EXPECT_EQ(value->unit, unit) << text;
    }
    for (const char* text : {"", "35", "mm", "35 km", "35 m/s", "35 in", "3,5 mm", "1e2 mm",
                             "35 mm 36 mm", "about 35 mm"})
        EXPECT_FALSE(parse_measured(text)) << text;
    EXPECT_NE(parse_measured("35").error().message.find("'35 mm'"), std::string::npos);
}

TEST(Cells, areas_and_the_damage_of_spreadsheets) {
    for (const char* text : {"330782", "330782103", "330782103201", "330782103201001"})
        EXPECT_EQ(parse_area(text).value().text(), text);
    struct {
        const char* text;
        const char* said;
    } const cases[] = {
        {"3.30782E+11", "rounded"}, {"33078210320", "leading zero"}, {"30782", "leading zero"},
        {"########", "too narrow"}, {"330782.0", "write 330782"},    {"33078", "leading zero"},
        {"3307821", "7 digits"},    {"33078A", "not all digits"},    {"", "not all digits"}};
    for (const auto& [text, said] : cases) {
        const Result<AreaId> area = parse_area(text);
        ASSERT_FALSE(area) << text;
        EXPECT_NE(area.error().message.find(said), std::string::npos) << area.error().message;
    }
}

TEST(Cells, stations) {
    for (const char* text : {"0012345678", "00AB12E012", "S77", "06741510", "梅溪一"})
        EXPECT_TRUE(parse_station(text)) << text;
    for (const char* text : {"1.2E+10", "a b", "R1@330782", "a,b", "####", "12345678.0"})
        EXPECT_FALSE(parse_station(text)) << text;
    EXPECT_TRUE(looks_like_short_address("12345678"));
    EXPECT_FALSE(looks_like_short_address("S77"));
    EXPECT_FALSE(looks_like_short_address("0012345678"));
    // Hex digits may hold an E; only a plus makes a power of ten of it.
    EXPECT_TRUE(is_address("00123E4567"));
}

TEST(Cells, days_and_numbers) {
    using namespace std::chrono;
    EXPECT_EQ(parse_month_day("07-01").value(), 701);
    EXPECT_EQ(parse_month_day("02-29").value(), 229);
    EXPECT_EQ(parse_date("2026-07-01").value(), 2026y / July / 1);
    for (const char* text : {"", "7-1", "02-30", "13-01", "2026-07-01"})
        EXPECT_FALSE(parse_month_day(text)) << text;
    for (const char* text : {"", "2026/07/01", "2026-02-29", "01-07-2026"})
        EXPECT_FALSE(parse_date(text)) << text;
    EXPECT_EQ(parse_telephone("+86 138-0000-0000").value(), "+8613800000000");
    for (const char* text : {"1.38E+10", "12", "call me", "+"}) {
        ASSERT_FALSE(parse_telephone(text)) << text;
        // A number is never repeated, not even a wrong one.
        EXPECT_EQ(parse_telephone(text).error().message.find(text), std::string::npos);
    }
}

TEST(TextFile, takes_what_townships_save) {
    EXPECT_EQ(to_utf8("station,上村").value(), "station,上村");
    EXPECT_EQ(to_utf8("\xef\xbb\xbfstation,上村").value(), "station,上村");
    EXPECT_EQ(to_utf8("station,\xc9\xcf\xb4\xe5").value(), "station,上村");  // GB18030
    EXPECT_EQ(to_utf8("\x81\x30\x84\x36").value(), "\u00a5");                // four bytes of it
    EXPECT_NE(to_utf8("\xff\xfe"
                      "a")
                  .error()
                  .message.find("UTF-16"),
              std::string::npos);
    EXPECT_FALSE(to_utf8(std::string_view("PK\x03\x04\0\0", 6)));  // a spreadsheet's own form
    EXPECT_FALSE(to_utf8("\xff\xff\xff"));
    EXPECT_EQ(unreadable_line(std::string_view("PK\x03\x04\0\0", 6)), 0);
    EXPECT_EQ(unreadable_line("a\nb\n\xff\xff"), 3);
    // As far as the better of the two: the second line is GB18030, the third neither.
    EXPECT_EQ(unreadable_line("a\n\xc9\xcf\xb4\xe5\n\xff\xff"), 3);
    // GB18030 behind the mark of UTF-8 would come out as other words elsewhere in the file.
    EXPECT_FALSE(to_utf8("\xef\xbb\xbf上村\n\xc9\xcf\xb4\xe5\n"));
    EXPECT_EQ(unreadable_line("\xef\xbb\xbf上村\n\xc9\xcf\xb4\xe5\n"), 2);
}

}  // namespace
}  // namespace freshet
