// What is possible and not certain is an incident of its own: told at once to the desk and to the
// responsible persons, to the public when it stands undecided for too long. It becomes certain, is
// withdrawn with the first sample at which it is possible no more, or is refuted by a person
// (rules/README.md, 56 to 58).
#include <algorithm>

#include "rules/engine/grounds.h"

namespace freshet {
namespace {

// The next sample of a five-minute gauge decides before that.
constexpr Duration decided_within = std::chrono::minutes(6);

void address_possible(Warning& warning, Timestamp now) {
    if (std::erase(warning.audience, Audience::public_) > 0)
        warning.public_after = now + decided_within;
    // Of a rule that addresses the public alone somebody has to verify it all the same.
    if (warning.audience.empty()) warning.audience.push_back(Audience::desk);
}

}  // namespace

void Incidents::follow_possible(const Scene& scene, const Occasion& occasion,
                                std::vector<Output>& said) {
    if (refuted_ && !scene.latches.any_possible_up_to(*refuted_)) refuted_.reset();
    std::optional<Severity> floor = std::max(scene.latches.highest(), refuted_);
    if (mute_) floor = std::max(floor, std::optional(mute_->up_to));
    const std::optional<Severity> severity = scene.latches.highest_possible(floor);
    Incident* incident = open(Certainty::possible);
    if (incident != nullptr && !severity) return end_possible(*incident, scene, occasion, said);
    if (!severity || (incident != nullptr && incident->last.severity == severity)) return;
    if (incident == nullptr) {
        incidents_.push_back(begin(scene, *scene.latches.latch(*severity).possible_since));
        incident = &incidents_.back();
        incident->last.certainty = Certainty::possible;
        address_possible(incident->last, occasion.at);
        revise(incident->last, occasion, MessageType::alert, WarningReason::raised);
    } else {
        revise(
            incident->last, occasion, MessageType::update,
            severity > incident->last.severity ? WarningReason::escalated : WarningReason::lowered);
    }
    Warning& last = incident->last;
    last.severity = severity;
    last.peak = std::max(last.peak, severity);
    last.evidence = evidence_of_possible(scene, *severity);
    stamp(last, scene.subject.epochs, occasion);
    said.emplace_back(last);
}

void Incidents::end_possible(Incident& incident, const Scene& scene, const Occasion& occasion,
                             std::vector<Output>& said) {
    incident.state = Incident::State::withdrawn;
    Warning& last = incident.last;
    const Incident* certain = open();
    // What it warned of is said for certain by another one.
    const bool is_joined = certain != nullptr && certain->last.severity >= last.severity;
    revise(last, occasion, MessageType::cancel,
           is_joined ? WarningReason::joined : WarningReason::withdrawn);
    if (is_joined) last.other = certain->last.incident;
    stamp(last, scene.subject.epochs, occasion);
    said.emplace_back(last);
}

void Incidents::confirm(Incident& incident, const Scene& scene, const Occasion& occasion,
                        const Episode& episode, std::vector<Output>& said) {
    const JudgedSubject* judged = scene.subject.judged();
    incident.begun = episode.crossed_at;
    if (mute_) incident.floor = mute_->up_to;
    Warning& last = revise(incident.last, occasion, MessageType::update, WarningReason::confirmed);
    last.certainty = Certainty::certain;
    last.public_after.reset();
    if (judged != nullptr) last.audience = judged->rule->audience;
    last.onset = episode.crossed_at;
    last.severity = last.peak = scene.latches.highest(incident.floor);
    last.evidence = evidence_of_raise(scene, *last.severity);
    stamp(last, scene.subject.epochs, occasion);
    said.emplace_back(last);
}

}  // namespace freshet
