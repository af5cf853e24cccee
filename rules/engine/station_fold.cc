#include "rules/engine/station_fold.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"
#include "rules/engine/sides.h"
#include "rules/model/folded_text.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

// Samples are kept a little longer than anything looks back, and dropped in strides.
constexpr Duration kept_beyond = std::chrono::hours(4);
constexpr Duration trim_stride = std::chrono::hours(6);

// Of what came until then, samples from here on are kept.
Timestamp horizon_of(Timestamp arrived, const EngineOptions& options) {
    if (arrived == Timestamp::min()) return arrived;
    return arrived - options.lateness_max - options.window_max - kept_beyond;
}

// Of what is kept: from this one on with the limits of the configurations that were met.
constexpr std::uint64_t limits_version = 7;

LevelLimits limits_of(const Station& station) {
    LevelLimits limits;
    if (station.change_max) {
        limits.change = station.change_max->change;
        limits.within = station.change_max->within;
    }
    limits.top = station.sensor_max;
    return limits;
}

std::string first_of(const Report& report) {
    Timestamp first = Timestamp::max();
    for (const Observation& observation : report.observations)
        first = std::min(first, observation.observed_at);
    return format_time(first);
}

std::string stage_text(Quantity level) { return format_quantity(level, 2) + " m"; }

QualityReason reason_of(Levels::Doubt doubt) {
    switch (doubt) {
        case Levels::Doubt::change:
            return QualityReason::change;
        case Levels::Doubt::zero:
            return QualityReason::zero;
        case Levels::Doubt::same_as_fall:
            return QualityReason::same_as_fall;
        case Levels::Doubt::none:
            break;
    }
    return QualityReason::none;
}

// What the series says of the value that is shown; a derived or revised one may stand in its place.
void mark(Observation& shown, const std::vector<Levels::Entry>& entries) {
    const std::size_t after = first_after(entries, shown.observed_at);
    if (after == 0 || entries[after - 1].at != shown.observed_at) return;
    const Levels::Entry& entry = entries[after - 1];
    if (entry.bad || entry.sample.value != shown.value) return;
    if (entry.good) {
        if (entry.at_least) shown.reason = QualityReason::at_least;
        return;
    }
    shown.quality = entry.suspect ? Quality::suspect : Quality::bad;
    shown.reason = reason_of(entry.doubt);
}

}  // namespace

void StationFold::meet(const EpochView& epochs) {
    if (met_ == epochs.newest().position) return;
    for (std::size_t index = 0; index < epochs.size(); ++index) {
        if (met_ && epochs[index].position <= *met_) continue;
        if (const Station* station = epochs[index].book->station(id_)) {
            // The first configuration judges all before it too.
            const Timestamp from = index == 0 && !met_ ? Timestamp::min() : epochs[index].from;
            samples_.limit_levels(from, limits_of(*station));
        }
        for (const JudgedSubject& judged : epochs[index].book->judged(id_))
            subjects_.try_emplace({judged.rule->name, judged.subject});
    }
    // What an older program left behind was judged without limits.
    if (!met_) samples_.judge_levels_again();
    met_ = epochs.newest().position;
}

void StationFold::fold(const Report& report, const EpochView& epochs, const Occasion& occasion,
                       const EngineOptions& options, std::vector<Output>& said) {
    shown_.arrived(report, occasion.at);
    const Station* station = epochs.station(id_);
    CHECK(station != nullptr);
    const Intake intake = take_in(report, occasion.at, *station, options);
    if (intake.too_late > 0 && !told_too_late_)
        said.emplace_back(
            Notice{NoticeKind::beyond_lateness, id_,
                   "observations older than " + format_duration(options.lateness_max) +
                       " touch no rule; the first of this report is of " + first_of(report),
                   occasion.at});
    if (intake.clock_repaired > 0 && !told_clock_)
        said.emplace_back(Notice{NoticeKind::clock_repaired, id_,
                                 "observed in the future; judged at its arrival", occasion.at});
    if (intake.too_late > 0 || !intake.arrivals.empty()) told_too_late_ = intake.too_late > 0;
    if (!intake.arrivals.empty()) told_clock_ = intake.clock_repaired > 0;

    meet(epochs);
    derive(insert_all(intake), epochs, occasion, options, said);
}

