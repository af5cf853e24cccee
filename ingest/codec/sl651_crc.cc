// Eight bytes a step ("slicing by 8"): every frame is checked twice, once in and once out, and one
// byte a step is a chain of dependent loads.
#include "ingest/codec/sl651_crc.h"

#include <array>
#include <cstddef>

namespace freshet::sl651 {
namespace {

using Table = std::array<std::uint16_t, 256>;

constexpr std::array<Table, 8> make_tables() {
    std::array<Table, 8> tables{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        unsigned crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
        tables[0][byte] = static_cast<std::uint16_t>(crc);
    }
    // tables[n][b]: what byte b does to the CRC after n further zero bytes.
    for (std::size_t zeros = 1; zeros < tables.size(); ++zeros) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint16_t before = tables[zeros - 1][byte];
            tables[zeros][byte] =
                static_cast<std::uint16_t>((before >> 8) ^ tables[0][before & 0xFF]);
        }
    }
    return tables;
}

constexpr std::array<Table, 8> tables = make_tables();

}  // namespace

std::uint16_t crc16(Bytes bytes) {
    std::uint16_t crc = 0xFFFF;
    const std::uint8_t* next = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, next += 8) {
        crc = static_cast<std::uint16_t>(
            tables[7][(next[0] ^ crc) & 0xFF] ^ tables[6][next[1] ^ (crc >> 8)] ^
            tables[5][next[2]] ^ tables[4][next[3]] ^ tables[3][next[4]] ^ tables[2][next[5]] ^
            tables[1][next[6]] ^ tables[0][next[7]]);
    }
    for (; left > 0; --left, ++next)
        crc = static_cast<std::uint16_t>((crc >> 8) ^ tables[0][(crc ^ *next) & 0xFF]);
    return crc;
}

}  // namespace freshet::sl651
