// Observation: one element's value at one station, at an instant or over an interval; Report: what
// a station sent in one frame, as it is journaled.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/element.h"
#include "rules/model/ids.h"

namespace freshet {

// Of a record what it alone can say of a value; of a station's page what its series says too.
// Stored: add, never renumber.
enum class Quality : std::uint8_t { good = 0, suspect = 1, bad = 2, missing = 3 };
enum class QualityReason : std::uint8_t {
    none = 0,
    fill = 1,          // FF, AA or 09999999: the station says "no value"
    undecodable = 2,   // The bytes are not of the element's form; `raw` of the report has them.
    out_of_range = 3,  // Not a measurement (a negative rain amount, a level of 40,000 m).
    status_token = 4,  // A word where a number was due.
    bad_time = 5,      // The group's time is no date.
    by_hand = 6,       // Good, and read by a person: off the staff gauge.
    // On a page only (rules/README.md, 53, 54, 68 and 69).
    change = 7,           // Farther from the last good level than it may come in the time.
    zero = 8,             // A level of 0 after one that is not.
    same_as_fall = 9,     // What a suspect fall said, again.
    at_least = 10,        // As much as the sensor can tell.
    maintenance = 11,     // Said while a person worked at the station: no measurement.
    clock_repaired = 12,  // Its clock cannot be right: the time is that of its arrival.
};
inline constexpr QualityReason quality_reason_last = QualityReason::clock_repaired;
std::string_view to_string(Quality quality);
std::string_view to_string(QualityReason reason);

struct Observation {
    Element element = Element::other;
    std::uint16_t code = 0;   // The wire's own code where element is `other`, else 0.
    Timestamp observed_at{};  // The instant, or the END of the interval; at its own second.
    Duration interval{};      // Length of the interval; 0 for an instant or a total.
    Quantity value{};         // 0 where quality is bad or missing.
    Quality quality = Quality::good;
    QualityReason reason = QualityReason::none;
    bool operator==(const Observation&) const = default;
};

// How a report came in. Stored: add, never renumber.
enum class Protocol : std::uint8_t { sl651 = 1, stream = 2, file = 3 };
std::string_view to_string(Protocol protocol);

struct Report {
    StationId station;
    Protocol protocol = Protocol::sl651;
    std::uint8_t function = 0;         // SL 651 function code; 0 where none was given.
    std::uint64_t serial = 0;          // Serial (SL 651) or sequence (stream).
    std::optional<Timestamp> sent_at;  // The station's clock; nothing where it sent no date.
    std::vector<Observation> observations;
    std::string raw;  // The frame as received; empty where the decoding says it all.
    bool operator==(const Report&) const = default;
};

}  // namespace freshet
