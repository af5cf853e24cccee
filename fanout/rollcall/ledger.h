// LedgerLine: one step of telling people, so that it can be proved afterwards who was told what,
// when, and who answered. Lines are appended to the topic ledger_topic of the state store (`l/`) in
// the same write as the step itself, and are never changed. Persons are ids; no name, no number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fanout/rollcall/call.h"
#include "rules/base/result.h"
#include "rules/base/time.h"
#include "rules/model/ids.h"

namespace freshet {

// Stored: add, never renumber.
enum class LedgerStep : std::uint8_t {
    called = 1,        // a call was handed to a channel
    receipt = 2,       // something came back; `word` is its outcome
    acknowledged = 3,  // a person took the incident over
    withheld = 4,      // somebody was deliberately not told; `why` says so
    nobody = 5,        // nobody is named who could be told
    gave_up = 6,       // the repeats are used up and there was no answer
    not_called = 7,    // understood, and no call follows
    undecodable = 8,   // a record of the bus that cannot be read
};
std::string_view to_string(LedgerStep step);

struct LedgerLine {
    Timestamp at{};
    LedgerStep step = LedgerStep::called;
    std::string word;      // Purpose of the call or outcome of the receipt.
    std::string identity;  // Of the warning: <incident>.<revision>.
    IncidentId incident;
    CallId call;
    ChannelName channel;
    PersonId person;  // Whom it concerns.
    AreaId area;
    PersonId by;  // Who did it; empty = Freshet itself.
    std::string why;
    bool operator==(const LedgerLine&) const = default;
};

std::string encode(const LedgerLine& line);
Result<LedgerLine> decode_ledger_line(std::string_view bytes);

}  // namespace freshet
