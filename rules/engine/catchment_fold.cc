#include "rules/engine/catchment_fold.h"

#include <algorithm>

namespace freshet {
namespace {

Notice refusal(std::string text, Timestamp at) {
    return Notice{NoticeKind::command_refused, StationId(), std::move(text), at};
}

}  // namespace

void CatchmentFold::fold(const Report& report, const Place& place, const Now& now,
                         std::vector<Output>& said) {
    StationFold& station = place.station;
    const Touches touched =
        station.fold(report, place.listed, now.epochs, now.occasion, options_, said);
    note_changed(station);
    const auto was = station.hearing().hear(report, now.occasion.at);
    if (!station.remembered().watched || !station.hearing().is_no_sooner_than(was))
        watch(station, &place.listed);
    note_behind(report.station, station);
    ask_again(report.station, touched, now, said);
    if (!own_.is_met_without_any(now.epochs)) derive_own(touched, now, said);
    blind_spots_.hear(seen(now, said), {station, place.listed}, report, was);
    doubts_.hear(seen(now, said), report, blind_spots_.wet());
    break_off(report.station, now, said);
    catch_up(now, said);
    trim(station, now);
    trim_own(now);
}

void CatchmentFold::note_changed(StationFold& station) {
    if (!std::exchange(station.remembered().is_changed, true)) changed_.push_back(&station);
}

void CatchmentFold::derive_own(const Touches& touched, const Now& now, std::vector<Output>& said) {
    const CatchmentSamples samples(id_, stations_, guests_);
    own_.derive(view(now.epochs, samples), touched, Subjects::now_of(now.occasion, options_), said);
}

Subjects::View CatchmentFold::view(const EpochView& epochs, const CatchmentSamples& samples) const {
    static const StationId no_station;
    static const StationSamples no_samples;
    return {no_station, no_samples, epochs, &samples};
}

Duration CatchmentFold::decided_within() const {
    Duration longest = guests_.decided_within();
    for (const auto& [id, station] : stations_)
        longest = std::max(longest, station.decided_within());
    return longest;
}

void CatchmentFold::trim(StationFold& station, const Now& now) {
    if (station.trim_is_due()) station.trim(decided_within(), now.epochs, options_);
}

void CatchmentFold::trim_own(const Now& now) {
    if (own_.empty()) return;
    const Timestamp at = now.occasion.at;
    if (trimmed_at_ == Timestamp::min()) trimmed_at_ = at;
    if (at - trimmed_at_ < trim_stride) return;
    trimmed_at_ = at;
    const CatchmentSamples samples(id_, stations_, guests_);
    own_.trim(view(now.epochs, samples), horizon_of(at, decided_within(), options_));
}

void CatchmentFold::fold(const PatrolReport& report, const Patrolled& place, const Now& now,
                         std::vector<Output>& said) {
    const StationId& id = place.station->id;
    StationFold& station = this->station(id);
    const Touches touched =
        station.fold(report, place.areas, now.epochs, now.occasion, options_, said);
    note_changed(station);
    note_behind(id, station);
    ask_again(id, touched, now, said);
    derive_own(touched, now, said);
    break_off(id, now, said);
    catch_up(now, said);
    trim(station, now);
}

void CatchmentFold::overhear(const Report& report, const Now& now, std::vector<Output>& said) {
    const bool was_silent = guests_.is_overdue(report.station);
    const Touches touched = guests_.fold(report, now.epochs, now.occasion, options_);
    ask_again(report.station, touched, now, said);
    if (is_asked(report.station, now.epochs)) {
        derive_own(touched, now, said);
        watch_guest(report.station, now.epochs);
        if (was_silent) blind_spots_.cover(seen(now, said));
    }
    blind_spots_.overhear(seen(now, said), report);
    catch_up(now, said);
    guests_.trim(report.station, decided_within(), now.epochs, options_);
    trim_own(now);
}

void CatchmentFold::overhear(const PatrolReport& report, const Now& now,
                             std::vector<Output>& said) {
    const Touches touched = guests_.fold(report, now.epochs, now.occasion, options_);
    ask_again(report.station, touched, now, said);
    if (is_asked(report.station, now.epochs)) derive_own(touched, now, said);
    catch_up(now, said);
}

void CatchmentFold::overhear(const Command& command, const Now& now, std::vector<Output>& said) {
    guests_.maintain(command, now.occasion.at, options_.maintenance_max);
    if (command.kind == CommandKind::maintenance)
        deadlines_.insert({command.until, Deadline::Kind::maintenance, command.station});
    blind_spots_.cover(seen(now, said));
}

bool CatchmentFold::is_asked(const StationId& guest, const EpochView& epochs) const {
    return epochs.newest().book->guests().is_asked(id_, guest);
}

// When it will be silent matters to a rule about an area alone, not to what it bears witness of.
void CatchmentFold::watch_guest(const StationId& id, const EpochView& epochs) {
    if (StationFold* guest = guests_.find(id); guest != nullptr && is_asked(id, epochs))
        watch(*guest, epochs.station(id));
}

// A moment of a guest: of its silence, or of the work at it.
void CatchmentFold::fire_guest(const Deadline& deadline, const Now& now) {
    StationFold* guest = guests_.find(deadline.station);
    const Station* listed = now.epochs.station(deadline.station);
    if (guest == nullptr || listed == nullptr) return;
    bool is_otherwise = false;
    if (deadline.kind == Deadline::Kind::maintenance) {
        is_otherwise = guests_.run_out(deadline.station, now.occasion.at);
    } else if (deadline.kind == Deadline::Kind::silence) {
        guest->remembered().watched.reset();
        is_otherwise = guest->hearing().advance(*listed, now.occasion.at);
        watch_guest(deadline.station, now.epochs);
    }
    if (is_otherwise) blind_spots_.unsettle();
}

// Asked by any configuration that still judges something.
void CatchmentFold::ask_again(const StationId& of, const Touches& touched, const Now& now,
                              std::vector<Output>& said) {
    std::set<StationId> askers;
    for (std::size_t index = 0; index < now.epochs.size(); ++index)
        for (const StationId& asker : now.epochs[index].book->askers_of(of))
            if (stations_.contains(asker)) askers.insert(asker);
    for (const StationId& asker : askers) {
        stations_.find(asker)->second.look_at({of, touched}, now.epochs, now.occasion, options_,
                                              said);
        note_changed(asker);
        note_behind(asker, stations_.find(asker)->second);
        blind_spots_.look(seen(now, said), asker);
        break_off(asker, now, said);
    }
}

const StationSamples* CatchmentFold::samples_of(const StationId& station) const {
    const StationFold* found = find_here(station, stations_, guests_);
    return found == nullptr ? nullptr : &found->samples();
}

void CatchmentFold::hear(Given given, const std::vector<StationId>& stations, const Now& now,
                         std::vector<Output>& said) {
    Touches touched;
    touched.sides[given.side] = {given.from, Timestamp::max()};
    derive_own(touched, now, said);
    for (const StationId& id : stations) {
        StationFold& asked = station(id);
        asked.hear(given.side, given.from, now.epochs, now.occasion, options_, said);
        note_behind(id, asked);
        blind_spots_.look(seen(now, said), id);
        break_off(id, now, said);
    }
    catch_up(now, said);
}

void CatchmentFold::reconfigure(const Now& now, const std::vector<const Station*>& listed_here,
                                std::vector<Output>& said) {
    const RuleBook& book = *now.epochs.newest().book;
    Touches touched{{now.epochs.newest().from, Timestamp::max()}, {}};
    for (auto entry = stations_.begin(); entry != stations_.end();) {
        const Station* listed = book.station(entry->first);
        if (listed != nullptr && listed->catchment == id_) {
            touched.all.add(
                entry->second.reconfigure(now.epochs, now.occasion, options_, said).all);
            note_changed(entry->second);
            note_behind(entry->first, entry->second);
            ++entry;
            continue;
        }
        // One that is listed elsewhere now has been handed over with all that was said of it.
        if (listed == nullptr)
            entry->second.remove(now.epochs, now.occasion, said);
        else
            guests_.stay(entry->first, std::move(entry->second));
        behind_.erase(entry->first);
        std::erase(changed_, &entry->second);
        upkeep_.forget(entry->first);
        entry = stations_.erase(entry);
    }
    touched.all.add(guests_.reconfigure(id_, now.epochs, now.occasion, options_).all);
    for (const Station* listed : listed_here) {
        StationFold& station = this->station(listed->id);
        station.hearing().list(*listed, now.occasion.at);
        watch(station, listed);
    }
    for (const auto& [id, guest] : guests_.all()) watch_guest(id, now.epochs);
    if (!stations_.empty() || !guests_.all().empty()) {
        derive_own(touched, now, said);
        catch_up(now, said);
        doubts_.reconfigure(seen(now, said));
        return blind_spots_.reconfigure(seen(now, said));
    }
    const CatchmentSamples samples(id_, stations_, guests_);
    own_.remove(view(now.epochs, samples), now.occasion, said);
    own_ = Subjects();
    blind_spots_ = BlindSpots();
}

void CatchmentFold::maintain(const Command& command, const Now& now, std::vector<Output>& said) {
    const StationId& id = command.station;
    if (const Result<void> obeyed =
            upkeep_.obey(command, seen(now, said), options_.maintenance_max);
        !obeyed) {
        said.emplace_back(refusal(obeyed.error().message, now.occasion.at));
        return;
    }
    if (command.kind == CommandKind::maintenance)
        deadlines_.insert({command.until, Deadline::Kind::maintenance, id});
    blind_spots_.look_after_work(seen(now, said), id);
    note_changed(id);
}

void CatchmentFold::break_off(const StationId& by, const Now& now, std::vector<Output>& said) {
    // Of the catchment as a whole no station is named: only its own red breaks what people do.
    if (upkeep_.empty() || (by.empty() && !own_.is_red())) return;
    const BlindSpots::View view = seen(now, said);
    for (const StationId& id :
         own_.is_red() ? upkeep_.broken_by_all(view) : upkeep_.broken_by(view, by)) {
        blind_spots_.look_after_work(view, id);
        note_changed(id);
    }
}

void CatchmentFold::obey(const Command& command, const Now& now, std::vector<Output>& said) {
    if (is_of_station(command.kind)) return maintain(command, now, said);
    const Timestamp at = now.occasion.at;
    if (command.kind == CommandKind::raise) {
        const Duration life = command.expires_after > Duration::zero() ? command.expires_after
                                                                       : options_.by_hand_life;
        const Timestamp expires = by_hand_.raise(command, life, now.epochs, now.occasion, said);
        deadlines_.insert({expires, Deadline::Kind::life, StationId()});
        return;
    }
    Result<void> obeyed;
    if (by_hand_.holds(command.incident)) {
        obeyed = by_hand_.obey(command, now.occasion, said);
    } else if (own_.holds(command.incident)) {
        const CatchmentSamples samples(id_, stations_, guests_);
        obeyed = own_.obey(command, view(now.epochs, samples),
                           Subjects::now_of(now.occasion, options_), said);
        watch_mutes();
    } else {
        const auto found = std::find_if(stations_.begin(), stations_.end(), [&](const auto& entry) {
            return entry.second.holds(command.incident);
        });
        if (found == stations_.end()) {
            said.emplace_back(refusal("there is no incident " + command.incident.text(), at));
            return;
        }
        obeyed = found->second.obey(command, now.epochs, now.occasion, options_, said);
        for (const Timestamp deadline : found->second.mute_deadlines())
            deadlines_.insert({deadline, Deadline::Kind::mute, found->first});
        note_changed(found->second);
    }
    if (!obeyed) said.emplace_back(refusal(obeyed.error().message, at));
}

void CatchmentFold::watch_mutes() {
    for (const Mute& mute : own_.mutes())
        deadlines_.insert({mute.deadline, Deadline::Kind::mute, StationId()});
}

void CatchmentFold::excuse(Duration downtime) {
    for (auto& [id, station] : stations_) station.hearing().excuse(downtime);
    guests_.excuse(downtime);
}

std::vector<StationId> CatchmentFold::take_changed() {
    std::vector<StationId> result;
    for (StationFold* station : std::exchange(changed_, {})) {
        station->remembered().is_changed = false;
        result.push_back(station->id());
    }
    std::ranges::sort(result);
    return result;
}

std::optional<StationPage> CatchmentFold::page(const StationId& station,
                                               const EpochView& epochs) const {
    const auto found = stations_.find(station);
    const Station* listed = epochs.station(station);
    if (found == stations_.end() || listed == nullptr) return std::nullopt;
    return found->second.page(*listed);
}

void CatchmentFold::episodes(const EpochView& epochs, std::vector<Episode>& result) const {
    for (const auto& [id, station] : stations_) station.episodes(epochs, result);
    const CatchmentSamples samples(id_, stations_, guests_);
    own_.episodes(view(epochs, samples), result);
}

}  // namespace freshet
