// The scales of a warning, CAP 1.2's own words. Stored: add, never renumber.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet {

// Two scales that no rule mixes: colours, blue Minor, yellow Moderate, orange Severe, red Extreme;
// and stages of transfer, which are no colours: prepare and immediate, to CAP Severe and Extreme.
enum class Severity : std::uint8_t {
    blue = 1,
    yellow = 2,
    orange = 3,
    red = 4,
    prepare = 5,
    immediate = 6,
};
inline constexpr int colour_count = 4;
inline constexpr int severity_count = 6;
inline constexpr Severity severity_last = Severity::immediate;
constexpr bool is_stage(Severity severity) { return severity >= Severity::prepare; }

enum class Certainty : std::uint8_t { certain = 1, possible = 2 };  // CAP Observed, Possible
enum class MessageType : std::uint8_t { alert = 1, update = 2, cancel = 3 };  // CAP msgType
enum class Status : std::uint8_t { actual = 1, exercise = 2, test = 3 };      // CAP status
enum class Audience : std::uint8_t { desk = 1, officials = 2, public_ = 3 };

std::string_view to_string(Severity severity);    // "red"
std::string_view to_cap(Severity severity);       // "Extreme"
std::string_view to_string(Certainty certainty);  // "certain"
std::string_view to_string(MessageType type);     // "Alert", "Update", "Cancel"
std::string_view to_string(Status status);        // "actual"; CAP's spelling is "Actual"
std::string_view to_cap(Status status);
std::string_view to_string(Audience audience);  // "public"

std::optional<Severity> severity_from(std::string_view word);
std::optional<Status> status_from(std::string_view word);
std::optional<Audience> audience_from(std::string_view word);

}  // namespace freshet
