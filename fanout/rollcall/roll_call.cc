// See roll_call.h. Here: what comes in, and what is kept; telling and ending have files of their
// own.
#include "fanout/rollcall/roll_call.h"

#include "fanout/cap/text.h"

namespace freshet {
namespace {

constexpr std::string_view incident_rows = "i/";
constexpr std::string_view withheld_rows = "a/";

// Nobody will try this person again, so somebody else has to be told now. While repeats are due the
// next one may get through, and the silent are named after the last.
bool cannot_be_reached(const IncidentCalls& calls, const PersonCalls& person) {
    const bool lost = person.outcome == Outcome::failed || person.outcome == Outcome::expired;
    const bool open = calls.last.type != MessageType::cancel;
    return lost && open && person.standing == Standing::named && !person.next_at &&
           !person.answered_at && !calls.acknowledged_at;
}

LedgerLine line_of(const Receipt& receipt) {
    LedgerLine line;
    line.at = receipt.at;
    line.step = LedgerStep::receipt;
    line.word = std::string(to_string(receipt.outcome));
    line.identity = receipt.identity;
    line.incident = receipt.incident;
    line.call = receipt.call;
    line.channel = receipt.channel;
    line.person = receipt.person;
    line.area = receipt.area;
    line.why = receipt.reason;
    return line;
}

}  // namespace

RollCall::RollCall(RollCallOptions options, Roster roster, PlaceNames names)
    : options_(std::move(options)), roster_(std::move(roster)), names_(std::move(names)) {}

void RollCall::set_roster(Roster roster, PlaceNames names) {
    roster_ = RosterIndex(std::move(roster));
    names_ = std::move(names);
    // Areas may hang elsewhere now, and an all-clear asks what lies above and below.
    covers_ = {};
    for (const auto& [id, calls] : incidents_) cover(calls);
}

void RollCall::on_warning(const Warning& warning, Timestamp now, RollCallActions& actions) {
    const auto found = incidents_.find(warning.incident);
    if (found != incidents_.end() && warning.revision <= found->second.last.revision) {
        probe_.duplicates.add();
        return;
    }
    const bool begins = found == incidents_.end();
    IncidentCalls& calls = incidents_[warning.incident];
    const std::optional<Severity> before = begins ? std::nullopt : calls.last.severity;
    calls.last = warning;
    actions.documents.push_back(
        {warning.incident, render_cap({warning, calls.revisions, {}}, options_.cap, names_)});
    calls.revisions.push_back({cap_identifier(identity_of(warning)), warning.published_at});

    if (warning.type == MessageType::cancel) {
        if (begins) note(LedgerStep::not_called, calls, {}, "it ended unheard", now, actions);
        end(calls, now, actions);
    } else {
        calls.forget_at.reset();
        for (const Audience audience : warning.audience) {
            if (!calls.is_open_for(audience)) calls.open_for.push_back(audience);
        }
        cover(calls);
        const bool rises = warning.severity && (!before || *warning.severity > *before);
        tell(calls, rises ? Round::begins : Round::goes_on, now, actions);
    }
    touch(warning.incident);
}

void RollCall::on_receipt(const Receipt& receipt, RollCallActions& actions) {
    const auto found = incidents_.find(receipt.incident);
    bool unreached = false;
    if (found != incidents_.end()) {
        IncidentCalls& calls = found->second;
        if (PersonCalls* person = calls.find(receipt.person)) {
            if (person->receipt_call == receipt.call && person->outcome == receipt.outcome) {
                probe_.duplicates.add();
                return;
            }
            person->receipt_call = receipt.call;
            person->outcome = receipt.outcome;
            person->outcome_at = receipt.at;
            if (receipt.outcome == Outcome::answered) {
                person->answered_at = receipt.at;
                person->next_at.reset();
            }
            unreached = cannot_be_reached(calls, *person);
        } else if (receipt.person.empty()) {
            AreaCalls& area = calls.of(receipt.area);
            area.outcome = receipt.outcome;
            area.outcome_at = receipt.at;
        }
        touch(receipt.incident);
    }
    probe_.receipts.add();
    actions.ledger.push_back(line_of(receipt));
    if (unreached) {
        escalate(found->second, {{receipt.person, receipt.area}}, receipt.at, actions);
        touch(receipt.incident);
    }
}

void RollCall::on_ack(const Ack& ack, RollCallActions& actions) {
    LedgerLine line;
    line.at = ack.at;
    line.step = LedgerStep::acknowledged;
    line.incident = ack.incident;
    line.by = ack.by;
    line.why = ack.note;
    const auto found = incidents_.find(ack.incident);
    if (found == incidents_.end()) {
        line.why += line.why.empty() ? "no such incident is open" : "; no such incident is open";
        actions.ledger.push_back(std::move(line));
        return;
    }
    IncidentCalls& calls = found->second;
    line.identity = identity_of(calls.last);
    actions.ledger.push_back(std::move(line));
    calls.acknowledged_by = ack.by;
    calls.acknowledged_at = ack.at;
    for (PersonCalls& person : calls.people) {
        person.next_at.reset();
        if (person.person == ack.by) person.answered_at = ack.at;
    }
    touch(ack.incident);
}

void RollCall::on_deadline(Timestamp now, RollCallActions& actions) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
        const IncidentId incident = deadlines_.begin()->second;
        IncidentCalls& calls = incidents_.at(incident);
        if (calls.forget_at && *calls.forget_at <= now) {
            incidents_.erase(incident);
        } else {
            if (calls.release_at() && *calls.release_at() <= now) release(calls, now, actions);
            repeat(calls, now, actions);
        }
        touch(incident);
    }
}

