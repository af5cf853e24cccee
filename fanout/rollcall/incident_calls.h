// IncidentCalls: one incident as the roll call sees it: the latest revision, who was told, what
// came back, who is asked again when. It is a row of the state store (`q/i/<incident>`), so that a
// restart goes on where it was, and that pages can show it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fanout/cap/cap.h"
#include "fanout/rollcall/call.h"
#include "rules/base/result.h"
#include "rules/model/warning.h"

namespace freshet {

// Why a person is told. Stored: add, never renumber.
enum class Standing : std::uint8_t {
    named = 1,  // answers for a warned area: asked again until there is an answer
    above = 2,  // was told because somebody named was silent
};

struct PersonCalls {
    PersonId person;
    AreaId area;
    Audience audience = Audience::officials;
    Standing standing = Standing::named;
    std::uint32_t calls = 0;   // All, of this incident.
    std::uint32_t repeat = 0;  // Repeats of the present round.
    Timestamp called_at{};
    std::optional<Timestamp> next_at;  // Asked again then, or given up.
    std::optional<Timestamp> answered_at;
    // The latest receipt.
    CallId receipt_call;
    std::optional<Outcome> outcome;
    Timestamp outcome_at{};
    bool operator==(const PersonCalls&) const = default;
};

struct AreaCalls {
    AreaId area;
    std::vector<CapReference> heard;  // What was broadcast there, oldest first.
    std::optional<Outcome> outcome;
    Timestamp outcome_at{};
    bool operator==(const AreaCalls&) const = default;
};

struct IncidentCalls {
    Warning last;
    std::vector<CapReference> revisions;  // Every one seen, the last included.
    std::vector<Audience> open_for;       // Audiences that were not told of the end yet.
    std::vector<PersonCalls> people;
    std::vector<AreaCalls> areas;
    std::uint32_t escalations = 0;
    PersonId acknowledged_by;
    std::optional<Timestamp> acknowledged_at;
    std::optional<Timestamp> forget_at;  // Kept so long after the end to know a late copy by.

    bool is_open_for(Audience audience) const;
    PersonCalls* find(const PersonId& person);
    AreaCalls& of(const AreaId& area);
    // When the public hears of what is possible and undecided; nothing = it is not that, or it has.
    std::optional<Timestamp> release_at() const;
    // The next moment at which something is due.
    std::optional<Timestamp> next_at() const;
    bool operator==(const IncidentCalls&) const = default;
};

// An end that an area must not hear yet because another incident is open there.
struct WithheldEnd {
    Warning ending;
    std::vector<CapReference> heard;  // Of all incidents that ended there unheard.
    bool operator==(const WithheldEnd&) const = default;
};

std::string encode(const IncidentCalls& calls);
Result<IncidentCalls> decode_incident_calls(std::string_view bytes);
std::string encode(const WithheldEnd& end);
Result<WithheldEnd> decode_withheld_end(std::string_view bytes);

}  // namespace freshet
