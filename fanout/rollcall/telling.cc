// RollCall: what is said while an incident is open: a revision to persons and areas, the repeats,
// and the step to the area above.
#include <algorithm>

#include "fanout/cap/text.h"
#include "fanout/rollcall/roll_call.h"

namespace freshet {
namespace {

bool wants_an_answer(const Warning& warning) {
    return warning.severity && *warning.severity >= Severity::orange;
}

bool is_for(const Warning& warning, Audience audience) {
    return std::find(warning.audience.begin(), warning.audience.end(), audience) !=
           warning.audience.end();
}

// A call that nobody can be late for any more is still made: after an outage the ledger must show
// that it was too late, not that it was never tried.
Timestamp expiry_of(const Warning& warning, Timestamp now) {
    return std::max(warning.expires, now + std::chrono::hours(1));
}

}  // namespace

void RollCall::tell(IncidentCalls& calls, Round round, Timestamp now, RollCallActions& actions) {
    if (round == Round::begins) {
        calls.acknowledged_at.reset();
        calls.acknowledged_by = {};
    }
    tell_people(calls, round, now, actions);
    const bool was_released =
        calls.last.certainty == Certainty::possible && calls.is_open_for(Audience::public_);
    if (is_for(calls.last, Audience::public_) || was_released)
        tell_areas(calls, std::string(to_string(calls.last.reason)), now, actions);
    else if (calls.release_at())
        withhold(calls, now, actions);
}

void RollCall::withhold(const IncidentCalls& calls, Timestamp now, RollCallActions& actions) {
    for (const AreaId& area : calls.last.areas) {
        probe_.withheld.add();
        note(LedgerStep::withheld, calls, area,
             "to be verified; said here at " + format_time(*calls.release_at()) +
                 " unless it is decided",
             now, actions);
    }
}

void RollCall::release(IncidentCalls& calls, Timestamp now, RollCallActions& actions) {
    calls.open_for.push_back(Audience::public_);
    cover(calls);
    probe_.released.add();
    tell_areas(calls, "nobody has confirmed or refuted it in time", now, actions);
}

void RollCall::add_people(IncidentCalls& calls, Timestamp now) const {
    for (const AreaId& area : calls.last.areas) {
        for (const Person* person : roster_.people_under(area, now)) {
            if (!is_for(calls.last, audience_of(*person))) continue;
            if (PersonCalls* known = calls.find(person->id)) {
                known->standing = Standing::named;
                continue;
            }
            PersonCalls added;
            added.person = person->id;
            added.area = person->area;
            added.audience = audience_of(*person);
            calls.people.push_back(std::move(added));
        }
    }
}

void RollCall::tell_people(IncidentCalls& calls, Round round, Timestamp now,
                           RollCallActions& actions) {
    add_people(calls, now);
    const bool asks = wants_an_answer(calls.last);
    for (PersonCalls& person : calls.people) {
        const bool is_new = person.calls == 0;
        make(call_to(calls, person, CallPurpose::tell, now),
             std::string(to_string(calls.last.reason)), actions);
        ++person.calls;
        person.called_at = now;
        if (!asks || person.standing == Standing::above) {
            person.next_at.reset();
        } else if (round == Round::begins || (is_new && !calls.acknowledged_at)) {
            // A higher severity is a new question: who answered the lower one is asked again.
            person.repeat = 0;
            person.answered_at.reset();
            person.next_at = now + options_.repeat_every;
        }
    }
    const bool to_officials = is_for(calls.last, Audience::officials);
    std::vector<Silent> silent;
    for (const AreaId& area : calls.last.areas) {
        if (!to_officials || round == Round::goes_on) break;
        if (!roster_.people_under(area, now).empty()) continue;
        probe_.nobody.add();
        note(LedgerStep::nobody, calls, area, "nobody is named for this area", now, actions);
        if (asks) silent.push_back({PersonId(), area});
    }
    if (!silent.empty()) escalate(calls, silent, now, actions);
}

void RollCall::tell_areas(IncidentCalls& calls, const std::string& why, Timestamp now,
                          RollCallActions& actions) {
    for (const AreaId& area : calls.last.areas) {
        if (!options_.area_channel) {
            note(LedgerStep::nobody, calls, area, "no channel speaks to areas", now, actions);
            continue;
        }
        AreaCalls& told = calls.of(area);
        Warning copy = calls.last;
        copy.public_after.reset();
        // An Update must name what it updates; to an area that heard nothing yet it is news.
        if (told.heard.empty()) copy.type = MessageType::alert;
        Call call;
        call.id = CallId(cap_identifier(identity_of(copy), area));
        call.channel = *options_.area_channel;
        call.incident = copy.incident;
        call.revision = copy.revision;
        call.identity = identity_of(copy);
        call.area = area;
        call.purpose = CallPurpose::tell;
        call.type = copy.type;
        call.status = copy.status;
        call.severity = copy.severity;
        call.made_at = now;
        call.expires = expiry_of(copy, now);
        call.text = whole_text(copy, std::span(&area, 1));
        call.cap = render_cap({copy, told.heard, area}, options_.cap, names_);
        told.heard.push_back({call.id.text(), copy.published_at});
        make(std::move(call), why, actions);
    }
}

void RollCall::repeat(IncidentCalls& calls, Timestamp now, RollCallActions& actions) {
    std::vector<Silent> silent;
    for (PersonCalls& person : calls.people) {
        if (!person.next_at || *person.next_at > now) continue;
        if (person.repeat == options_.repeats_max) {
            person.next_at.reset();
            note(LedgerStep::gave_up, calls, person.area,
                 "no answer after " + std::to_string(person.repeat + 1) + " calls", now, actions);
            actions.ledger.back().person = person.person;
            silent.push_back({person.person, person.area});
            continue;
        }
        ++person.repeat;
        ++person.calls;
        person.called_at = now;
        person.next_at = now + options_.repeat_every;
        probe_.repeats.add();
        make(call_to(calls, person, CallPurpose::repeat, now), "no answer yet", actions);
    }
    if (!silent.empty()) escalate(calls, silent, now, actions);
}

void RollCall::escalate(IncidentCalls& calls, const std::vector<Silent>& silent, Timestamp now,
                        RollCallActions& actions) {
    std::map<AreaId, std::vector<Silent>> by_area_above;
    for (const Silent& one : silent) {
        if (const std::optional<AreaId> above = roster_.manned_above(one.area, now)) {
            by_area_above[*above].push_back(one);
            continue;
        }
        probe_.nobody.add();
        note(LedgerStep::nobody, calls, one.area, "nobody is named above this area", now, actions);
        actions.ledger.back().person = one.person;
    }
    for (const auto& [above, unheard] : by_area_above) {
        ++calls.escalations;
        std::string who, why = "silent:";
        for (const Silent& one : unheard) {
            if (!who.empty()) who += "、";
            who += names_.of(one.area);
            who += one.person.empty() ? "（无责任人）" : one.person.text();
            why += " " + (one.person.empty() ? one.area.text() : one.person.text());
        }
        for (const Person* person : roster_.people_at(above, now)) {
            PersonCalls* told = calls.find(person->id);
            if (told == nullptr) {
                PersonCalls added;
                added.person = person->id;
                added.area = person->area;
                added.audience = audience_of(*person);
                added.standing = Standing::above;
                told = &calls.people.emplace_back(std::move(added));
            }
            ++told->calls;
            told->called_at = now;
            Call call = call_to(calls, *told, CallPurpose::escalate, now);
            call.text = "未答复：" + who + "。" + call.text;
            probe_.escalated.add();
            make(std::move(call), why, actions);
        }
    }
}

Call RollCall::call_to(const IncidentCalls& calls, const PersonCalls& person, CallPurpose purpose,
                       Timestamp now) const {
    const Warning& warning = calls.last;
    Call call;
    std::string id = identity_of(warning) + "#" + person.person.text();
    call.text = whole_text(warning, warning.areas);
    if (purpose == CallPurpose::repeat) {
        id += "#" + std::to_string(person.repeat);
        call.text = "第" + std::to_string(person.repeat + 1) + "次呼叫，请答复。" + call.text;
    }
    if (purpose == CallPurpose::escalate) id += "#up" + std::to_string(calls.escalations);
    call.id = CallId(std::move(id));
    call.channel = options_.person_channel.value_or(ChannelName());
    call.incident = warning.incident;
    call.revision = warning.revision;
    call.identity = identity_of(warning);
    call.person = person.person;
    call.area = person.area;
    call.purpose = purpose;
    call.repeat = purpose == CallPurpose::repeat ? person.repeat : 0;
    call.type = warning.type;
    call.status = warning.status;
    call.severity = warning.severity;
    call.made_at = now;
    call.expires = expiry_of(warning, now);
    return call;
}

std::string RollCall::whole_text(const Warning& warning, std::span<const AreaId> areas) const {
    std::string text =
        headline_text(warning, areas, names_) + "。" + description_text(warning, names_);
    if (!warning.unconfirmed.empty()) text += "（" + warning.unconfirmed + "）";
    return text;
}

}  // namespace freshet
