// The body of an uplink: groups of elements become Reports of Observations (6.6.2, table 24).
//
//   serial 2 | sent 6 | F1F1 station 5, class 1 | F0F0 time 5 | element … | F0F0 … | F1F1 …
//   element: id 1 (FF and one more for extensions) | definition 1 | value
//
// A report is one station's: a relay's frame gives several. An element that cannot be read becomes
// a bad observation and the rest is kept, because one broken probe must not cost the others their
// say.
#pragma once

#include <cstdint>
#include <vector>

#include "ingest/codec/sl651_frame.h"
#include "ingest/codec/station_directory.h"
#include "rules/base/counter.h"
#include "rules/model/observation.h"

namespace freshet::sl651 {

struct BodyProbe {
    Counter observations;
    Counter missing;      // Fill: the station says it has no value.
    Counter undecodable;  // Elements kept as bad.
    Counter rounded;
    Counter kept_raw;  // Messages of functions that carry no observations.

    void describe(auto&& metric) const {
        metric("freshet_codec_observations_total", "Observations decoded", observations);
        metric("freshet_codec_missing_total", "Observations the station filled as absent", missing);
        metric("freshet_codec_undecodable_total", "Elements kept as bad", undecodable);
        metric("freshet_codec_rounded_total", "Values with more than four decimals", rounded);
        metric("freshet_codec_kept_raw_total", "Messages kept raw, without observations", kept_raw);
    }
};

// A whole message: of one frame, or put together from packets.
struct Message {
    Address address{};
    std::uint8_t function = 0;
    Bytes body;  // Heading included.
    Bytes raw;   // All frames, in the order of their packets.
};

// At least one report. The body has a heading (heading_of).
std::vector<Report> decode_message(const Message& message, const StationDirectory& directory,
                                   BodyProbe& probe);

// The message of a frame that is not part of a longer one.
Message message_of(const Frame& frame);

}  // namespace freshet::sl651
