// Frames for the codec's tests, of the project's own making: written by hand from the tables, with
// the CRC added here, so that the encoder is not what the decoder is tried against.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/codec/station_directory.h"
#include "rules/model/observation.h"

namespace freshet::sl651::testing {

// "7E 7E 01" to bytes; blanks are ignored. Aborts on anything else: a test's own slip.
std::string from_hex(std::string_view hex);

// The bytes with the CRC of them behind, computed bit by bit.
std::string with_crc(std::string bytes);
std::uint16_t crc16_bitwise(std::string_view bytes);

// An uplink of station 0012345678 around a body in hex: serial 0001, sent 2026-07-01 06:00:03,
// F1F1 with class 48 are put before it.
std::string uplink(std::uint8_t function, std::string_view elements_hex,
                   std::string_view sent_hex = "260701060003", std::string_view class_hex = "48");

// One line an observation: "rain/5m 06:00 2", "other:FF11 06:00 0.008", "level 06:00
// missing(fill)"; times in Beijing, a date before them where it is not 2026-07-01.
std::vector<std::string> lines(const std::vector<Observation>& observations);

// What a whole frame says; aborts where it is none.
std::vector<Report> decode(std::string_view frame, const StationPolicy& policy = {});

}  // namespace freshet::sl651::testing
