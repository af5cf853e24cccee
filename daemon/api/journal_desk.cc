// Tickets out, answers back.
#include "daemon/api/journal_desk.h"

#include "fanout/bus/bus_value.h"

namespace freshet {
namespace {

Error not_now() {
    return Error{ErrorCode::unavailable, "the daemon has too much open at the moment; try again"};
}

}  // namespace

JournalDesk::JournalDesk(IngestLane& lane, Bus& bus, std::function<Timestamp()> now)
    : lane_(lane), bus_(bus), now_(std::move(now)) {}

void JournalDesk::command(const Command& command, Done done) {
    journal(JournalRecord{.received_at = now_(), .body = command},
            [this, done = std::move(done)](Result<void> outcome) {
                if (outcome) probe_.commands.add();
                done(std::move(outcome));
            });
}

void JournalDesk::report(const PatrolReport& report, Done done) {
    journal(JournalRecord{.received_at = now_(), .body = report}, std::move(done));
}

void JournalDesk::hand_on(const SuperiorWarning& warning, Done done) {
    journal(JournalRecord{.received_at = now_(), .body = warning}, std::move(done));
}

void JournalDesk::hand_on(const Forecast& forecast, Done done) {
    journal(JournalRecord{.received_at = now_(), .body = forecast}, std::move(done));
}

void JournalDesk::journal(JournalRecord record, Done done) {
    if (lane_.is_held()) {
        probe_.failed.add();
        return done(Error{ErrorCode::unavailable,
                          "the disk is full: nothing is taken until there is room"});
    }
    const std::uint64_t ticket = next_ticket_++;
    if (!lane_.put({.ticket = ticket, .record = std::move(record)})) {
        probe_.failed.add();
        return done(not_now());
    }
    journaling_.emplace(ticket, std::move(done));
}

void JournalDesk::ack(const IncidentId& incident, const PersonId& by, const std::string& reason,
                      Done done) {
    const Ack ack{.incident = incident, .by = by, .at = now_(), .note = reason};
    const std::uint64_t ticket = next_ticket_++;
    const BusRecord record{
        .topic = topics::receipts, .key = incident.text(), .value = to_bus_value(ack)};
    if (!bus_.publish(record, ticket)) {
        probe_.failed.add();
        return done(not_now());
    }
    publishing_.emplace(ticket, std::move(done));
    bus_.drive(now_());
}

void JournalDesk::poll() {
    IngestReceipt receipt;
    while (lane_.take_receipt(receipt)) {
        const auto waiting = journaling_.extract(receipt.ticket);
        if (waiting.empty()) continue;
        if (receipt.stored == Stored::yes) {
            waiting.mapped()({});
        } else {
            probe_.failed.add();
            waiting.mapped()(Error{ErrorCode::io, "the journal did not take it; nothing was done"});
        }
    }
    bus_.drive(now_());
    BusDelivery delivery;
    while (bus_.take_delivery(delivery)) {
        const auto waiting = publishing_.extract(delivery.ticket);
        if (waiting.empty()) continue;
        if (delivery.delivered == BusDelivery::Delivered::yes) {
            probe_.acks.add();
            waiting.mapped()({});
        } else {
            probe_.failed.add();
            waiting.mapped()(Error{ErrorCode::unavailable, "the bus did not take it; try again"});
        }
    }
}

}  // namespace freshet
