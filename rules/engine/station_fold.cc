#include "rules/engine/station_fold.h"

#include <algorithm>
#include <utility>

#include "rules/base/check.h"
#include "rules/engine/sides.h"
#include "rules/engine/silence_text.h"
#include "rules/model/folded_text.h"
#include "rules/window/search.h"

namespace freshet {

Timestamp horizon_of(Timestamp arrived, Duration decided_within, const EngineOptions& options) {
    constexpr Duration kept_beyond = std::chrono::hours(4);
    return arrived - options.lateness_max - decided_within - options.window_max - kept_beyond;
}

namespace {

// Of what is kept: from these on with the limits of the configurations that were met, and with how
// long a level may be decided on by them.
constexpr std::uint64_t limits_version = 7, decided_within_version = 9;
// From this one on with what each sensor was last heard of.
constexpr std::uint64_t hearing_version = 10;
// And with when people worked at the station.
constexpr std::uint64_t maintenance_version = 11;
// And with how far its clock is off.
constexpr std::uint64_t clock_version = 12;

LevelLimits limits_of(const Station& station) {
    LevelLimits limits;
    if (station.change_max) {
        limits.change = station.change_max->change;
        limits.within = station.change_max->within;
    }
    limits.top = station.sensor_max;
    constexpr int steps_of_level = 3;
    limits.decided_within = std::min(steps_of_level * station.level_step, decided_within_max);
    return limits;
}

std::string first_of(const Report& report) {
    Timestamp first = Timestamp::max();
    for (const Observation& observation : report.observations)
        first = std::min(first, observation.observed_at);
    return format_time(first);
}

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
    const std::optional<JournalPosition> met = subjects_.met();
    if (met == epochs.newest().position) return;
    for (std::size_t index = 0; index < epochs.size(); ++index) {
        if (met && epochs[index].position <= *met) continue;
        if (const Station* station = epochs[index].book->station(id_)) {
            // The first configuration judges all before it too.
            const Timestamp from = index == 0 && !met ? Timestamp::min() : epochs[index].from;
            samples_.limit_levels(from, limits_of(*station));
        }
    }
    // What an older program left behind was judged without limits.
    if (!met) samples_.judge_levels_again();
    if (standing_ == Standing::guest) return subjects_.pass(epochs);
    subjects_.meet(view(epochs));
}

const Station* StationFold::listed(const EpochView& epochs) const {
    const JournalPosition newest = epochs.newest().position;
    if (remembered_.listed == nullptr || remembered_.listed_by != newest) {
        remembered_.listed = epochs.station(id_);
        remembered_.listed_by = newest;
    }
    return remembered_.listed;
}

void StationFold::become_guest() {
    standing_ = Standing::guest;
    subjects_.clear();
    shown_ = {};
    calm_ = {};
    remembered_ = {};
}

Touches StationFold::fold(const Report& report, const Station& listed, const EpochView& epochs,
                          const Occasion& occasion, const EngineOptions& options,
                          std::vector<Output>& said) {
    Intake intake = take_in(report, occasion.at, listed, options);
    for (Arrival& arrival : intake.arrivals)
        if (maintenances_.covers(arrival.sample.at)) arrival.quality = Quality::bad;
    shown_.arrived(intake.clock.report ? *intake.clock.report : report, occasion.at);
    if (intake.too_late > 0 && !told_too_late_)
        said.emplace_back(
            Notice{NoticeKind::beyond_lateness, id_,
                   "observations older than " + format_duration(options.lateness_max) +
                       " touch no rule; the first of this report is of " + first_of(report),
                   occasion.at});
    if (intake.clock.count > 0 && !told_clock_)
        said.emplace_back(
            Notice{NoticeKind::clock_repaired, id_,
                   "observed at " + first_of(report) + " by its clock; judged at its arrival",
                   occasion.at});
    if (intake.too_late > 0 || !intake.arrivals.empty()) told_too_late_ = intake.too_late > 0;
    if (!intake.arrivals.empty()) told_clock_ = intake.clock.count > 0;
    if (report.sent_at) {
        clock_.add(*report.sent_at, occasion.at);
        tell_clock(occasion, said);
    }

    const bool is_new = !subjects_.met();
    meet(epochs);
    if (is_new && !samples_.newest_instant(Timestamp::max())) calm_ = find_calm(epochs);
    const Touches touched = insert_all(intake);
    derive(intake, touched, epochs, occasion, options, said);
    return touched;
}

void StationFold::derive(const Intake& intake, const Touches& touched, const EpochView& epochs,
                         const Occasion& occasion, const EngineOptions& options,
                         std::vector<Output>& said) {
    if (calm_.goes_on(intake, samples_, epochs)) return tell(occasion, said);
    derive(touched, epochs, occasion, options, said);
    calm_ = find_calm(epochs);
}

Calm StationFold::find_calm(const EpochView& epochs) const {
    // What is still judged bit by bit may come out otherwise.
    if (subjects_.is_behind()) return Calm();
    const std::optional<Timestamp> since = subjects_.at_rest_since();
    return since ? Calm::found(id_, samples_, epochs, *since) : Calm();
}

Touches StationFold::fold(const PatrolReport& report, const std::vector<AreaId>& areas,
                          const EpochView& epochs, const Occasion& occasion,
                          const EngineOptions& options, std::vector<Output>& said) {
    shown_.said(report);
    const Station* station = listed(epochs);
    CHECK(station != nullptr);
    const std::optional<Timestamp> at = judged_at(report, occasion.at, options);
    if (!at) {
        said.emplace_back(Notice{NoticeKind::beyond_lateness, id_,
                                 "the patrol report " + report.id + " is older than " +
                                     format_duration(options.lateness_max) + " and touches no rule",
                                 occasion.at});
        return {};
    }
    meet(epochs);
    Touches touched = insert_all(take_in(report, occasion.at, *station, options));
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
    return touched;
}

void StationFold::hear(Side given, Timestamp from, const EpochView& epochs,
                       const Occasion& occasion, const EngineOptions& options,
                       std::vector<Output>& said) {
    meet(epochs);
    Touches touched;
    touched.sides[given] = {from, Timestamp::max()};
    derive(touched, epochs, occasion, options, said);
}

void StationFold::look_at(const Subjects::Named& named, const EpochView& epochs,
                          const Occasion& occasion, const EngineOptions& options,
                          std::vector<Output>& said) {
    meet(epochs);
    calm_ = Calm();
    subjects_.derive_asking(view(epochs), named, Subjects::now_of(occasion, options), said);
}

Touches StationFold::insert_all(const Intake& intake) {
    Touches touched;
    for (const Arrival& arrival : intake.arrivals)
        (arrival.series == Arrival::Series::side ? touched.sides[arrival.side] : touched.all)
            .add(insert(samples_, arrival));
    return touched;
}

void StationFold::derive(const Touches& touched, const EpochView& epochs, const Occasion& occasion,
                         const EngineOptions& options, std::vector<Output>& said) {
    calm_ = Calm();
    subjects_.derive(view(epochs), touched, Subjects::now_of(occasion, options), said);
    tell(occasion, said);
}

void StationFold::tell(const Occasion& occasion, std::vector<Output>& said) {
    tell_suspect(occasion, said);
    arrived_max_ = std::max(arrived_max_, occasion.at);
    if (trimmed_at_ == Timestamp::min()) trimmed_at_ = arrived_max_;
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

void StationFold::tell_clock(const Occasion& occasion, std::vector<Output>& said) {
    constexpr std::chrono::seconds off_most = std::chrono::minutes(2),
                                   right_again = std::chrono::minutes(1);
    if (!told_clock_off_ && clock_.is_surely_within(off_most)) return;
    const std::optional<std::chrono::seconds> behind = clock_.behind();
    if (!behind) return;
    const std::chrono::seconds off = std::chrono::abs(*behind);
    if (off <= right_again) told_clock_off_ = false;
    if (off <= off_most || std::exchange(told_clock_off_, true)) return;
    said.emplace_back(Notice{NoticeKind::clock_off, id_,
                             "the clock of " + id_.text() + " is " + format_duration(off) +
                                 (*behind > std::chrono::seconds::zero() ? " behind" : " ahead"),
                             occasion.at});
}

void StationFold::trim(Duration decided_within, const EpochView& epochs,
                       const EngineOptions& options) {
    const Timestamp horizon = horizon_of(arrived_max_, decided_within, options);
    const Steps steps = steps_of(*listed(epochs));
    trimmed_at_ = arrived_max_;
    samples_.keep_days(horizon, epochs.newest().book->configuration().day_start, steps);
    samples_.trim(horizon, steps);
    subjects_.trim(view(epochs), horizon);
}

Touches StationFold::reconfigure(const EpochView& epochs, const Occasion& occasion,
                                 const EngineOptions& options, std::vector<Output>& said) {
    meet(epochs);
    Touches touched{{epochs.newest().from, Timestamp::max()}, {}};
    touched.all.add(samples_.judge_levels_again(epochs.newest().from));
    calm_ = Calm();
    subjects_.derive(view(epochs), touched, Subjects::now_of(occasion, options), said);
    return touched;
}

void StationFold::remove(const EpochView& epochs, const Occasion& occasion,
                         std::vector<Output>& said) {
    subjects_.remove(view(epochs), occasion, said);
}

Result<void> StationFold::obey(const Command& command, const EpochView& epochs,
                               const Occasion& occasion, const EngineOptions& options,
                               std::vector<Output>& said) {
    return subjects_.obey(command, view(epochs), Subjects::now_of(occasion, options), said);
}

void StationFold::unmute(const EpochView& epochs, const Occasion& occasion,
                         std::vector<Output>& said) {
    subjects_.unmute(view(epochs), occasion, said);
}

std::vector<Timestamp> StationFold::mute_deadlines() const {
    std::vector<Timestamp> result;
    for (const Mute& mute : subjects_.mutes()) result.push_back(mute.deadline);
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
    for (Observation& shown : page.latest) {
        if (shown.quality != Quality::good || shown.reason == QualityReason::by_hand) continue;
        if (!maintenances_.covers(shown.observed_at)) continue;
        shown.quality = Quality::suspect;
        shown.reason = QualityReason::maintenance;
    }
    page.clock_behind = clock_.behind();
    if (const auto& current = maintenances_.current())
        page.maintenance = maintenance_text(*current);
    for (const Mute& mute : subjects_.mutes()) {
        constexpr std::size_t clock_at = 11, clock_size = 5;  // "00:12" of the full form.
        if (!page.muted.empty()) page.muted += "; ";
        page.muted += "muted by " + mute.by.text() + " until cleared, at most until " +
                      format_time(mute.deadline).substr(clock_at, clock_size);
    }
    return page;
}

void StationFold::episodes(const EpochView& epochs, std::vector<Episode>& result) const {
    subjects_.episodes(view(epochs), result);
}

void StationFold::encode(Encoder& encoder) const {
    samples_.encode(encoder);
    shown_.encode(encoder);
    subjects_.encode(encoder);
    encoder.put_time(arrived_max_);
    encoder.put_time(trimmed_at_);
    encoder.put_flag(told_too_late_);
    encoder.put_flag(told_clock_);
    encoder.put_flag(told_suspect_);
    hearing_.encode(encoder);
    maintenances_.encode(encoder);
    clock_.encode(encoder);
    encoder.put_flag(told_clock_off_);
}

void StationFold::decode(Decoder& decoder, std::uint64_t version) {
    samples_.decode(decoder, version);
    shown_.decode(decoder, version < hearing_version ? StationShown::Form::with_excuse
                                                     : StationShown::Form::plain);
    subjects_.decode(decoder, version);
    arrived_max_ = decoder.get_time();
    trimmed_at_ = decoder.get_time();
    told_too_late_ = decoder.get_flag();
    told_clock_ = decoder.get_flag();
    if (version >= limits_version) told_suspect_ = decoder.get_flag();
    if (version < decided_within_version) subjects_.meet_again();
    if (version >= hearing_version) {
        hearing_.decode(decoder);
    } else if (const std::optional<Timestamp> last = shown_.last_arrival()) {
        std::vector<Voice> sensors;
        if (samples_.measures_rain(Timestamp::max())) sensors.push_back(Voice::rain);
        if (samples_.measures_level(Timestamp::max())) sensors.push_back(Voice::level);
        hearing_.hear_of_old(*last, sensors,
                             shown_.silent() ? Hearing::Stage::overdue : Hearing::Stage::heard);
    }
    if (version >= maintenance_version) maintenances_.decode(decoder);
    if (version < clock_version) return;
    clock_.decode(decoder);
    told_clock_off_ = decoder.get_flag();
}

}  // namespace freshet
