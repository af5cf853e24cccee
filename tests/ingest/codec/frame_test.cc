// The scanner: what it finds does not depend on how a stream is cut, and nothing gets through
// without its CRC.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "ingest/codec/sl651_crc.h"
#include "ingest/codec/sl651_encode.h"
#include "ingest/codec/sl651_frame.h"
#include "tests/ingest/codec/frames.h"

namespace freshet::sl651 {
namespace {

using testing::crc16_bitwise;
using testing::from_hex;
using testing::uplink;
using testing::with_crc;

const std::string keep_alive =
    with_crc(from_hex("7E7E 01 0012345678 04D2 2F 0008 02 0007 260701060003 03"));

TEST(Crc, TheTablesAreTheBitwiseDefinition) {
    std::mt19937_64 random(1);
    for (std::size_t size = 0; size < 300; ++size) {
        std::string bytes(size, '\0');
        for (char& byte : bytes) byte = static_cast<char>(random());
        ASSERT_EQ(crc16(bytes_of(bytes)), crc16_bitwise(bytes)) << size;
    }
    EXPECT_EQ(crc16(bytes_of("123456789")), 0x4B37);  // The check value published for Modbus' CRC.
}

TEST(Frame, AnUplinkIsTakenApart) {
    const ScanResult result = scan(bytes_of(keep_alive));
    const Frame& frame = std::get<Frame>(result);
    EXPECT_EQ(frame.bytes.size(), keep_alive.size());
    EXPECT_EQ(frame.direction, Direction::up);
    EXPECT_EQ(frame.centre, 1);
    EXPECT_EQ(station_id(frame.address), StationId("0012345678"));
    EXPECT_EQ(frame.password, 0x04D2);
    EXPECT_EQ(frame.function, 0x2F);
    EXPECT_FALSE(frame.packet);
    EXPECT_EQ(frame.end, End::etx);
    EXPECT_EQ(heading_of(frame)->serial, 7);
}

TEST(Frame, ADownlinkHasItsAddressesTheOtherWayRound) {
    const std::string bytes =
        with_crc(from_hex("7E7E 0012345678 01 04D2 32 8008 02 0007 260701060005 1B"));
    const ScanResult result = scan(bytes_of(bytes));
    const Frame& frame = std::get<Frame>(result);
    EXPECT_EQ(frame.direction, Direction::down);
    EXPECT_EQ(frame.centre, 1);
    EXPECT_EQ(station_id(frame.address), StationId("0012345678"));
    EXPECT_EQ(frame.end, End::esc);
}

TEST(Frame, ALaterPacketHasNumbersAndNoHeading) {
    const std::string bytes =
        with_crc(from_hex("7E7E 01 0012345678 04D2 36 000D 16 00D002 FFD8FFE000104A464950 17"));
    const ScanResult result = scan(bytes_of(bytes));
    const Frame& frame = std::get<Frame>(result);
    EXPECT_EQ(frame.packet, (Packet{2, 13}));
    EXPECT_EQ(frame.body.size(), 10U);
    EXPECT_EQ(frame.end, End::etb);
    EXPECT_FALSE(heading_of(frame));
}

TEST(Frame, ABodyMayHoldStartMarks) {
    const std::string bytes =
        with_crc(from_hex("7E7E 01 0012345678 04D2 36 000E 02 0007 260701060003 7E7E7E7E7E7E 03"));
    const ScanResult result = scan(bytes_of(bytes));
    EXPECT_EQ(std::get<Frame>(result).bytes.size(), bytes.size());
}

TEST(Frame, LettersInAddressesAreKept) {
    EXPECT_EQ(station_id({0x00, 0x30, 0x3A, 0x90, 0x06}), StationId("00303A9006"));
    EXPECT_EQ(address_of(StationId("00303A9006")), (Address{0x00, 0x30, 0x3A, 0x90, 0x06}));
    for (const char* text : {"", "00303A900", "00303A90066", "00303a9006", "00303G9006"})
        EXPECT_FALSE(address_of(StationId(text))) << text;
    EXPECT_FALSE(is_station({}));
    EXPECT_FALSE(is_station({0xFF, 0xFF, 0xFF, 0xFF, 0xFF}));
}

struct Broken {
    FrameError reason;
    std::string bytes;
};
class BrokenFrames : public ::testing::TestWithParam<Broken> {};

TEST_P(BrokenFrames, AreRefusedWithTheirReason) {
    const ScanResult result = scan_last(bytes_of(GetParam().bytes));
    ASSERT_TRUE(std::holds_alternative<Malformed>(result));
    EXPECT_EQ(to_string(std::get<Malformed>(result).reason), to_string(GetParam().reason));
    EXPECT_GT(std::get<Malformed>(result).bytes, 0U);
    EXPECT_FALSE(sentence(GetParam().reason).empty());
}

std::string spoilt(std::size_t offset, char byte) {
    std::string bytes = keep_alive;
    bytes[offset] = byte;
    return with_crc(bytes.substr(0, bytes.size() - 2));
}

INSTANTIATE_TEST_SUITE_P(
    Table, BrokenFrames,
    ::testing::Values(Broken{FrameError::noise,
                             from_hex("0102030405060708090A0B0C0D0E0F1011121314")},
                      Broken{FrameError::bad_direction, spoilt(11, '\x40')},
                      Broken{FrameError::bad_start, spoilt(13, '\x01')},
                      Broken{FrameError::bad_packet,
                             with_crc(from_hex("7E7E 01 0012345678 04D2 36 0002 16 0010 03"))},
                      Broken{FrameError::bad_packet,
                             with_crc(from_hex("7E7E 01 0012345678 04D2 36 0004 16 002003 00 03"))},
                      Broken{FrameError::bad_packet,
                             with_crc(from_hex("7E7E 01 0012345678 04D2 36 0004 16 002000 00 03"))},
                      Broken{FrameError::bad_end, spoilt(22, '\x55')},
                      Broken{FrameError::bad_crc, keep_alive.substr(0, 24) + "\x01"},
                      Broken{FrameError::truncated, keep_alive.substr(0, 24)},
                      Broken{FrameError::truncated, keep_alive.substr(0, 5)}),
    [](const auto& row) {
        return std::string(to_string(row.param.reason)) + "_" + std::to_string(row.index);
    });

// All frames of a stream that arrives in these pieces, and the bytes that were none.
struct Found {
    std::vector<std::string> frames;
    std::size_t malformed_bytes = 0;
    bool operator==(const Found&) const = default;
};

Found scan_pieces(const std::vector<std::string>& pieces) {
    Found found;
    std::string rest;
    for (std::size_t index = 0; index <= pieces.size(); ++index) {
        const bool last = index == pieces.size();
        if (!last) rest += pieces[index];
        while (!rest.empty()) {
            const ScanResult result = last ? scan_last(bytes_of(rest)) : scan(bytes_of(rest));
            std::size_t consumed = 0;
            if (const Frame* frame = std::get_if<Frame>(&result)) {
                found.frames.emplace_back(text_of(frame->bytes));
                consumed = frame->bytes.size();
            } else if (const Malformed* malformed = std::get_if<Malformed>(&result)) {
                found.malformed_bytes += malformed->bytes;
                consumed = malformed->bytes;
            } else {
                EXPECT_GT(std::get<NeedMore>(result).bytes, rest.size());
                break;
            }
            rest.erase(0, consumed);
        }
    }
    return found;
}

TEST(Stream, EveryCutOfANoisyStreamGivesTheSameFrames) {
    const std::vector<std::string> frames{
        keep_alive, uplink(0x34, "F0F0 2607010505 F460 14143C28281E14140AFF0AFE 38121244"),
        uplink(0x36, "7E7E 7E7E 0102 7E")};
    const std::vector<std::string> noise{from_hex("00117E22"), from_hex("7E"), from_hex("7E7E"),
                                         keep_alive.substr(0, 9), from_hex("4142437E7E7E44")};
    std::string stream;
    std::vector<std::string> expected;
    for (std::size_t round = 0; round < 5; ++round) {
        stream += noise[round];
        stream += frames[round % 3];
        stream += frames[(round + 1) % 3];
        expected.push_back(frames[round % 3]);
        expected.push_back(frames[(round + 1) % 3]);
    }
    const Found whole = scan_pieces({stream});
    EXPECT_EQ(whole.frames, expected);
    for (std::size_t cut = 0; cut <= stream.size(); ++cut)
        ASSERT_EQ(scan_pieces({stream.substr(0, cut), stream.substr(cut)}), whole) << cut;
    std::vector<std::string> single;
    for (const char byte : stream) single.emplace_back(1, byte);
    EXPECT_EQ(scan_pieces(single), whole);
}

TEST(Stream, AHundredThousandMutatedFramesNeverCrashNorPassWithoutTheirCrc) {
    std::mt19937_64 random(20260701);
    const std::vector<std::string> frames{
        keep_alive, uplink(0x34, "F0F0 2607010505 F460 14143C28281E14140AFF0AFE 38121244"),
        uplink(0x31, "F0F0 2607010540 04 18 000005 39 23 00000122 FFFFFFFF 00010490"),
        uplink(0x32, "F0F0 2607010600 FF33110205 39230005230045200000040076 2A FF00000172")};
    std::size_t passed = 0;
    for (int round = 0; round < 100'000; ++round) {
        std::string bytes = frames[random() % frames.size()];
        for (std::uint64_t edits = 1 + random() % 4; edits > 0; --edits) {
            const std::size_t offset = random() % bytes.size();
            switch (random() % 4) {
                case 0:
                    bytes[offset] = static_cast<char>(random());
                    break;
                case 1:
                    bytes[offset] = static_cast<char>(bytes[offset] ^ (1 << random() % 8));
                    break;
                case 2:
                    bytes.insert(offset, 1, static_cast<char>(random()));
                    break;
                default:
                    bytes.erase(offset, 1);
                    break;
            }
        }
        // Half of them get a CRC that fits, so that the bodies are tried as well.
        if (random() % 2 == 0 && bytes.size() > 2)
            bytes = with_crc(bytes.substr(0, bytes.size() - 2));
        for (const std::string& found : scan_pieces({bytes}).frames) {
            ++passed;
            const std::string body = found.substr(0, found.size() - 2);
            ASSERT_EQ(with_crc(body), found);
            const ScanResult again = scan(bytes_of(found));
            if (heading_of(std::get<Frame>(again))) testing::decode(found);
        }
    }
    EXPECT_GT(passed, 10'000U);  // Else the mutations were too wild to try the bodies.
}

TEST(Frame, OfTheAsciiVariantIsNamedAndCostsOnlyItself) {
    // From the standard's rules; no capture of this variant is known.
    const std::string ascii =
        "\x01"
        "010010100001A00032003E\x02"
        "1234240109160128 \x03"
        "8279";
    const ScanResult result = scan(bytes_of(ascii));
    ASSERT_TRUE(std::holds_alternative<Malformed>(result));
    EXPECT_EQ(std::get<Malformed>(result).reason, FrameError::ascii);
    EXPECT_EQ(std::get<Malformed>(result).bytes, ascii.size());
    EXPECT_EQ(std::get<Malformed>(scan(bytes_of("\x01noise, no digits"))).reason,
              FrameError::noise);
}

}  // namespace
}  // namespace freshet::sl651
