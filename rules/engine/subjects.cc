#include "rules/engine/subjects.h"

#include <algorithm>

#include "rules/base/check.h"
#include "rules/engine/patrolled.h"
#include "rules/engine/sides.h"

namespace freshet {

namespace {

// Of what is kept: from this one on with what is still to be judged.
constexpr std::uint64_t backlog_version = 15;

// What is new is judged whatever it costs, and of several subjects each comes on.
constexpr std::size_t instants_least = 8;

// How often an instant of the subject counts.
std::size_t asked_at_once(const Sight& sight) {
    const JudgedSubject* judged = sight.catchment == nullptr ? nullptr : sight.judged();
    return judged == nullptr ? 1 : std::max<std::size_t>(1, judged->members.size());
}

std::size_t instants_of(std::size_t asked_at_once, std::size_t left) {
    return std::max(instants_least, left / asked_at_once);
}

Sides looked_at(const Sight& sight) {
    Sides all;
    for (std::size_t index = 0; index < sight.epochs.size(); ++index)
        if (const JudgedSubject* judged = sight.judged(*sight.epochs[index].book))
            all.add(sides_of(looked_at_by(*judged)));
    return all;
}

}  // namespace

void Subjects::meet(const View& view) {
    const EpochView& epochs = view.epochs;
    if (met_ == epochs.newest().position) return;
    for (std::size_t index = 0; index < epochs.size(); ++index) {
        if (met_ && epochs[index].position <= *met_) continue;
        const RuleBook& book = *epochs[index].book;
        for (const JudgedSubject& judged : view.catchment == nullptr
                                               ? book.judged(view.station)
                                               : book.judged(view.catchment->id()))
            subjects_.try_emplace({judged.rule->name, judged.subject});
    }
    met_ = epochs.newest().position;
}

Sight Subjects::sight(const Key& key, const View& view) {
    Sight sight{view.station, key.first, key.second, view.samples, view.epochs, {}, view.catchment};
    sight.sides = sight.sides_of_all();
    return sight;
}

bool Subjects::derive(Subject& subject, const Sight& sight, const Touch& touched,
                      std::size_t& left) {
    std::optional<Latches> unfinished;
    const std::size_t each = asked_at_once(sight);
    const Latches::Derived derived =
        subject.latches.derive(sight, touched, instants_of(each, left), unfinished);
    left -= std::min(left, derived.instants * each);
    if (subject.backlog) {
        // What is judged already and lies ahead of it is met on the way.
        if (derived.stopped_at || touched.from < subject.backlog->left.from)
            subject.backlog->left.add(touched);
    } else if (derived.stopped_at) {
        subject.backlog = std::make_unique<Backlog>(
            Backlog{std::move(*unfinished), {*derived.stopped_at, touched.until}});
        ++backlogs_;
    }
    if (!derived.stopped_at) return derived.changed;
    // The newest instant waits for nothing.
    const std::optional<Timestamp> newest = sight.newest_instant(Timestamp::max(), sight.judged());
    if (!newest) return false;
    return subject.latches.derive(sight, {*newest, *newest}, instants_least, unfinished).changed;
}

std::optional<Timestamp> Subjects::behind() const {
    std::optional<Timestamp> newest;
    for (const auto& [key, subject] : subjects_)
        if (subject.backlog) newest = std::max(newest, std::optional(subject.backlog->left.from));
    return newest;
}

std::size_t Subjects::catch_up(const View& view, const Now& now, std::vector<Output>& said) {
    const std::optional<Timestamp> newest = behind();
    for (auto& [key, subject] : subjects_) {
        if (!subject.backlog || subject.backlog->left.from != newest) continue;
        const Sight asked = sight(key, view);
        const std::size_t each = asked_at_once(asked);
        Backlog& backlog = *subject.backlog;
        const Latches::Derived derived = backlog.unfinished.go_on(
            asked, backlog.left, instants_of(each, now.judged_at_once), subject.latches);
        if (derived.stopped_at) {
            backlog.left.from = *derived.stopped_at;
        } else {
            subject.latches = std::move(backlog.unfinished);
            subject.backlog.reset();
            --backlogs_;
            if (derived.changed)
                subject.incidents.reconcile({asked, subject.latches, now.mute_max}, now.occasion,
                                            said);
        }
        return std::max<std::size_t>(1, derived.instants) * each;
    }
    return 0;
}

void Subjects::derive(const View& view, const Touches& touched, const Now& now,
                      std::vector<Output>& said) {
    if (touched.nothing()) return;
    meet(view);
    std::size_t left = now.judged_at_once;
    for (auto& [key, subject] : subjects_) {
        const Sight asked = sight(key, view);
        Touch seen = touched.all;
        const Sides sides = touched.sides.empty() ? Sides() : looked_at(asked);
        for (const auto& [side, of_side] : touched.sides)
            if (sides.has(side)) seen.add(of_side);
        if (seen.nothing()) continue;
        if (derive(subject, asked, seen, left))
            subject.incidents.reconcile({asked, subject.latches, now.mute_max}, now.occasion, said);
    }
}

void Subjects::derive_asking(const View& view, const Named& named, const Now& now,
                             std::vector<Output>& said) {
    Touch seen = named.touched.all;
    if (const auto flow = named.touched.sides.find(side_of(SeriesAsked::flow));
        flow != named.touched.sides.end())
        seen.add(flow->second);
    if (seen.nothing()) return;
    meet(view);
    std::size_t left = now.judged_at_once;
    for (auto& [key, subject] : subjects_) {
        const Sight asked = sight(key, view);
        if (asked.upstreams().asks(named.station) && derive(subject, asked, seen, left))
            subject.incidents.reconcile({asked, subject.latches, now.mute_max}, now.occasion, said);
    }
}

void Subjects::remove(const View& view, const Occasion& occasion, std::vector<Output>& said) {
    for (auto& [key, subject] : subjects_)
        subject.incidents.remove({sight(key, view), subject.latches, {}}, occasion, said);
}

std::optional<Timestamp> Subjects::at_rest_since() const {
    if (is_behind()) return std::nullopt;
    Timestamp since = Timestamp::min();
    for (const auto& [key, subject] : subjects_) {
        const std::optional<Timestamp> one = subject.latches.at_rest_since();
        if (!one) return std::nullopt;
        since = std::max(since, *one);
    }
    return since;
}

bool Subjects::holds(const IncidentId& incident) const {
    return std::any_of(subjects_.begin(), subjects_.end(),
                       [&](const auto& entry) { return entry.second.incidents.holds(incident); });
}

bool Subjects::any_open() const {
    return std::any_of(subjects_.begin(), subjects_.end(),
                       [](const auto& entry) { return entry.second.incidents.any_open(); });
}

bool Subjects::is_red() const {
    return std::any_of(subjects_.begin(), subjects_.end(), [](const auto& entry) {
        const std::optional<Severity> open = entry.second.incidents.open_severity();
        return open == Severity::red || open == Severity::immediate;
    });
}

Result<void> Subjects::obey(const Command& command, const View& view, const Now& now,
                            std::vector<Output>& said) {
    for (auto& [key, subject] : subjects_) {
        if (!subject.incidents.holds(command.incident)) continue;
        const Sight asked = sight(key, view);
        return subject.incidents.obey(command, {asked, subject.latches, now.mute_max}, now.occasion,
                                      said);
    }
    CHECK(false);
    return {};
}

void Subjects::unmute(const View& view, const Occasion& occasion, std::vector<Output>& said) {
    for (auto& [key, subject] : subjects_) {
        const std::optional<Mute>& mute = subject.incidents.mute();
        if (!mute || mute->deadline > occasion.at) continue;
        const Sight asked = sight(key, view);
        subject.incidents.unmute({asked, subject.latches, {}}, occasion, said);
    }
}

std::vector<Mute> Subjects::mutes() const {
    std::vector<Mute> result;
    for (const auto& [key, subject] : subjects_)
        if (subject.incidents.mute()) result.push_back(*subject.incidents.mute());
    return result;
}

void Subjects::episodes(const View& view, std::vector<Episode>& result) const {
    for (const auto& [key, subject] : subjects_)
        for (Episode& episode : subject.latches.episodes(sight(key, view)))
            result.push_back(std::move(episode));
}

void Subjects::trim(const View& view, Timestamp horizon) {
    for (auto& [key, subject] : subjects_) {
        subject.latches.trim(horizon);
        if (subject.backlog) subject.backlog->unfinished.trim(horizon);
        // An incident that a person cancelled is over before its episode is. Forgotten while that
        // one is still known, it would be told again, as a crossing seen too late.
        const std::vector<Episode> known = subject.latches.episodes(sight(key, view));
        subject.incidents.trim(known.empty() ? horizon
                                             : std::min(horizon, known.front().crossed_at));
    }
}

void Subjects::encode(Encoder& encoder) const {
    encoder.put_unsigned(subjects_.size());
    for (const auto& [key, subject] : subjects_) {
        encoder.put_text(key.first.text());
        encoder.put_text(key.second.text());
        subject.latches.encode(encoder);
        subject.incidents.encode(encoder);
        encoder.put_flag(subject.backlog != nullptr);
        if (!subject.backlog) continue;
        subject.backlog->unfinished.encode(encoder);
        encoder.put_time(subject.backlog->left.from);
        encoder.put_time(subject.backlog->left.until);
    }
    encoder.put_flag(met_.has_value());
    if (!met_) return;
    encoder.put_unsigned(met_->partition);
    encoder.put_unsigned(met_->offset);
}

void Subjects::decode(Decoder& decoder, std::uint64_t version) {
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        RuleName rule(decoder.get_text());
        SubjectId subject(decoder.get_text());
        Subject& place = subjects_[{std::move(rule), std::move(subject)}];
        place.latches.decode(decoder);
        place.incidents.decode(decoder);
        if (version < backlog_version || !decoder.get_flag()) continue;
        place.backlog = std::make_unique<Backlog>();
        ++backlogs_;
        place.backlog->unfinished.decode(decoder);
        place.backlog->left.from = decoder.get_time();
        place.backlog->left.until = decoder.get_time();
    }
    if (!decoder.get_flag()) return;
    met_.emplace();
    met_->partition = static_cast<std::uint32_t>(decoder.get_unsigned());
    met_->offset = decoder.get_unsigned();
}

}  // namespace freshet
