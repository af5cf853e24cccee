// `freshet decode`, a line at a time.
#include "daemon/commands/decode.h"

#include <gtest/gtest.h>

#include <string>

namespace freshet {
namespace {

constexpr const char* timed =
    "7E7E01001234567804D2320028020001260701060003F1F1001234567848F0F0260701060022190000203923000523"
    "00"
    "3923FFFFFFFF03";

// CRC-16 as the standard defines it, bit by bit.
std::string with_crc(std::string hex) {
    unsigned crc = 0xFFFF;
    for (std::size_t index = 0; index < hex.size(); index += 2) {
        crc ^= static_cast<unsigned>(std::stoi(hex.substr(index, 2), nullptr, 16));
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
    }
    const char* digits = "0123456789ABCDEF";
    for (const int shift : {12, 8, 4, 0}) hex += digits[crc >> shift & 0x0F];
    return hex;
}

TEST(Decode, AReportIsOneObject) {
    const DecodedLine line = decode_hex_line(with_crc(timed));
    EXPECT_EQ(line.verdict, DecodedLine::Verdict::good);
    EXPECT_EQ(line.json,
              R"({"ok":true,"direction":"up","station":"0012345678","function":"32","serial":1,)"
              R"("sent_at":"2026-07-01T06:00:03+08:00","observations":[)"
              R"({"element":"rain","observed_at":"2026-07-01T06:00:00+08:00","interval":"5m",)"
              R"("value":2,"unit":"mm"},)"
              R"({"element":"level","observed_at":"2026-07-01T06:00:00+08:00","value":52.3,)"
              R"("unit":"m"},)"
              R"({"element":"level","observed_at":"2026-07-01T06:00:00+08:00","value":null,)"
              R"("unit":"m","quality":"missing","reason":"fill"}]})");
}

TEST(Decode, AReplyShowsWhichWayItGoesAndHowItEnds) {
    const DecodedLine line =
        decode_hex_line(with_crc("7E7E00123456780104D23280080200072607010600051B"));
    EXPECT_EQ(line.json,
              R"({"ok":true,"direction":"down","station":"0012345678","function":"32","serial":7,)"
              R"("sent_at":"2026-07-01T06:00:05+08:00","end":"esc","observations":[]})");
}

TEST(Decode, APacketShowsItsPlaceInTheMessage) {
    const DecodedLine line =
        decode_hex_line(with_crc("7E7E01001234567804D236000D1600D002FFD8FFE000104A46495017"));
    EXPECT_EQ(line.json,
              R"({"ok":true,"direction":"up","station":"0012345678","function":"36","serial":null,)"
              R"("sent_at":null,"packet":{"number":2,"total":13},"observations":[]})");
}

TEST(Decode, BlanksSmallLettersAndAStrayMarkAreForgiven) {
    std::string hex = with_crc(timed);
    for (char& letter : hex) letter = static_cast<char>(std::tolower(letter));
    hex.insert(4, "  ");
    EXPECT_EQ(decode_hex_line(hex + "7e\r").json, decode_hex_line(with_crc(timed)).json);
}

struct Refused {
    std::string line, error;
};
class RefusedLines : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedLines, SayWhy) {
    const DecodedLine line = decode_hex_line(GetParam().line);
    EXPECT_EQ(line.verdict, DecodedLine::Verdict::refused);
    EXPECT_EQ(line.json, R"({"ok":false,"error":")" + GetParam().error + R"("})");
}

INSTANTIATE_TEST_SUITE_P(
    Table, RefusedLines,
    ::testing::Values(Refused{"7E7", "the number of hex digits is odd"},
                      Refused{"7E7G", "'G' is no hex digit"},
                      Refused{"00112233", "there is no start mark 7E7E"},
                      Refused{std::string(timed) + "0000", "the CRC does not fit"},
                      Refused{std::string(timed), "the bytes end before the frame does"},
                      Refused{with_crc(timed) + "4142", "2 bytes follow the frame's end"},
                      Refused{with_crc("7E7E01001234567804D22F000202000703"),
                              "the body is too short for a serial and a time"}));

}  // namespace
}  // namespace freshet