std::optional<Timestamp> RollCall::next_deadline() const {
    if (deadlines_.empty()) return std::nullopt;
    return deadlines_.begin()->first;
}

std::vector<RollCallRow> RollCall::take_rows() {
    std::vector<RollCallRow> rows;
    for (const std::string& key : changed_) {
        const std::string id = key.substr(incident_rows.size());
        std::optional<std::string> value;
        if (key.starts_with(incident_rows)) {
            const auto found = incidents_.find(IncidentId(id));
            if (found != incidents_.end()) value = encode(found->second);
        } else {
            const auto found = withheld_.find(AreaId(id));
            if (found != withheld_.end()) value = encode(found->second);
        }
        rows.push_back({key, std::move(value)});
    }
    changed_.clear();
    return rows;
}

Result<void> RollCall::restore(const std::string& key, std::string_view value) {
    if (key.starts_with(incident_rows)) {
        Result<IncidentCalls> calls = decode_incident_calls(value);
        if (!calls) return Error{calls.error().code, calls.error().message + ": " + key};
        const IncidentId incident = calls->last.incident;
        cover(incidents_[incident] = std::move(*calls));
        touch(incident);
        changed_.erase(key);
        return {};
    }
    if (key.starts_with(withheld_rows)) {
        Result<WithheldEnd> end = decode_withheld_end(value);
        if (!end) return Error{end.error().code, end.error().message + ": " + key};
        withheld_[AreaId(key.substr(withheld_rows.size()))] = std::move(*end);
        return {};
    }
    return Error{ErrorCode::corrupt, "the roll call knows no row " + key};
}

void RollCall::touch(const IncidentId& incident) {
    changed_.insert(std::string(incident_rows) + incident.text());
    if (const auto was = deadline_of_.find(incident); was != deadline_of_.end()) {
        deadlines_.erase({was->second, incident});
        deadline_of_.erase(was);
    }
    const auto found = incidents_.find(incident);
    if (found != incidents_.end()) {
        if (const std::optional<Timestamp> next = found->second.next_at()) {
            deadlines_.insert({*next, incident});
            deadline_of_[incident] = *next;
        }
    }
    // Kept, not counted anew: a storm of thousands touches each of them several times.
    if (found != incidents_.end() && !found->second.open_for.empty())
        open_.insert(incident);
    else
        open_.erase(incident);
    probe_.open.set(open_.size());
}

void RollCall::cover(const IncidentCalls& calls) {
    for (const Audience audience : {Audience::desk, Audience::officials, Audience::public_}) {
        covers(audience).close(calls.last.incident);
        if (!calls.is_open_for(audience)) continue;
        for (const AreaId& area : calls.last.areas) {
            covers(audience).open(calls.last.incident, roster_.upwards(area));
        }
    }
}

std::set<IncidentId> RollCall::others_over(const AreaId& area, Audience audience,
                                           const IncidentId& but) const {
    const AreaCover& covered = covers_[static_cast<std::size_t>(audience) - 1];
    std::set<IncidentId> incidents = covered.over(roster_.upwards(area));
    incidents.erase(but);
    return incidents;
}

void RollCall::make(Call call, std::string why, RollCallActions& actions) {
    const bool can_be_called = !call.channel.empty();
    (can_be_called ? probe_.calls : probe_.nobody).add();
    LedgerLine line;
    line.at = call.made_at;
    line.step = can_be_called ? LedgerStep::called : LedgerStep::nobody;
    line.word = std::string(to_string(call.purpose));
    line.identity = call.identity;
    line.incident = call.incident;
    line.call = call.id;
    line.channel = call.channel;
    line.person = call.person;
    line.area = call.area;
    line.why = can_be_called ? std::move(why) : "no channel speaks to persons";
    actions.ledger.push_back(std::move(line));
    if (can_be_called) actions.calls.push_back(std::move(call));
}

void RollCall::note(LedgerStep step, const IncidentCalls& calls, const AreaId& area,
                    std::string why, Timestamp now, RollCallActions& actions) {
    LedgerLine line;
    line.at = now;
    line.step = step;
    line.identity = identity_of(calls.last);
    line.incident = calls.last.incident;
    line.area = area;
    line.why = std::move(why);
    actions.ledger.push_back(std::move(line));
}

}  // namespace freshet
