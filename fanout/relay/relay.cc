// See relay.h. A report that says no ends the present run: the rest of the reports are waited for,
// then everything from the first lost record on is published again, delivered ones too. Whoever
// reads may see a stretch twice, and never a later revision last.
#include "fanout/relay/relay.h"

#include <fmt/format.h>

#include <algorithm>

#include "fanout/relay/parked_record.h"
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
    worked = take_parked() || worked;
    worked = park(now) || worked;
    begin_again();
    worked = move_cursor() || worked;
    worked = read(now) || worked;
    worked = publish() || worked;
    probe_.in_flight.set(out_);
    probe_.parked.set(parked_);
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
        switch (report.delivered) {
            case BusDelivery::Delivered::yes:
                carried.fate = Fate::delivered;
                probe_.delivered.add();
                break;
            case BusDelivery::Delivered::no:
                carried.fate = Fate::lost;
                probe_.lost.add();
                break;
            case BusDelivery::Delivered::refused:
                refuse(carried, report.why);
                break;
        }
    }
    if (out_ == 0) alone_ = false;
    return worked;
}

// A broker refuses a batch for one record of it. The next time each of them goes alone.
void Relay::refuse(Carried& carried, const std::string& why) {
    const bool is_meant = carried.company == Carried::Company::none;
    if (!is_meant || options_.parked_topic.empty()) {
        carried.fate = Fate::lost;
        carried.company = Carried::Company::none;
        probe_.lost.add();
        return;
    }
    carried.fate = Fate::refused;
    carried.why = why;
    probe_.refused.add();
    options_.tell(fmt::format("{}, key {}: {}; parked until the next start", carried.record.topic,
                              carried.record.key, why));
}

bool Relay::park(Timestamp now) {
    bool worked = false;
    for (std::size_t index = 0; index < carried_.size(); ++index) {
        Carried& carried = carried_[index];
        if (carried.fate != Fate::refused) continue;
        const ParkedRecord parked{carried.record, carried.why, now};
        if (!wiring_.source.publish({options_.parked_topic, carried.record.key, encode(parked)},
                                    first_ticket_ + index)) {
            break;
        }
        carried.fate = Fate::parking;
        worked = true;
    }
    return worked;
}

bool Relay::take_parked() {
    bool worked = false;
    BusDelivery report;
    while (wiring_.source.take_delivery(report)) {
        worked = true;
        Carried& carried = carried_.at(report.ticket - first_ticket_);
        CHECK(carried.fate == Fate::parking);
        const bool stored = report.delivered == BusDelivery::Delivered::yes;
        carried.fate = stored ? Fate::parked : Fate::refused;
        if (stored) ++parked_;
    }
    return worked;
}

void Relay::begin_again() {
    const auto lost = std::find_if(carried_.begin(), carried_.end(), [](const Carried& carried) {
        return carried.fate == Fate::lost;
    });
    if (lost == carried_.end() || out_ > 0) return;
    for (auto carried = lost; carried != carried_.end(); ++carried) {
        if (carried->fate == Fate::lost || carried->fate == Fate::delivered) {
            carried->fate = Fate::unsent;
        }
    }
}

bool Relay::move_cursor() {
    bool moved = false;
    while (!carried_.empty() &&
           (carried_.front().fate == Fate::delivered || carried_.front().fate == Fate::parked)) {
        const BusMessage& message = carried_.front().message;
        if (message.record.topic == options_.parked_topic) --parked_;
        wiring_.source.store(message);
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
        if (const Result<void> carried = carry(std::move(message), now); !carried) {
            failure_ = carried.error();
            return false;
        }
    }
    return !messages->empty();
}

Result<void> Relay::carry(BusMessage message, Timestamp now) {
    Carried carried;
    carried.read_at = now;
    if (!options_.parked_topic.empty() && message.record.topic == options_.parked_topic) {
        // Parked since we began: it has had its try, the next start's is another.
        if (message.position.offset >= options_.parked_end) return {};
        Result<ParkedRecord> parked = decode_parked_record(message.record.value);
        if (!parked) return parked.error();
        carried.record = std::move(parked->record);
        carried.company = Carried::Company::none;
        ++parked_;
    } else {
        carried.record = message.record;
    }
    carried.message = std::move(message);
    carried_.push_back(std::move(carried));
    return {};
}

bool Relay::publish() {
    const bool losing = std::any_of(carried_.begin(), carried_.end(), [](const Carried& carried) {
        return carried.fate == Fate::lost;
    });
    if (losing) return false;  // What follows must not overtake it.
    bool worked = false;
    for (std::size_t index = 0; index < carried_.size() && !alone_; ++index) {
        Carried& carried = carried_[index];
        if (carried.fate != Fate::unsent) continue;
        const bool goes_alone = carried.company == Carried::Company::none;
        if (goes_alone && out_ > 0) break;
        if (!wiring_.target.publish(carried.record, first_ticket_ + index)) break;
        carried.fate = Fate::out;
        if (PLANTED(cursor_moved_on_produce)) wiring_.source.store(carried.message);
        alone_ = goes_alone;
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
