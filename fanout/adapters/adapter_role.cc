// See adapter_role.h. Here: the bus side; sending.cc has the way of one call through the channel.
#include "fanout/adapters/adapter_role.h"

#include <algorithm>

#include "fanout/bus/bus_value.h"
#include "fanout/rollcall/ledger.h"
#include "rules/base/check.h"
#include "storage/state/keys.h"

namespace freshet {

AdapterRole::AdapterRole(AdapterOptions options, Wiring wiring)
    : options_(std::move(options)),
      wiring_(wiring),
      name_("adapter " + options_.channel.text()),
      random_(options_.seed),
      thin_at_(2 * options_.open_max) {}

Result<std::unique_ptr<AdapterRole>> AdapterRole::create(AdapterOptions options, Wiring wiring) {
    std::unique_ptr<AdapterRole> role(new AdapterRole(std::move(options), wiring));
    const std::string& channel = role->options_.channel.text();
    const Result<void> subscribed =
        wiring.bus.subscribe("adapter." + channel, {topics::calls(channel)});
    if (!subscribed) return subscribed.error();
    return role;
}

Progress AdapterRole::poll(Timestamp now) {
    if (failure_) return Progress::idle;
    wiring_.bus.drive(now);
    wiring_.channel.drive(now);
    bool worked = take_answers();
    worked = take_attempts(now) || worked;
    if (!failure_) worked = read(now) || worked;
    worked = advance(now) || worked;
    sweep(now);
    mail();
    wiring_.channel.drive(now);
    if (!failure_) move_position();
    return worked ? Progress::worked : Progress::idle;
}

bool AdapterRole::take_answers() {
    bool worked = false;
    StateAnswer answer;
    while (wiring_.client.take_answer(answer)) {
        worked = true;
        const auto found = questions_.find(answer.ticket);
        CHECK(found != questions_.end());
        const Question question = found->second;
        questions_.erase(found);
        if (!answer.stored) {
            failure_ = Error{ErrorCode::io, name_ + ": what was sent could not be stored"};
            return false;
        }
        if (question.asked == Asked::receipt) open_.erase(question.call);
        if (question.asked == Asked::intent) {
            Open& open = open_.at(question.call);
            // A newer call may have taken its place meanwhile.
            if (open.stage == Stage::intending) open.stage = Stage::ready;
            stirred_.insert(open.call.person.empty() ? open.call.area.text()
                                                     : open.call.person.text());
        }
    }
    return worked;
}

bool AdapterRole::read(Timestamp now) {
    if (open_.size() >= options_.open_max) return false;
    const std::size_t room = std::min(options_.messages_max, options_.open_max - open_.size());
    const Result<std::vector<BusMessage>> messages = wiring_.bus.poll(room);
    if (!messages) {
        failure_ = messages.error();
        return false;
    }
    for (const BusMessage& message : *messages) {
        admit(message, now);
        if (failure_) return false;
    }
    return !messages->empty();
}

void AdapterRole::admit(const BusMessage& message, Timestamp now) {
    Result<Call> call = call_from_bus(message.record.value);
    if (!call) {
        probe_.undecodable.add();
        LedgerLine line;
        line.at = now;
        line.step = LedgerStep::undecodable;
        line.incident = IncidentId(message.record.key);
        line.channel = options_.channel;
        line.why = call.error().message;
        auto request = std::make_shared<StateRequest>();
        request->appends.push_back(
            {std::string(state_keys::ledger_topic), message.record.key, encode(line)});
        ask(std::move(request), {Asked::sweep, {}});
        keep(message, {});
        return;
    }
    keep(message, call->id);
    if (open_.contains(call->id)) return probe_.copies.add();

    const Result<std::optional<std::string>> row =
        wiring_.client.state().get(sent_key(options_.channel, *call));
    if (!row) {
        failure_ = row.error();
        return;
    }
    Open open;
    open.call = std::move(*call);
    if (*row) {
        const Result<SentRow> sent = decode_sent_row(**row);
        if (sent && sent->outcome) {
            probe_.copies.add();
            return;
        }
        // An intent without a result (or a damaged row): in doubt.
        probe_.in_doubt.add();
        if (sent) open.attempts = sent->attempts;
    }
    probe_.calls.add();
    probe_.open.add();
    enqueue(std::move(open), now);
}

void AdapterRole::keep(const BusMessage& message, const CallId& call) {
    Read& read = reads_.emplace_back();
    read.message.record.topic = message.record.topic;
    read.message.position = message.position;
    read.call = call;
}

void AdapterRole::move_position() {
    while (!reads_.empty() && !open_.contains(reads_.front().call)) {
        wiring_.bus.store(reads_.front().message);
        reads_.pop_front();
    }
    if (reads_.size() >= thin_at_) thin_out();
    probe_.unstored.set(reads_.size());
}

// One call may stay open for hours while thousands after it get their receipts: of those between
// two open ones the last of each partition says all.
void AdapterRole::thin_out() {
    std::deque<Read> kept;
    std::set<std::uint32_t> said;
    for (auto read = reads_.rbegin(); read != reads_.rend(); ++read) {
        if (open_.contains(read->call)) {
            said.clear();
        } else if (!said.insert(read->message.position.partition).second) {
            continue;
        }
        kept.push_front(std::move(*read));
    }
    reads_ = std::move(kept);
    thin_at_ = 2 * std::max(options_.open_max, reads_.size());
}

void AdapterRole::sweep(Timestamp now) {
    if (sweep_at_ && now < *sweep_at_) return;
    constexpr std::size_t rows_at_once = 512;
    const Result<std::vector<KeyValue>> old = wiring_.client.state().scan(
        sent_prefix(options_.channel), sent_key_at(options_.channel, now - options_.sent_kept),
        rows_at_once);
    const bool more = old && old->size() == rows_at_once;
    sweep_at_ = more ? now : now + std::chrono::hours(1);
    if (!old || old->empty()) return;
    auto request = std::make_shared<StateRequest>();
    for (const auto& [key, value] : *old) request->write.remove(key);
    ask(std::move(request), {Asked::sweep, {}});
}

void AdapterRole::ask(std::shared_ptr<StateRequest> request, Question question) {
    request->ticket = next_ticket_++;
    questions_[request->ticket] = std::move(question);
    outgoing_.push_back(std::move(request));
}

void AdapterRole::mail() {
    while (!outgoing_.empty() && wiring_.client.submit(outgoing_.front())) outgoing_.pop_front();
}

std::optional<Timestamp> AdapterRole::next_deadline() const {
    if (failure_) return std::nullopt;
    std::optional<Timestamp> next = wiring_.bus.next_deadline();
    const auto sooner = [&next](const std::optional<Timestamp>& other) {
        if (other && (!next || *other < *next)) next = other;
    };
    sooner(wiring_.channel.next_deadline());
    if (!tries_.empty()) sooner(tries_.begin()->first);
    return next;
}

}  // namespace freshet
