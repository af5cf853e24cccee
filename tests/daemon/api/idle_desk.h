// A desk that takes everything and keeps nothing: a test overrides what it looks at.
#pragma once

#include <string>

#include "daemon/api/desk.h"

namespace freshet::testing {

class IdleDesk : public Desk {
public:
    void command(const Command&, Done done) override { done({}); }
    void report(const PatrolReport&, Done done) override { done({}); }
    void hand_on(const SuperiorWarning&, Done done) override { done({}); }
    void hand_on(const Forecast&, Done done) override { done({}); }
    void ack(const IncidentId&, const PersonId&, const std::string&, Done done) override {
        done({});
    }
};

}  // namespace freshet::testing