void StationFold::fold(const PatrolReport& report, const std::vector<AreaId>& areas,
                       const EpochView& epochs, const Occasion& occasion,
                       const EngineOptions& options, std::vector<Output>& said) {
    shown_.said(report);
    const Station* station = epochs.station(id_);
    CHECK(station != nullptr);
    const std::optional<Timestamp> at = judged_at(report, occasion.at, options);
    if (!at) {
        said.emplace_back(Notice{NoticeKind::beyond_lateness, id_,
                                 "the patrol report " + report.id + " is older than " +
                                     format_duration(options.lateness_max) + " and touches no rule",
                                 occasion.at});
        return;
    }
    meet(epochs);
    Touched touched = insert_all(take_in(report, occasion.at, *station, options));
    Said words{*at, folded_text(report.code), folded_text(report.text), {}, report.by.text()};
    for (const AreaId& area : areas) words.areas.push_back(area.text());
    if (samples_.patrols().insert(std::move(words))) {
        // Its instant; whose words it were is asked of the patrols.
        const Side side = side_of(SeriesAsked::patrol);
        touched.sides[side].add({*at, *at});
        touched.sides[side].add(
            samples_.sides().insert(side, {*at, {}, Quantity::from_units(1), {}, 0, false}));
    }
    derive(touched, epochs, occasion, options, said);
}

void StationFold::hear(Timestamp from, const EpochView& epochs, const Occasion& occasion,
                       const EngineOptions& options, std::vector<Output>& said) {
    meet(epochs);
    Touched touched;
    touched.sides[side_of(SeriesAsked::above)] = {from, Timestamp::max()};
    derive(touched, epochs, occasion, options, said);
}

StationFold::Touched StationFold::insert_all(const Intake& intake) {
    Touched touched;
    for (const Arrival& arrival : intake.arrivals)
        (arrival.series == Arrival::Series::side ? touched.sides[arrival.side] : touched.touch)
            .add(insert(samples_, arrival));
    return touched;
}

void StationFold::derive(const Touched& touched, const EpochView& epochs, const Occasion& occasion,
                         const EngineOptions& options, std::vector<Output>& said) {
    if (!touched.touch.nothing() || !touched.sides.empty()) {
        for (auto& [key, subject] : subjects_) {
            const Latches::Subject asked = question(key, epochs);
            Touch seen = touched.touch;
            for (const auto& [side, of_side] : touched.sides)
                if (asked.sides.has(side)) seen.add(of_side);
            if (seen.nothing()) continue;
            // What a value decides of one weeks before it: those between are dropped, and what was
            // found with them stands.
            seen.from = std::max(seen.from, horizon_of(trimmed_at_, options));
            if (subject.latches.derive(asked, seen))
                subject.incidents.reconcile({asked, subject.latches, options.mute_max}, occasion,
                                            said);
        }
    }
    tell_suspect(occasion, said);
    arrived_max_ = std::max(arrived_max_, occasion.at);
    if (trimmed_at_ == Timestamp::min()) trimmed_at_ = arrived_max_;
    if (arrived_max_ - trimmed_at_ < trim_stride) return;
    const Timestamp horizon = horizon_of(arrived_max_, options);
    trim(horizon, *epochs.newest().book, *epochs.station(id_));
    for (auto& [key, subject] : subjects_) {
        subject.latches.trim(horizon);
        // An incident that a person cancelled is over before its episode is. Forgotten while that
        // one is still known, it would be told again, as a crossing seen too late.
        const std::vector<Episode> known = subject.latches.episodes(question(key, epochs));
        subject.incidents.trim(known.empty() ? horizon
                                             : std::min(horizon, known.front().crossed_at));
    }
}

void StationFold::tell_suspect(const Occasion& occasion, std::vector<Output>& said) {
    const Levels::Entry* suspect = samples_.levels().suspect();
    if (suspect == nullptr) {
        told_suspect_ = false;
        return;
    }
    if (std::exchange(told_suspect_, true)) return;
    const Levels::Entry* last = samples_.levels().last_good_entry(suspect->at);
    said.emplace_back(Notice{NoticeKind::suspect, id_,
                             "level " + stage_text(suspect->sample.value) + " of " +
                                 format_time(suspect->at) + " is suspect, " +
                                 stage_text(last->sample.value) + " of " + format_time(last->at) +
                                 " was the last good one",
                             occasion.at});
}

void StationFold::trim(Timestamp horizon, const RuleBook& book, const Station& station) {
    trimmed_at_ = arrived_max_;
    samples_.keep_days(horizon, book.configuration().day_start, steps_of(station));
    samples_.trim(horizon, steps_of(station));
}

void StationFold::reconfigure(const EpochView& epochs, const Occasion& occasion,
                              const EngineOptions& options, std::vector<Output>& said) {
    meet(epochs);
    Touch touch{epochs.newest().from, Timestamp::max()};
    touch.add(samples_.judge_levels_again(epochs.newest().from));
    for (auto& [key, subject] : subjects_) {
        const Latches::Subject asked = question(key, epochs);
        if (subject.latches.derive(asked, touch))
            subject.incidents.reconcile({asked, subject.latches, options.mute_max}, occasion, said);
    }
}

