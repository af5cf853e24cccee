// The station's own side of SL 651-2014 §6.2 and of the stream protocol, written from their
// descriptions and from nothing of ingest/: what was sent and what was acknowledged is judged by a
// second reading of the same pages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/base/time.h"

namespace freshet::world {

// What one report measured. Rain in 0.1 mm of five minutes, level in mm; below 0 = not measured.
struct Measured {
    Timestamp observed_at{};  // By the station's clock.
    std::int64_t rain_tenths = -1;
    std::int64_t level_millimetres = -1;
};

struct Outgoing {
    std::string station;  // Ten digits.
    std::uint64_t serial = 0;
    std::uint8_t function = 0x32;
    Timestamp sent_at{};
    std::vector<Measured> measured;
    // Of an hourly report (34H): twelve slots of rain up to here, those of `measured` filled.
    std::optional<Timestamp> hour;
    std::size_t packets = 1;
};

// One frame, or as many as there are packets.
std::vector<std::string> sl651_frames(const Outgoing& report);
std::string stream_message(const Outgoing& report);

// An answer: whose report, and whether it says "taken".
struct Answer {
    std::string station;
    std::uint64_t serial = 0;
    std::uint64_t packet_wanted = 0;  // Not taken yet: this packet is to be sent again.
};
// Take whole answers off the front of `rest`; what is no answer is an empty station.
std::vector<Answer> sl651_answers(std::string& rest);
std::vector<Answer> stream_answers(std::string& rest);

}  // namespace freshet::world
