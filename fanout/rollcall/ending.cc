// RollCall: what is said when an incident ends. An end is told incident by incident to the persons,
// who hear what remains; a place as a whole hears 解除 once, when nothing open covers it any more.
#include <algorithm>

#include "fanout/cap/text.h"
#include "fanout/rollcall/roll_call.h"

namespace freshet {
namespace {

const std::string withheld_rows = "a/";

}  // namespace

void RollCall::end(IncidentCalls& calls, Timestamp now, RollCallActions& actions) {
    // The engine names the audiences that this end is for; another may still wait for a person.
    std::vector<Audience> audiences = calls.last.audience;
    // What was only possible ends for all who were told of it, the public where it was released.
    if (audiences.empty() || calls.last.certainty == Certainty::possible)
        audiences = calls.open_for;
    std::erase_if(calls.open_for, [&](Audience audience) {
        return std::find(audiences.begin(), audiences.end(), audience) != audiences.end();
    });
    cover(calls);
    for (const Audience audience : audiences) {
        if (audience == Audience::public_) {
            end_for_areas(calls, now, actions);
        } else {
            end_for_people(calls, audience, now, actions);
        }
    }
    if (calls.open_for.empty()) calls.forget_at = now + options_.forget_after;
}

void RollCall::end_for_people(IncidentCalls& calls, Audience audience, Timestamp now,
                              RollCallActions& actions) {
    for (PersonCalls& person : calls.people) {
        if (person.audience != audience) continue;
        person.next_at.reset();
        const std::set<IncidentId> others = others_over(person.area, audience, calls.last.incident);
        const CallPurpose purpose = others.empty() ? CallPurpose::end : CallPurpose::remains;
        Call call = call_to(calls, person, purpose, now);
        std::string why(to_string(calls.last.reason));
        if (purpose == CallPurpose::remains) {
            call.text += "但以下预警仍未解除：" + naming(others, person.area) + "。";
            for (const IncidentId& other : others) why += "; stays: " + other.text();
        }
        ++person.calls;
        person.called_at = now;
        make(std::move(call), std::move(why), actions);
    }
}

void RollCall::end_for_areas(IncidentCalls& calls, Timestamp now, RollCallActions& actions) {
    const IncidentId& incident = calls.last.incident;
    std::set<AreaId> settled;
    for (AreaCalls& area : calls.areas) {
        if (area.heard.empty()) continue;
        settled.insert(area.area);
        WithheldEnd& waiting = withheld_[area.area];
        waiting.ending = calls.last;
        waiting.heard.insert(waiting.heard.end(), area.heard.begin(), area.heard.end());
        area.heard.clear();
        changed_.insert(withheld_rows + area.area.text());
        const std::set<IncidentId> others = others_over(area.area, Audience::public_, incident);
        if (others.empty()) continue;
        probe_.withheld.add();
        std::string why = "no all-clear here:";
        for (const IncidentId& other : others) why += " " + other.text();
        note(LedgerStep::withheld, calls, area.area, why + " stays", now, actions);
    }
    // This end may have been the last thing over places whose own end was withheld before.
    for (auto entry = withheld_.begin(); entry != withheld_.end();) {
        if (others_over(entry->first, Audience::public_, incident).empty()) {
            changed_.insert(withheld_rows + entry->first.text());
            say_end(entry->second.ending, entry->first, std::move(entry->second.heard), now,
                    actions);
            entry = withheld_.erase(entry);
        } else {
            ++entry;
        }
    }
}

void RollCall::say_end(const Warning& ending, const AreaId& area, std::vector<CapReference> heard,
                       Timestamp now, RollCallActions& actions) {
    if (!options_.area_channel) return;
    Call call;
    call.id = CallId(cap_identifier(identity_of(ending), area));
    call.channel = *options_.area_channel;
    call.incident = ending.incident;
    call.revision = ending.revision;
    call.identity = identity_of(ending);
    call.area = area;
    call.purpose = CallPurpose::end;
    call.type = ending.type;
    call.status = ending.status;
    call.made_at = now;
    call.expires = std::max(ending.expires, now + std::chrono::hours(1));
    call.text = whole_text(ending, std::span(&area, 1));
    call.cap = render_cap({ending, heard, area}, options_.cap, names_);
    make(std::move(call), std::string(to_string(ending.reason)), actions);
}

std::string RollCall::naming(const std::set<IncidentId>& incidents, const AreaId& area) const {
    std::string text;
    for (const IncidentId& incident : incidents) {
        const Warning& warning = incidents_.at(incident).last;
        if (!text.empty()) text += "；";
        text += headline_text(warning, std::span(&area, 1), names_);
    }
    return text;
}

}  // namespace freshet