void StationFold::remove(const EpochView& epochs, const Occasion& occasion,
                         std::vector<Output>& said) {
    for (auto& [key, subject] : subjects_)
        subject.incidents.remove({question(key, epochs), subject.latches, {}}, occasion, said);
}

bool StationFold::holds(const IncidentId& incident) const {
    return std::any_of(subjects_.begin(), subjects_.end(),
                       [&](const auto& entry) { return entry.second.incidents.holds(incident); });
}

Result<void> StationFold::obey(const Command& command, const EpochView& epochs,
                               const Occasion& occasion, const EngineOptions& options,
                               std::vector<Output>& said) {
    for (auto& [key, subject] : subjects_) {
        if (!subject.incidents.holds(command.incident)) continue;
        const Latches::Subject asked = question(key, epochs);
        return subject.incidents.obey(command, {asked, subject.latches, options.mute_max}, occasion,
                                      said);
    }
    CHECK(false);
    return {};
}

void StationFold::unmute(const EpochView& epochs, const Occasion& occasion,
                         std::vector<Output>& said) {
    for (auto& [key, subject] : subjects_) {
        const std::optional<Mute>& mute = subject.incidents.mute();
        if (!mute || mute->deadline > occasion.at) continue;
        const Latches::Subject asked = question(key, epochs);
        subject.incidents.unmute({asked, subject.latches, {}}, occasion, said);
    }
}

std::vector<Timestamp> StationFold::mute_deadlines() const {
    std::vector<Timestamp> result;
    for (const auto& [key, subject] : subjects_)
        if (subject.incidents.mute()) result.push_back(subject.incidents.mute()->deadline);
    return result;
}

StationPage StationFold::page(const Station& station) const {
    StationPage page = shown_.page(id_);
    page.catchment = station.catchment;
    if (const auto newest = samples_.newest_instant(Timestamp::max())) {
        const Steps steps = steps_of(station);
        page.rain_1h = samples_.rain(*newest, std::chrono::hours(1), steps).low;
        page.rain_24h = samples_.rain(*newest, std::chrono::hours(24), steps).low;
    }
    for (Observation& shown : page.latest)
        if (shown.element == Element::level && shown.quality == Quality::good)
            mark(shown, samples_.levels().entries());
    for (const auto& [key, subject] : subjects_) {
        const std::optional<Mute>& mute = subject.incidents.mute();
        if (!mute) continue;
        constexpr std::size_t clock_at = 11, clock_size = 5;  // "00:12" of the full form.
        if (!page.muted.empty()) page.muted += "; ";
        page.muted += "muted by " + mute->by.text() + " until cleared, at most until " +
                      format_time(mute->deadline).substr(clock_at, clock_size);
    }
    return page;
}

void StationFold::episodes(const EpochView& epochs, std::vector<Episode>& result) const {
    for (const auto& [key, subject] : subjects_)
        for (Episode& episode : subject.latches.episodes(question(key, epochs)))
            result.push_back(std::move(episode));
}

void StationFold::encode(Encoder& encoder) const {
    samples_.encode(encoder);
    shown_.encode(encoder);
    encoder.put_unsigned(subjects_.size());
    for (const auto& [key, subject] : subjects_) {
        encoder.put_text(key.first.text());
        encoder.put_text(key.second.text());
        subject.latches.encode(encoder);
        subject.incidents.encode(encoder);
    }
    encoder.put_flag(met_.has_value());
    if (met_) {
        encoder.put_unsigned(met_->partition);
        encoder.put_unsigned(met_->offset);
    }
    encoder.put_time(arrived_max_);
    encoder.put_time(trimmed_at_);
    encoder.put_flag(told_too_late_);
    encoder.put_flag(told_clock_);
    encoder.put_flag(told_suspect_);
}

void StationFold::decode(Decoder& decoder, std::uint64_t version) {
    samples_.decode(decoder, version);
    shown_.decode(decoder);
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        RuleName rule(decoder.get_text());
        SubjectId subject(decoder.get_text());
        Subject& place = subjects_[{std::move(rule), std::move(subject)}];
        place.latches.decode(decoder);
        place.incidents.decode(decoder);
    }
    if (decoder.get_flag()) {
        met_.emplace();
        met_->partition = static_cast<std::uint32_t>(decoder.get_unsigned());
        met_->offset = decoder.get_unsigned();
    }
    arrived_max_ = decoder.get_time();
    trimmed_at_ = decoder.get_time();
    told_too_late_ = decoder.get_flag();
    told_clock_ = decoder.get_flag();
    if (version < limits_version)
        met_.reset();
    else
        told_suspect_ = decoder.get_flag();
}

}  // namespace freshet
