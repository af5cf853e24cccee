// Eight table look-ups for eight bytes at a time: about 2 GB/s, a hundredth of what a synced write
// of the same bytes costs, and the same on every machine.
#include "storage/journal/crc32c.h"

#include <array>
#include <cstddef>

namespace freshet {
namespace {

constexpr std::uint32_t polynomial = 0x82f63b78;  // Reflected 0x1edc6f41, RFC 3720 appendix B.4.

constexpr auto tables = [] {
    std::array<std::array<std::uint32_t, 256>, 8> made{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? polynomial : 0);
        made[0][byte] = crc;
    }
    for (std::size_t slice = 1; slice < 8; ++slice)
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = made[slice - 1][byte];
            made[slice][byte] = (before >> 8) ^ made[0][before & 0xff];
        }
    return made;
}();

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc) {
    crc = ~crc;
    while (bytes.size() >= 8) {
        crc ^= byte_at(bytes, 0) | byte_at(bytes, 1) << 8 | byte_at(bytes, 2) << 16 |
               byte_at(bytes, 3) << 24;
        crc = tables[7][crc & 0xff] ^ tables[6][crc >> 8 & 0xff] ^ tables[5][crc >> 16 & 0xff] ^
              tables[4][crc >> 24] ^ tables[3][byte_at(bytes, 4)] ^ tables[2][byte_at(bytes, 5)] ^
              tables[1][byte_at(bytes, 6)] ^ tables[0][byte_at(bytes, 7)];
        bytes.remove_prefix(8);
    }
    for (const char byte : bytes)
        crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<unsigned char>(byte)) & 0xff];
    return ~crc;
}

}  // namespace freshet
