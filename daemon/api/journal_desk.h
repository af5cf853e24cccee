// JournalDesk: the desk of a running daemon. Commands go to the journal writer by a lane of their
// own, answers of persons to the bus; each is answered when it is durable, never before.
#pragma once

#include <cstdint>
#include <functional>
#include <map>

#include "daemon/api/desk.h"
#include "fanout/bus/bus.h"
#include "ingest/pipeline/mail.h"
#include "rules/base/counter.h"

namespace freshet {

struct DeskProbe {
    Counter commands;  // Commands journaled.
    Counter acks;      // Answers of persons published.
    Counter failed;    // Acts that could not be made durable.

    void describe(auto&& metric) const {
        metric("freshet_desk_commands_total", "Commands of people journaled", commands);
        metric("freshet_desk_acks_total", "Incidents acknowledged by people over HTTP", acks);
        metric("freshet_desk_failed_total", "Acts that could not be made durable", failed);
    }
};

class JournalDesk final : public Desk {
public:
    // The lane and the bus client are this desk's alone; `now` is storm time.
    JournalDesk(IngestLane& lane, Bus& bus, std::function<Timestamp()> now);

    void command(const Command& command, Done done) override;
    void report(const PatrolReport& report, Done done) override;
    void hand_on(const SuperiorWarning& warning, Done done) override;
    void hand_on(const Forecast& forecast, Done done) override;
    void ack(const IncidentId& incident, const PersonId& by, const std::string& reason,
             Done done) override;

    // Journals a record of the daemon's own (a configuration read again).
    void journal(JournalRecord record, Done done);

    // Run when the lane's or the bus's bell has rung: hands on what has become durable.
    void poll();

    const DeskProbe& probe() const { return probe_; }

private:
    IngestLane& lane_;
    Bus& bus_;
    std::function<Timestamp()> now_;
    DeskProbe probe_;
    std::uint64_t next_ticket_ = 1;
    std::map<std::uint64_t, Done> journaling_, publishing_;
};

}  // namespace freshet
