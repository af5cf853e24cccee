// CRC-32C (Castagnoli), the checksum of a stored journal record.
#pragma once

#include <cstdint>
#include <string_view>

namespace freshet {

// `crc` continues an earlier one.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t crc = 0);

}  // namespace freshet
