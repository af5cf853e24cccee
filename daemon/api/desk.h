// Desk: what people do. raise, clear and cancel, and what they report, are inputs of the engine, so
// they are journaled and answered when durable; ack says that a person has the incident, so it goes
// to the roll call by the bus. HTTP thread only; poll() is run when one of its bells has rung.
#pragma once

#include <functional>
#include <string>

#include "rules/base/result.h"
#include "rules/model/record.h"

namespace freshet {

using Done = std::function<void(Result<void>)>;

class Desk {
public:
    virtual ~Desk() = default;
    // Journals the command; unavailable when the journal does not take it.
    virtual void command(const Command& command, Done done) = 0;
    // Journals what a person saw, likewise.
    virtual void report(const PatrolReport& report, Done done) = 0;
    // Journals what a higher level warns of, likewise.
    virtual void hand_on(const SuperiorWarning& warning, Done done) = 0;
    // Journals a forecast, likewise.
    virtual void hand_on(const Forecast& forecast, Done done) = 0;
    // `by` answers for the incident: no more repeats.
    virtual void ack(const IncidentId& incident, const PersonId& by, const std::string& reason,
                     Done done) = 0;
};

}  // namespace freshet
