#include "rules/engine/grounds.h"

namespace freshet {
namespace {

// CAP wants an end of validity; nothing of the engine follows from it.
constexpr Duration warning_life = std::chrono::hours(24);

// The case that decided then; where several may have, and agreed, the first of them.
const Judgement& case_of(const Incidents::Scene& scene, const Look& look) {
    const Judgement* found = nullptr;
    const auto ask = [&](const Measure& measure) {
        return scene.subject.value_of(measure, look.instant);
    };
    each_possible(*look.judgement, ask, [&](const Judgement& possible) {
        if (found == nullptr) found = &possible;
    });
    return *found;
}

}  // namespace

Look look_upon(const Latches::Subject& subject, Severity severity, Timestamp at) {
    const RuleBook& book = *subject.epochs[subject.epochs.in_force(at)].book;
    Look look;
    look.judged = look.instant.judged = subject.judged(book);
    look.instant.steps = subject.steps(book).value_or(Steps());
    look.instant.epochs = &subject.epochs;
    look.instant.day_start = book.configuration().day_start;
    look.instant.at = at;
    if (look.judged != nullptr) look.judgement = look.judged->at(at)[index_of(severity)].get();
    return look;
}

Look look_at(const Latches::Subject& subject, Severity severity, Timestamp at) {
    Look look = look_upon(subject, severity, at);
    look.instant.at = subject.newest_instant(at, look.judged).value_or(at);
    if (look.judged != nullptr)
        look.judgement = look.judged->at(look.instant.at)[index_of(severity)].get();
    return look;
}

// Whether it set because another season began: under the thresholds of the instant before, had they
// gone on, it would not have (rules/README.md, 41).
bool set_by_season(const Incidents::Scene& scene, Severity severity) {
    const Latches::Subject& subject = scene.subject;
    const Look look = look_at(subject, severity, scene.latches.latch(severity).set_at);
    if (look.judged == nullptr || look.judged->seasons.empty()) return false;
    const auto before = subject.newest_instant(look.instant.at - Duration(1), look.judged);
    if (!before) return false;
    const auto& judgement = look.judged->at(*before)[index_of(severity)];
    if (judgement.get() == look.judgement) return false;
    const auto ask = [&](const Measure& measure) {
        return subject.value_of(measure, look.instant);
    };
    return !judgement || evaluate(*judgement, &Judgement::raise, Truth::no, ask) != Truth::yes;
}

// Of the highest severity that released at the end of the episode.
Severity last_to_release(const Episode& episode) {
    Severity last = Severity::blue;
    for (std::size_t index = 0; index < severity_count; ++index)
        if (episode.severities[index] && episode.severities[index]->released_at == episode.ended_at)
            last = severity_of(index);
    return last;
}

std::vector<Evidence> evidence_of_raise(const Incidents::Scene& scene, Severity severity) {
    const Look look = look_at(scene.subject, severity, scene.latches.latch(severity).set_at);
    if (look.judgement == nullptr) return {};
    return scene.subject.evidence_of(case_of(scene, look).raise, look.instant);
}

std::vector<Evidence> evidence_of_possible(const Incidents::Scene& scene, Severity severity) {
    const Timestamp since = *scene.latches.latch(severity).possible_since;
    const Look look = look_upon(scene.subject, severity, since);
    if (look.judgement == nullptr) return {};
    return scene.subject.evidence_of_reach(case_of(scene, look).raise, look.instant);
}

std::vector<Evidence> evidence_of_end(const Incidents::Scene& scene, const Episode& episode) {
    const Look look = look_at(scene.subject, last_to_release(episode), *episode.ended_at);
    if (look.judgement == nullptr) return {};
    return scene.subject.evidence_of(case_of(scene, look).clear, look.instant);
}

void stamp(Warning& warning, const EpochView& epochs, const Occasion& occasion) {
    const Configuration& configuration = epochs.newest().book->configuration();
    warning.configuration = configuration.hash;
    warning.unconfirmed = configuration.unconfirmed;
    warning.expires = occasion.at + warning_life;
}

}  // namespace freshet
