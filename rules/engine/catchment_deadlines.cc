// The deadlines of a catchment: of silence, mutes, maintenance and what was raised by hand.
#include <utility>

#include "rules/base/planted.h"
#include "rules/engine/catchment_fold.h"

namespace freshet {
namespace {

Timestamp moment_of(Timestamp deadline, Timestamp tick) {
    return PLANTED(deadline_stamped_by_tick) ? tick : deadline;
}

}  // namespace

void CatchmentFold::watch(StationFold& station, const Station* listed) {
    if (listed != nullptr) watch(station, station.hearing().next(*listed));
}

void CatchmentFold::watch(StationFold& station, std::optional<Timestamp> next) {
    if (!next) return;
    std::optional<Timestamp>& watched = station.remembered().watched;
    if (watched) {
        if (*watched <= *next) return;
        deadlines_.erase({*watched, Deadline::Kind::silence, station.id()});
    }
    watched = next;
    Deadline deadline{*next, Deadline::Kind::silence, station.id()};
    if (spare_.empty()) {
        deadlines_.insert(std::move(deadline));
    } else {
        spare_.value() = std::move(deadline);
        deadlines_.insert(std::exchange(spare_, {}));
    }
}

void CatchmentFold::tick(const Now& now, std::vector<Output>& said) {
    while (!deadlines_.empty() && deadlines_.begin()->at <= now.occasion.at) {
        spare_ = deadlines_.extract(deadlines_.begin());
        const Deadline deadline = spare_.value();
        fire(deadline, now, said);
        if (!deadlines_.empty() && deadlines_.begin()->at == deadline.at) continue;
        blind_spots_.settle(
            {id_, stations_, guests_, now.epochs, moment_of(deadline.at, now.occasion.at), said});
    }
}

void CatchmentFold::fire(const Deadline& deadline, const Now& now, std::vector<Output>& said) {
    Occasion occasion = now.occasion;
    occasion.at = moment_of(deadline.at, now.occasion.at);
    if (deadline.kind == Deadline::Kind::backlog) {
        backlog_due_ = Timestamp::min();
        return catch_up({now.epochs, occasion}, said);
    }
    if (deadline.kind == Deadline::Kind::life) {
        by_hand_.expire(occasion, said);
        return;
    }
    if (deadline.kind == Deadline::Kind::mute && deadline.station.empty()) {
        occasion.cause = Occasion::Cause::mute_ran_out;
        const CatchmentSamples samples(id_, stations_, guests_);
        own_.unmute(view(now.epochs, samples), occasion, said);
        return;
    }
    const auto found = stations_.find(deadline.station);
    if (found == stations_.end()) return fire_guest(deadline, {now.epochs, occasion});
    StationFold& station = found->second;
    if (deadline.kind == Deadline::Kind::mute) {
        occasion.cause = Occasion::Cause::mute_ran_out;
        station.unmute(now.epochs, occasion, said);
        note_changed(station);
        return;
    }
    const Now due{now.epochs, occasion};
    if (deadline.kind == Deadline::Kind::silence) return fire_silence(station, due, said);
    upkeep_.run_out(seen(due, said), deadline.station);
    blind_spots_.look_after_work(seen(due, said), deadline.station);
    note_changed(station);
}

void CatchmentFold::fire_silence(StationFold& station, const Now& now, std::vector<Output>& said) {
    station.remembered().watched.reset();
    const Station* listed = station.listed(now.epochs);
    const Hearing& hearing = station.hearing();
    // Nearly always it was heard meanwhile.
    if (listed != nullptr && hearing.of(Voice::device).stage == Hearing::Stage::heard) {
        const std::optional<Timestamp> next = hearing.next(*listed);
        if (!next || *next > now.occasion.at) return watch(station, next);
    }
    blind_spots_.fall_due(seen(now, said), station.id());
    if (station.hearing().of(Voice::device).stage == Hearing::Stage::overdue &&
        !station.shown().silent()) {
        station.shown().fall_silent();
        note_changed(station);
    }
    watch(station, listed);
}

}  // namespace freshet
