// See relay.h. A report that says no ends the present run: the rest of the reports are waited for,
// then everything from the first lost record on is published again, delivered ones too. Whoever
// reads may see a stretch twice, and never a later revision last.
#include "fanout/relay/relay.h"

#include <algorithm>

#include "rules/base/check.h"
#include "rules/base/planted.h"

namespace freshet {

Relay::Relay(RelayOptions options, Wiring wiring) : options_(std::move(options)), wiring_(wiring) {}

Result<std::unique_ptr<Relay>> Relay::create(RelayOptions options, Wiring wiring) {
    std::unique_ptr<Relay> relay(new Relay(std::move(options), wiring));
    const Result<void> subscribed =
        wiring.source.subscribe(relay->options_.group, relay->options_.topics);
    if (!subscribed) return subscribed.error();
    return relay;
}

Progress Relay::poll(Timestamp now) {
    if (failure_) return Progress::idle;
    wiring_.source.drive(now);
    wiring_.target.drive(now);
    bool worked = take_reports();
    begin_again();
    worked = move_cursor() || worked;
    worked = read(now) || worked;
    worked = publish() || worked;
    probe_.in_flight.set(out_);
    const Duration age = carried_.empty() ? Duration(0) : now - carried_.front().read_at;
    probe_.age_seconds_max.set(static_cast<std::uint64_t>(
        std::max<std::int64_t>(std::chrono::floor<std::chrono::seconds>(age).count(), 0)));
    return worked ? Progress::worked : Progress::idle;
}

bool Relay::take_reports() {
    bool worked = false;
    BusDelivery report;
    while (wiring_.target.take_delivery(report)) {
        worked = true;
        CHECK(report.ticket >= first_ticket_);
        Carried& carried = carried_.at(report.ticket - first_ticket_);
        CHECK(carried.fate == Fate::out);
        --out_;
        const bool delivered = report.delivered == BusDelivery::Delivered::yes;
        carried.fate = delivered ? Fate::delivered : Fate::lost;
        (delivered ? probe_.delivered : probe_.lost).add();
    }
    return worked;
}

void Relay::begin_again() {
    const auto lost = std::find_if(carried_.begin(), carried_.end(), [](const Carried& carried) {
        return carried.fate == Fate::lost;
    });
    if (lost == carried_.end() || out_ > 0) return;
    for (auto carried = lost; carried != carried_.end(); ++carried) carried->fate = Fate::unsent;
}

bool Relay::move_cursor() {
    bool moved = false;
    while (!carried_.empty() && carried_.front().fate == Fate::delivered) {
        wiring_.source.store(carried_.front().message);
        carried_.pop_front();
        ++first_ticket_;
        moved = true;
    }
    return moved;
}

bool Relay::read(Timestamp now) {
    if (carried_.size() >= options_.in_flight_max) return false;
    Result<std::vector<BusMessage>> messages =
        wiring_.source.poll(options_.in_flight_max - carried_.size());
    if (!messages) {
        failure_ = messages.error();
        return false;
    }
    for (BusMessage& message : *messages) {
        carried_.push_back({std::move(message), now, Fate::unsent});
    }
    return !messages->empty();
}

bool Relay::publish() {
    const bool losing = std::any_of(carried_.begin(), carried_.end(), [](const Carried& carried) {
        return carried.fate == Fate::lost;
    });
    if (losing) return false;  // What follows must not overtake it.
    bool worked = false;
    for (std::size_t index = 0; index < carried_.size(); ++index) {
        Carried& carried = carried_[index];
        if (carried.fate != Fate::unsent) continue;
        if (!wiring_.target.publish(carried.message.record, first_ticket_ + index)) break;
        carried.fate = Fate::out;
        if (PLANTED(cursor_moved_on_produce)) wiring_.source.store(carried.message);
        ++out_;
        probe_.published.add();
        worked = true;
    }
    return worked;
}

std::optional<Timestamp> Relay::next_deadline() const {
    if (failure_) return std::nullopt;
    const std::optional<Timestamp> source = wiring_.source.next_deadline();
    const std::optional<Timestamp> target = wiring_.target.next_deadline();
    if (!source || !target) return source ? source : target;
    return std::min(*source, *target);
}

}  // namespace freshet
