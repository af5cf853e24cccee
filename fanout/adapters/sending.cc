// AdapterRole: the way of one call from its destination's queue through the channel to its receipt.
#include <algorithm>

#include "fanout/adapters/adapter_role.h"
#include "fanout/bus/bus_value.h"
#include "rules/base/check.h"

namespace freshet {
namespace {

std::string destination_of(const Call& call) {
    return call.person.empty() ? call.area.text() : call.person.text();
}

int rank(const Call& call) {
    // An end has no severity, and is nothing to lose either: it ranks with the red.
    return call.severity ? static_cast<int>(*call.severity) : static_cast<int>(Severity::red);
}

}  // namespace

void AdapterRole::enqueue(Open open, Timestamp now) {
    const CallId id = open.call.id;
    const std::string destination = destination_of(open.call);
    Open& placed = open_[id] = std::move(open);
    if (!options_.accepts.contains(placed.call.status)) {
        return finish(placed, Outcome::refused,
                      "status " + std::string(to_string(placed.call.status)), now);
    }
    if (placed.call.expires <= now) return expire(placed, now);

    std::deque<CallId>& queue = queues_[destination];
    const auto waits = [this](const CallId& other) {
        const Stage stage = open_.at(other).stage;
        return stage == Stage::queued || stage == Stage::waiting;
    };
    std::vector<CallId> older;
    for (const CallId& other : queue) {
        if (open_.at(other).call.incident == placed.call.incident && waits(other)) {
            older.push_back(other);
        }
    }
    for (const CallId& other : older) {
        finish(open_.at(other), Outcome::superseded, "by " + id.text(), now);
    }
    queue.push_back(id);
    stirred_.insert(destination);
    if (queue.size() <= options_.queue_max) return;
    const auto least =
        std::min_element(queue.begin(), queue.end(), [&](const CallId& one, const CallId& two) {
            return std::pair(!waits(one), rank(open_.at(one).call)) <
                   std::pair(!waits(two), rank(open_.at(two).call));
        });
    Open& dropped = open_.at(*least);
    // The most severe, and ends, are never too many: the topic is left unread before they are.
    if (!waits(*least) || rank(dropped.call) >= static_cast<int>(Severity::red)) return;
    queue.erase(least);
    finish(dropped, Outcome::failed, "too many incidents wait for this destination", now);
}

bool AdapterRole::advance(Timestamp now) {
    while (!tries_.empty() && tries_.begin()->first <= now) {
        const CallId id = tries_.begin()->second;
        tries_.erase(tries_.begin());
        Open& open = open_.at(id);
        open.stage = Stage::queued;
        stirred_.insert(destination_of(open.call));
    }
    std::set<std::string> still_stirred;
    bool worked = false;
    for (const std::string& destination : std::exchange(stirred_, {})) {
        const auto found = queues_.find(destination);
        if (found == queues_.end()) continue;
        if (found->second.empty()) {
            queues_.erase(found);
            continue;
        }
        Open* const turn = whose_turn(found->second);
        if (turn == nullptr) continue;
        if (turn->stage == Stage::queued) {
            intend(*turn, now);
            worked = true;
        } else if (turn->stage == Stage::ready) {
            if (begin(*turn)) {
                worked = true;
            } else {
                still_stirred.insert(destination);
            }
        }
    }
    stirred_.insert(still_stirred.begin(), still_stirred.end());
    return worked;
}

// One at a time to a destination: the one under way, else the oldest that is not backing off.
AdapterRole::Open* AdapterRole::whose_turn(const std::deque<CallId>& queue) {
    Open* first = nullptr;
    for (const CallId& id : queue) {
        Open& open = open_.at(id);
        if (open.stage == Stage::queued) {
            if (first == nullptr) first = &open;
        } else if (open.stage != Stage::waiting) {
            return &open;
        }
    }
    return first;
}

// What was tried is not said to be unsent: it may have got there.
void AdapterRole::expire(Open& open, Timestamp now) {
    if (open.attempts == 0) return finish(open, Outcome::expired, "too late to be sent", now);
    finish(open, Outcome::failed, "not known to be through before it expired", now);
}

void AdapterRole::intend(Open& open, Timestamp now) {
    if (open.call.expires <= now) return expire(open, now);
    ++open.attempts;
    open.stage = Stage::intending;
    auto request = std::make_shared<StateRequest>();
    request->write.put(sent_key(options_.channel, open.call),
                       encode(SentRow{open.attempts, std::nullopt, now}));
    request->write.sync = Sync::yes;
    ask(std::move(request), {Asked::intent, open.call.id});
}

bool AdapterRole::begin(Open& open) {
    if (!wiring_.channel.begin(open.call)) return false;
    open.stage = Stage::sending;
    probe_.attempts.add();
    return true;
}

bool AdapterRole::take_attempts(Timestamp now) {
    bool worked = false;
    Attempt attempt;
    while (wiring_.channel.take(attempt)) {
        worked = true;
        const auto found = open_.find(attempt.call);
        CHECK(found != open_.end() && found->second.stage == Stage::sending);
        Open& open = found->second;
        const bool through = attempt.result != Attempted::again;
        probe_.failing.set(through ? 0 : probe_.failing.value() + 1);
        switch (attempt.result) {
            case Attempted::accepted:
                finish(open, Outcome::accepted, attempt.reason, now, attempt.reference);
                break;
            case Attempted::delivered:
                finish(open, Outcome::delivered, attempt.reason, now, attempt.reference);
                break;
            case Attempted::refused:
                finish(open, Outcome::failed, attempt.reason, now, attempt.reference);
                break;
            case Attempted::again: {
                const Timestamp next = now + options_.backoff.wait(open.attempts, random_);
                if (next >= open.call.expires) {
                    finish(open, Outcome::failed, attempt.reason, now);
                    break;
                }
                // A newer message of the incident came while this one was on its way.
                std::deque<CallId>& queue = queues_[destination_of(open.call)];
                const auto newer =
                    std::find_if(queue.begin(), queue.end(), [&](const CallId& other) {
                        return other != open.call.id &&
                               open_.at(other).call.incident == open.call.incident;
                    });
                if (newer != queue.end()) {
                    finish(open, Outcome::superseded, "by " + newer->text(), now);
                    break;
                }
                open.stage = Stage::waiting;
                open.next_try = next;
                tries_.insert({next, open.call.id});
                // Others of this destination do not wait for the one that is stuck.
                stirred_.insert(destination_of(open.call));
                break;
            }
        }
    }
    return worked;
}

void AdapterRole::finish(Open& open, Outcome outcome, std::string reason, Timestamp now,
                         std::string reference) {
    const std::string destination = destination_of(open.call);
    if (const auto queue = queues_.find(destination); queue != queues_.end()) {
        std::erase(queue->second, open.call.id);
        stirred_.insert(destination);
    }
    if (open.stage == Stage::waiting) tries_.erase({open.next_try, open.call.id});
    open.stage = Stage::ending;
    count(outcome);
    probe_.open.set(probe_.open.value() - 1);
    probe_.call_to_receipt.add(now - open.call.made_at);

    Receipt receipt;
    receipt.call = open.call.id;
    receipt.channel = options_.channel;
    receipt.incident = open.call.incident;
    receipt.identity = open.call.identity;
    receipt.person = open.call.person;
    receipt.area = open.call.area;
    receipt.outcome = outcome;
    receipt.at = now;
    receipt.reason = std::move(reason);
    receipt.reference = std::move(reference);
    receipt.attempts = open.attempts;
    BusRecord record = receipt_record(receipt);
    auto request = std::make_shared<StateRequest>();
    request->write.put(sent_key(options_.channel, open.call),
                       encode(SentRow{open.attempts, outcome, now}));
    request->appends.push_back(
        {std::move(record.topic), std::move(record.key), std::move(record.value)});
    ask(std::move(request), {Asked::receipt, open.call.id});
}

void AdapterRole::count(Outcome outcome) {
    switch (outcome) {
        case Outcome::accepted:
            return probe_.accepted.add();
        case Outcome::failed:
            return probe_.failed.add();
        case Outcome::refused:
            return probe_.refused.add();
        case Outcome::expired:
            return probe_.expired.add();
        case Outcome::superseded:
            return probe_.superseded.add();
        default:
            return probe_.delivered.add();
    }
}

}  // namespace freshet
