// See roll_call_role.h. One write is under way at a time: what is in memory is then at most one
// write ahead of what a restart would find.
#include "fanout/callout/roll_call_role.h"

#include <algorithm>
#include <charconv>

#include "fanout/bus/bus_value.h"
#include "rules/base/check.h"
#include "rules/base/encoding.h"
#include "storage/state/keys.h"

namespace freshet {
namespace {

constexpr std::string_view rows = "q/";
constexpr std::string_view rows_end = "q0";
constexpr std::string_view position_rows = "q/at/";
constexpr std::size_t rows_at_once = 1024;

std::string position_key(const std::string& topic, std::uint32_t partition) {
    return std::string(position_rows) + topic + "/" + std::to_string(partition);
}

}  // namespace

RollCallRole::RollCallRole(std::unique_ptr<RollCall> roll_call, RollCallRoleOptions options,
                           Wiring wiring)
    : roll_call_(std::move(roll_call)), options_(std::move(options)), wiring_(wiring) {}

Result<std::unique_ptr<RollCallRole>> RollCallRole::create(std::unique_ptr<RollCall> roll_call,
                                                           RollCallRoleOptions options,
                                                           Wiring wiring) {
    std::unique_ptr<RollCallRole> role(
        new RollCallRole(std::move(roll_call), std::move(options), wiring));
    if (const Result<void> restored = role->restore(); !restored) return restored.error();
    const Result<void> subscribed =
        wiring.bus.subscribe(role->options_.group, {topics::warnings, topics::receipts});
    if (!subscribed) return subscribed.error();
    return role;
}

Result<void> RollCallRole::restore() {
    std::string from(rows);
    while (true) {
        const Result<std::vector<KeyValue>> page =
            wiring_.client.state().scan(from, rows_end, rows_at_once);
        if (!page) return page.error();
        for (const auto& [key, value] : *page) {
            if (key.starts_with(position_rows)) {
                const std::size_t slash = key.rfind('/');
                Decoder decoder(value);
                const std::string topic =
                    key.substr(position_rows.size(), slash - position_rows.size());
                const char* end = key.data() + key.size();
                std::uint32_t partition = 0;
                const auto number = std::from_chars(key.data() + slash + 1, end, partition);
                next_[{topic, partition}] = decoder.get_unsigned();
                if (!decoder.finished() || number.ptr != end) {
                    return Error{ErrorCode::corrupt,
                                 "unreadable position of the roll call: " + key};
                }
            } else if (const Result<void> done =
                           roll_call_->restore(key.substr(rows.size()), value);
                       !done) {
                return done.error();
            }
        }
        if (page->size() < rows_at_once) return {};
        from = page->back().first + '\0';
    }
}

Progress RollCallRole::poll(Timestamp now) {
    if (failure_) return Progress::idle;
    wiring_.bus.drive(now);
    bool worked = take_answer();
    if (failure_) return Progress::idle;
    if (mail_ == Mail::none) worked = fold(now) || worked;
    if (mail_ == Mail::waiting && wiring_.client.submit(request_)) {
        mail_ = Mail::sent;
        worked = true;
    }
    return worked ? Progress::worked : Progress::idle;
}

bool RollCallRole::take_answer() {
    StateAnswer answer;
    if (!wiring_.client.take_answer(answer)) return false;
    CHECK(mail_ == Mail::sent && answer.ticket == request_->ticket);
    mail_ = Mail::none;
    request_.reset();
    if (!answer.stored) {
        failure_ = Error{ErrorCode::io, "the roll call's steps could not be stored"};
        return false;
    }
    for (const auto& [lane, message] : read_) wiring_.bus.store(message);
    read_.clear();
    return true;
}

bool RollCallRole::fold(Timestamp now) {
    std::shared_ptr<const RosterNews> news;
    while (wiring_.roster != nullptr && wiring_.roster->take(news)) {
        roll_call_->set_roster(news->roster, news->names);
    }
    Result<std::vector<BusMessage>> messages = wiring_.bus.poll(options_.messages_max);
    if (!messages) {
        failure_ = messages.error();
        return false;
    }
    // Of equal time, records come before what falls due.
    RollCallActions actions;
    // Who acknowledges has seen the warning; here it may lie in the same batch.
    std::stable_partition(messages->begin(), messages->end(), [](const BusMessage& message) {
        return message.record.topic == topics::warnings;
    });
    for (const BusMessage& message : *messages) fold(message, now, actions);
    roll_call_->on_deadline(now, actions);
    request(std::move(actions));
    return !messages->empty() || mail_ == Mail::waiting;
}

void RollCallRole::fold(const BusMessage& message, Timestamp now, RollCallActions& actions) {
    const Lane lane{message.record.topic, message.position.partition};
    read_[lane] = message;
    std::uint64_t& next = next_[lane];
    if (message.position.offset < next) {
        probe_.redelivered.add();
        return;
    }
    next = message.position.offset + 1;
    probe_.messages.add();

    std::string why;
    if (message.record.topic == topics::warnings) {
        const Result<Warning> warning = warning_from_bus(message.record.value);
        if (warning) return roll_call_->on_warning(*warning, now, actions);
        why = warning.error().message;
    } else {
        const Result<Response> response = response_from_bus(message.record.value);
        if (response) {
            if (const auto* receipt = std::get_if<Receipt>(&*response)) {
                return roll_call_->on_receipt(*receipt, actions);
            }
            acted_ = true;
            return roll_call_->on_ack(std::get<Ack>(*response), actions);
        }
        why = response.error().message;
    }
    probe_.undecodable.add();
    LedgerLine line;
    line.at = now;
    line.step = LedgerStep::undecodable;
    line.incident = IncidentId(message.record.key);
    line.why =
        why + " (" + message.record.topic + " " + std::to_string(message.position.offset) + ")";
    actions.ledger.push_back(std::move(line));
}

void RollCallRole::request(RollCallActions actions) {
    auto next = std::make_shared<StateRequest>();
    for (RollCallRow& row : roll_call_->take_rows()) {
        next->write.changes.push_back({std::string(rows) + row.key, std::move(row.value)});
    }
    for (const auto& [lane, message] : read_) {
        Encoder encoder;
        encoder.put_unsigned(next_.at(lane));
        next->write.put(position_key(lane.first, lane.second), encoder.take());
    }
    for (const Call& call : actions.calls) {
        BusRecord record = call_record(call);
        next->appends.push_back(
            {std::move(record.topic), std::move(record.key), std::move(record.value)});
    }
    for (CapDocument& document : actions.documents) {
        next->appends.push_back({topics::cap, document.incident.text(), std::move(document.xml)});
    }
    for (const LedgerLine& line : actions.ledger) {
        next->appends.push_back(
            {std::string(state_keys::ledger_topic), line.incident.text(), encode(line)});
    }
    if (next->write.changes.empty() && next->appends.empty()) return;
    // What a person did is synced; everything else can be folded again from the outbox.
    next->write.sync = std::exchange(acted_, false) ? Sync::yes : Sync::no;
    next->ticket = next_ticket_++;
    request_ = std::move(next);
    mail_ = Mail::waiting;
}

std::optional<Timestamp> RollCallRole::next_deadline() const {
    if (failure_) return std::nullopt;
    std::optional<Timestamp> next = wiring_.bus.next_deadline();
    // While a write is under way its answer is what to wait for.
    if (mail_ == Mail::none) {
        const std::optional<Timestamp> due = roll_call_->next_deadline();
        if (due && (!next || *due < *next)) next = due;
    }
    return next;
}

}  // namespace freshet
