// What the engine says: Warning (a revision of an Incident), LateCrossing, Notice; each with the
// evidence it rests on. Texts for people are rendered from these later; nothing here is prose but
// what a person typed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/base/quantity.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"
#include "rules/model/record.h"
#include "rules/model/severity.h"

namespace freshet {

// Why this revision was said. Stored: add, never renumber.
enum class WarningReason : std::uint8_t {
    raised = 1,               // a severity was reached
    escalated = 2,            // a higher one was reached
    lowered = 3,              // a higher one released, a lower one stays
    receded = 4,              // all released after their hold
    withdrawn = 5,            // the observations that showed it were corrected away
    withdrawn_by_person = 6,  // cancelled by hand
    raised_by_hand = 7,
    cleared_by_hand = 8,
    expired = 9,        // raised by hand and not renewed
    mute_expired = 10,  // still over when a person's cancel ran out
    onset_moved = 11,   // late observations moved the onset; `other` unused
    joined = 12,        // late observations joined two episodes; `other` is the one that stays
    rule_changed = 13,
    rule_removed = 14,
    subsided = 15,        // all released; some audience still waits for a person to clear
    season_changed = 16,  // what counts is another number from this day on
    confirmed = 17,       // what was possible is certain
};
inline constexpr WarningReason warning_reason_last = WarningReason::confirmed;
std::string_view to_string(WarningReason reason);

// One comparison that was true: `rain(1h) 45.0 mm >= 45.0 mm`.
struct Evidence {
    std::string term;  // As in the rule: "rain(1h)", "rise(30m)", "level".
    std::string unit;
    Quantity value;
    Quantity threshold;
    Timestamp at{};  // The sample's observed time.
    // Of a rise, and of a level that came up suspectly: from where, when that was, the value now.
    std::optional<Quantity> lowest, now;
    std::optional<Timestamp> lowest_at;
    PersonId by;  // report only: who saw it.
    bool operator==(const Evidence&) const = default;
};

struct Warning {
    IncidentId incident;
    std::uint32_t revision = 1;  // From 1; identity of the copy is incident.revision.
    MessageType type = MessageType::alert;
    Status status = Status::test;
    WarningReason reason = WarningReason::raised;
    RuleName rule;      // Empty when raised by hand.
    SubjectId subject;  // Station, `station@village`, or the area when raised by hand.
    StationId station;  // Empty when raised by hand.
    std::string event;
    std::string issuer;
    std::vector<Audience> audience;
    std::optional<Severity> severity;  // Now; nothing once ended.
    std::optional<Severity> peak;      // Highest of this incident so far.
    Certainty certainty = Certainty::certain;
    std::vector<AreaId> areas;
    Timestamp onset{};         // Observed time of the first sample with `raise` true.
    Timestamp published_at{};  // Arrival of the record that showed it, or the deadline that fired.
    std::optional<Timestamp> ended_at;
    Timestamp expires{};
    std::vector<Evidence> evidence;
    PersonId by;
    std::string text;  // What the person typed: the reason, or the warning itself.
    std::optional<IncidentId> other;
    ConfigurationHash configuration;
    std::string unconfirmed;  // From the configuration; empty = thresholds confirmed locally.
    // Possible only: what nobody has confirmed or refuted by then the public hears too.
    std::optional<Timestamp> public_after;
    bool operator==(const Warning&) const = default;
};

// A crossing seen so late that its incident, hold included, would already have ended.
struct LateCrossing {
    RuleName rule;
    SubjectId subject;
    Severity severity = Severity::blue;  // the peak
    Timestamp onset{};
    Timestamp ended_at{};
    Timestamp shown_at{};  // Arrival of the record that showed it.
    bool operator==(const LateCrossing&) const = default;
};

// To the desk only. Stored: add, never renumber.
enum class NoticeKind : std::uint8_t {
    silent = 1,
    back = 2,
    unknown_station = 3,
    muted = 4,
    mute_ended = 5,
    suspect = 6,
    command_refused = 7,
    beyond_lateness = 8,
    clock_repaired = 9,
    late_crossing = 10,
    unconfirmed = 11,
    uncovered = 12,  // of a rule about a catchment too few gauges are heard
    covered = 13,
    maintenance = 14,
    maintenance_ended = 15,
    clock_off = 16,  // the station's clock is more than 2 min off
    verify = 17,     // somebody should go and look
};
inline constexpr NoticeKind notice_kind_last = NoticeKind::verify;
std::string_view to_string(NoticeKind kind);

struct Notice {
    NoticeKind kind = NoticeKind::silent;
    StationId station;  // Empty: of the whole catchment that the row names.
    std::string text;
    Timestamp at{};
    bool operator==(const Notice&) const = default;
};

using Output = std::variant<Warning, LateCrossing, Notice>;

// A row that lowers or ends enters the outbox only when every shard has committed past its record;
// one that raises never waits.
enum class Urgency : std::uint8_t { raises = 1, lowers = 2 };
Urgency urgency_of(const Output& output);

struct OutputRow {
    JournalPosition position;  // Of the record that caused it.
    CatchmentId catchment;
    std::uint32_t order = 0;  // Among the rows of this record and catchment, from 0.
    Output output;
    bool operator==(const OutputRow&) const = default;
};

std::string encode(const OutputRow& row);
Result<OutputRow> decode_output_row(std::string_view bytes);
std::string encode(const Warning& warning);
Result<Warning> decode_warning(std::string_view bytes);

// <rule>.<subject>.<onset UTC>, `~2` and on from the second of the same three.
IncidentId incident_id(const RuleName& rule, const SubjectId& subject, Timestamp onset,
                       std::uint32_t occurrence);

// incident.revision: CAP's identifier, and what every copy of a warning carries.
std::string identity_of(const Warning& warning);

}  // namespace freshet
