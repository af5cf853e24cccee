#include "rules/engine/incidents.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"
#include "rules/base/planted.h"
#include "rules/engine/grounds.h"

namespace freshet {
namespace {

Severity peak_of(const Episode& episode) {
    Severity peak = Severity::blue;
    for (std::size_t index = 0; index < severity_count; ++index)
        if (episode.severities[index]) peak = severity_of(index);
    return peak;
}

AllClear all_clear_of(const RuleText& rule, Audience audience) {
    return rule.all_clear[static_cast<std::size_t>(audience) - 1];
}

}  // namespace

Warning& revise(Warning& last, const Occasion& occasion, MessageType type, WarningReason reason) {
    ++last.revision;
    last.type = type;
    last.reason = reason;
    last.status = occasion.status;
    last.published_at = occasion.at;
    last.evidence.clear();
    last.by = PersonId();
    last.text.clear();
    last.other.reset();
    if (type == MessageType::cancel) {
        last.severity.reset();
        last.public_after.reset();
    }
    return last;
}

Incident* Incidents::open(Certainty certainty) {
    for (Incident& incident : incidents_)
        if (incident.state == Incident::State::open && incident.last.certainty == certainty)
            return &incident;
    return nullptr;
}

void Incidents::reconcile(const Scene& scene, const Occasion& occasion, std::vector<Output>& said) {
    if (mute_ && !scene.latches.any_set_up_to(mute_->up_to)) mute_.reset();
    const std::optional<Severity> floor =
        mute_ ? std::optional<Severity>(mute_->up_to) : std::nullopt;
    const std::vector<Episode> episodes = scene.latches.episodes(scene.subject, floor);
    const bool any_open = !episodes.empty() && !episodes.back().ended_at;
    if (Incident* incident = open()) {
        if (any_open)
            go_on(*incident, scene, occasion, episodes.back(), said);
        else
            end(*incident, scene, occasion, episodes, said);
    } else if (any_open) {
        if (Incident* possible = open(Certainty::possible))
            confirm(*possible, scene, occasion, episodes.back(), said);
        else
            open_incident(scene, occasion, episodes.back(), said);
        join_subsided(scene, occasion, episodes.back(), said);
    }
    tell_late(episodes, occasion, said);
    follow_possible(scene, occasion, said);
}

Incident Incidents::begin(const Scene& scene, Timestamp onset) const {
    const Latches::Subject& subject = scene.subject;
    const JudgedSubject* judged = subject.judged();
    CHECK(judged != nullptr);
    Incident incident;
    incident.begun = incident.first_onset = onset;
    // Identities are spelt to the second.
    const auto second = std::chrono::floor<std::chrono::seconds>(onset);
    for (const Incident& other : incidents_)
        if (std::chrono::floor<std::chrono::seconds>(other.first_onset) == second)
            incident.occurrence = std::max(incident.occurrence, other.occurrence + 1);
    Warning& warning = incident.last;
    warning.incident =
        incident_id(subject.rule, subject.subject, incident.first_onset, incident.occurrence);
    warning.revision = 0;
    warning.rule = subject.rule;
    warning.subject = subject.subject;
    warning.station = subject.station;
    warning.event = judged->rule->event;
    warning.issuer = judged->rule->issuer;
    warning.audience = judged->rule->audience;
    warning.areas = judged->areas;
    warning.onset = onset;
    return incident;
}

void Incidents::open_incident(const Scene& scene, const Occasion& occasion, const Episode& episode,
                              std::vector<Output>& said) {
    Incident incident = begin(scene, episode.crossed_at);
    if (mute_) incident.floor = mute_->up_to;
    Warning& warning = incident.last;
    switch (occasion.cause) {
        case Occasion::Cause::samples:
            revise(warning, occasion, MessageType::alert,
                   set_by_season(scene, *scene.latches.highest(incident.floor))
                       ? WarningReason::season_changed
                       : WarningReason::raised);
            break;
        case Occasion::Cause::configuration:
            revise(warning, occasion, MessageType::alert, WarningReason::rule_changed);
            break;
        case Occasion::Cause::mute_ran_out:
            revise(warning, occasion, MessageType::alert, WarningReason::mute_expired);
            break;
    }
    warning.severity = scene.latches.highest(incident.floor);
    warning.peak = peak_of(episode);
    warning.evidence = evidence_of_raise(scene, *warning.severity);
    stamp(warning, scene.subject.epochs, occasion);
    said.emplace_back(warning);
    incidents_.push_back(std::move(incident));
}

void Incidents::go_on(Incident& incident, const Scene& scene, const Occasion& occasion,
                      const Episode& episode, std::vector<Output>& said) {
    Warning& last = incident.last;
    const std::optional<Severity> severity =
        scene.latches.highest(mute_ ? std::optional(mute_->up_to) : std::nullopt);
    Timestamp onset = episode.crossed_at;
    if (incident.floor && (!mute_ || mute_->up_to < *incident.floor)) {
        // The mute is over, the incident still counts from what was not muted.
        const std::vector<Episode> own = scene.latches.episodes(scene.subject, incident.floor);
        onset = !own.empty() && !own.back().ended_at ? own.back().crossed_at : last.onset;
    }
    const bool by_configuration = occasion.cause == Occasion::Cause::configuration;
    if (severity > last.severity) {
        revise(last, occasion, MessageType::update,
               by_configuration                  ? WarningReason::rule_changed
               : set_by_season(scene, *severity) ? WarningReason::season_changed
                                                 : WarningReason::escalated);
    } else if (severity < last.severity) {
        revise(last, occasion, MessageType::update, WarningReason::lowered);
    } else if (onset != last.onset) {
        revise(last, occasion, MessageType::update, WarningReason::onset_moved);
    } else {
        return;
    }
    incident.begun = std::min(incident.begun, onset);
    last.onset = onset;
    if (PLANTED(identity_from_revision_order))
        last.incident = incident_id(last.rule, last.subject, onset, incident.occurrence);
    last.severity = severity;
    last.peak = std::max({last.peak, severity, std::optional(peak_of(episode))});
    last.evidence = evidence_of_raise(scene, *severity);
    stamp(last, scene.subject.epochs, occasion);
    said.emplace_back(last);
}

void Incidents::end(Incident& incident, const Scene& scene, const Occasion& occasion,
                    const std::vector<Episode>& episodes, std::vector<Output>& said) {
    Warning& last = incident.last;
    if (episodes.empty() || *episodes.back().ended_at <= last.onset) {
        incident.state = Incident::State::withdrawn;
        revise(last, occasion, MessageType::cancel, WarningReason::withdrawn);
        stamp(last, scene.subject.epochs, occasion);
        said.emplace_back(last);
        return;
    }
    const Episode& episode = episodes.back();
    const Latches::Subject& subject = scene.subject;
    const JudgedSubject* judged = subject.judged();
    const Severity released = last_to_release(episode);
    const bool is_gone = scene.latches.latch_at(released, *episode.ended_at).by_removal;
    // Gone for this season, or for good.
    const JudgedSubject* then = look_at(subject, released, *episode.ended_at).judged;
    const bool by_season = is_gone && then != nullptr &&
                           then->at_or_before(*episode.ended_at, index_of(released)) != nullptr;
    const bool by_removal = is_gone && !by_season;
    std::vector<Audience> hear, wait;
    for (const Audience audience : last.audience) {
        const bool waits = !by_removal && judged != nullptr &&
                           all_clear_of(*judged->rule, audience) == AllClear::person;
        (waits ? wait : hear).push_back(audience);
    }
    if (wait.empty())
        revise(last, occasion, MessageType::cancel,
               by_removal  ? WarningReason::rule_removed
               : by_season ? WarningReason::season_changed
                           : WarningReason::receded);
    else
        revise(last, occasion, hear.empty() ? MessageType::update : MessageType::cancel,
               WarningReason::subsided);
    incident.state = wait.empty() ? Incident::State::ended : Incident::State::subsided;
    incident.until = *episode.ended_at;
    incident.begun = std::min(incident.begun, episode.crossed_at);
    last.severity.reset();
    last.onset = incident.floor ? last.onset : episode.crossed_at;
    last.ended_at = episode.ended_at;
    last.peak = std::max(last.peak, std::optional(peak_of(episode)));
    last.evidence = evidence_of_end(scene, episode);
    stamp(last, subject.epochs, occasion);
    if (!wait.empty() && !hear.empty()) last.audience = hear;
    said.emplace_back(last);
    if (!wait.empty()) last.audience = wait;
}

// Late data show that what had subsided is the episode that is open now.
void Incidents::join_subsided(const Scene& scene, const Occasion& occasion, const Episode& episode,
                              std::vector<Output>& said) {
    const IncidentId stays = incidents_.back().last.incident;
    for (Incident& incident : incidents_) {
        if (incident.state != Incident::State::subsided || incident.until <= episode.crossed_at)
            continue;
        incident.state = Incident::State::ended;
        Warning& last = revise(incident.last, occasion, MessageType::cancel, WarningReason::joined);
        last.other = stays;
        stamp(last, scene.subject.epochs, occasion);
        said.emplace_back(last);
    }
}

void Incidents::tell_late(const std::vector<Episode>& episodes, const Occasion& occasion,
                          std::vector<Output>& said) {
    for (const Episode& episode : episodes) {
        if (!episode.ended_at) continue;
        const auto meets = [&](Timestamp begin, Timestamp end) {
            return begin < *episode.ended_at && episode.crossed_at < end;
        };
        const bool told =
            std::any_of(late_.begin(), late_.end(),
                        [&](const Span& span) { return meets(span.begin, span.end); }) ||
            std::any_of(incidents_.begin(), incidents_.end(), [&](const Incident& incident) {
                return incident.state != Incident::State::withdrawn &&
                       incident.last.certainty == Certainty::certain &&
                       meets(incident.begun, incident.until);
            });
        if (told) continue;
        late_.push_back({episode.crossed_at, *episode.ended_at});
        said.emplace_back(LateCrossing{episode.rule, episode.subject, peak_of(episode),
                                       episode.crossed_at, *episode.ended_at, occasion.at});
    }
}

void Incidents::remove(const Scene& scene, const Occasion& occasion, std::vector<Output>& said) {
    for (Incident& incident : incidents_) {
        if (incident.state != Incident::State::open && incident.state != Incident::State::subsided)
            continue;
        incident.state = Incident::State::ended;
        revise(incident.last, occasion, MessageType::cancel, WarningReason::rule_removed);
        stamp(incident.last, scene.subject.epochs, occasion);
        incident.last.ended_at = occasion.at;
        said.emplace_back(incident.last);
    }
}

bool Incidents::any_open() const {
    return std::any_of(incidents_.begin(), incidents_.end(), [](const Incident& incident) {
        return incident.state == Incident::State::open;
    });
}

std::optional<Severity> Incidents::open_severity() const {
    for (const Incident& incident : incidents_)
        if (incident.state == Incident::State::open &&
            incident.last.certainty == Certainty::certain)
            return incident.last.severity;
    return std::nullopt;
}

bool Incidents::holds(const IncidentId& id) const {
    return std::any_of(incidents_.begin(), incidents_.end(),
                       [&](const Incident& incident) { return incident.last.incident == id; });
}

Result<void> Incidents::obey(const Command& command, const Scene& scene, const Occasion& occasion,
                             std::vector<Output>& said) {
    const auto found = std::find_if(
        incidents_.begin(), incidents_.end(),
        [&](const Incident& incident) { return incident.last.incident == command.incident; });
    CHECK(found != incidents_.end());
    const std::string& id = command.incident.text();
    if (found->state == Incident::State::ended || found->state == Incident::State::withdrawn)
        return Error{ErrorCode::refused, "incident " + id + " has ended already"};
    if (command.kind == CommandKind::cancel) return cancel(*found, command, scene, occasion, said);
    if (found->state == Incident::State::open)
        return Error{ErrorCode::refused, "incident " + id +
                                             " is still over its threshold: it ends by itself, or "
                                             "is cancelled as mistaken"};
    found->state = Incident::State::ended;
    Warning& last =
        revise(found->last, occasion, MessageType::cancel, WarningReason::cleared_by_hand);
    last.by = command.by;
    last.text = command.reason;
    stamp(last, scene.subject.epochs, occasion);
    said.emplace_back(last);
    return {};
}

Result<void> Incidents::cancel(Incident& incident, const Command& command, const Scene& scene,
                               const Occasion& occasion, std::vector<Output>& said) {
    if (incident.state == Incident::State::open && incident.last.certainty == Certainty::possible) {
        refuted_ = incident.last.severity;
    } else if (incident.state == Incident::State::open) {
        mute_ = Mute{*incident.last.severity, occasion.at + scene.mute_max, command.by};
        incident.until = occasion.at;
    }
    incident.state = Incident::State::ended;
    Warning& last =
        revise(incident.last, occasion, MessageType::cancel, WarningReason::withdrawn_by_person);
    last.by = command.by;
    last.text = command.reason;
    stamp(last, scene.subject.epochs, occasion);
    said.emplace_back(last);
    return {};
}

void Incidents::unmute(const Scene& scene, const Occasion& occasion, std::vector<Output>& said) {
    mute_.reset();
    reconcile(scene, occasion, said);
}

void Incidents::trim(Timestamp horizon) {
    std::erase_if(late_, [&](const Span& span) { return span.end < horizon; });
    std::erase_if(incidents_, [&](const Incident& incident) {
        const bool over = incident.state == Incident::State::ended ||
                          incident.state == Incident::State::withdrawn;
        return over && incident.last.published_at < horizon;
    });
}

}  // namespace freshet
