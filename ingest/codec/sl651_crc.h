// CRC-16 of SL 651-2014 table 11: x^16+x^15+x^2+1 reflected, start FFFF, no final XOR (Modbus'
// own), over every byte before it, the start mark included. On the wire its high byte comes first.
#pragma once

#include <cstdint>

#include "ingest/codec/bytes.h"

namespace freshet::sl651 {

std::uint16_t crc16(Bytes bytes);

}  // namespace freshet::sl651
