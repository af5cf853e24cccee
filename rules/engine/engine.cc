// The engine's shell: from a record to the parts it is for.
#include "rules/engine/engine.h"

#include <algorithm>
#include <utility>

#include "rules/engine/engine_state.h"
#include "rules/engine/intake.h"
#include "rules/engine/owner.h"

namespace freshet {

Engine::State::Part& Engine::State::part_of(const CatchmentId& catchment) {
    const auto found = parts_.find(catchment);
    if (found != parts_.end()) return found->second;
    return parts_.emplace(catchment, Part{CatchmentFold(catchment, options_)}).first->second;
}

CatchmentFold::Now Engine::State::now(const CatchmentFold& fold, Timestamp at) const {
    return {shared_.epochs(at_).beside(fold), {Occasion::Cause::samples, at, shared_.status(at_)}};
}

void Engine::State::touched(Part& part) {
    touch(part.dirty_since);
    if (!std::exchange(part.is_changed, true)) changed_.push_back(&part);
    const std::optional<Timestamp> wake = part.fold.next_deadline();
    if (wake == part.wake) return;
    const CatchmentId& id = part.fold.id();
    if (part.wake) wakes_.erase({*part.wake, id});
    if (wake) wakes_.emplace(*wake, id);
    part.wake = wake;
}

Result<void> Engine::State::apply(const JournalEntry& entry, EngineOutput& output) {
    at_ = entry.position;
    if (shared_.skips(at_)) return {};
    output_ = &output;
    Rows rows;
    const Timestamp at = entry.record.received_at;
    const Result<void> folded =
        std::visit([&](const auto& body) { return fold(body, at, rows); }, entry.record.body);
    output_ = nullptr;
    for (auto& [catchment, said] : rows) {
        std::uint32_t order = 0;
        for (Output& each : said)
            output.rows.push_back({entry.position, catchment, order++, std::move(each)});
    }
    return folded;
}

Result<void> Engine::State::fold(const Report& report, Timestamp at, Rows& rows) {
    if (is_test(report)) return {};
    if (PLANTED(clock_from_the_station) && shared_is_due())
        for (const Observation& seen : report.observations) shared_.tick(seen.observed_at);
    const EpochView epochs = shared_.epochs(at_);
    const auto overhear = [&](CatchmentFold& fold, auto& said) {
        fold.overhear(report, now(fold, at), said);
    };
    if (const Routes<Part>::Route* route = route_of(report.station, epochs)) {
        let(*route->part, rows, [&](CatchmentFold& fold, auto& said) {
            fold.fold(report, {*route->station, *route->listed}, now(fold, at), said);
        });
        if (route->has_hosts) let_hosts(*route->listed, rows, overhear);
        return {};
    }
    if (!epochs.empty()) {
        if (const Station* elsewhere = epochs.newest().book->station(report.station)) {
            let_hosts(*elsewhere, rows, overhear);
            return {};
        }
    }
    if (!shared_is_due()) return {};
    touched_shared();
    if (shared_.meet_unknown(report, at) && owns(CatchmentId()))
        rows[CatchmentId()].emplace_back(
            Notice{NoticeKind::unknown_station, report.station,
                   "station " + report.station.text() + " is in no list", at});
    return {};
}

Result<void> Engine::State::fold(const PatrolReport& report, Timestamp at, Rows& rows) {
    const EpochView epochs = shared_.epochs(at_);
    std::vector<Patrolled> places;
    if (!epochs.empty()) places = patrolled(report, *epochs.newest().book);
    if (places.empty())
        refuse("the patrol report " + report.id + " concerns no station that is listed", at, rows);
    for (const Patrolled& place : places) {
        if (!owns(place.station->catchment)) continue;
        Part& part = part_of(place.station->catchment);
        if (!is_due(part)) continue;
        let(part, rows, [&](CatchmentFold& fold, auto& said) {
            fold.fold(report, place, now(fold, at), said);
        });
    }
    // Of a guest they hear what its own series is told, not what was said in words.
    if (!places.empty() && !report.station.empty() && report.level)
        let_hosts(*places.front().station, rows, [&](CatchmentFold& fold, auto& said) {
            fold.overhear(report, now(fold, at), said);
        });
    return {};
}

Result<void> Engine::State::fold(const Tick&, Timestamp at, Rows& rows) {
    Timestamp engine_time = at;
    if (shared_is_due()) {
        engine_time = shared_.tick(at);
        touched_shared();
        if (shared_.begins_minute()) output_->rounds.push_back({engine_time, at_, {}});
    }
    std::vector<CatchmentId> woken;
    for (const auto& [wake, id] : wakes_) {
        if (wake > engine_time) break;
        woken.push_back(id);
    }
    for (const CatchmentId& id : woken) {
        Part& part = part_of(id);
        if (!is_due(part)) continue;
        let(part, rows,
            [&](CatchmentFold& fold, auto& said) { fold.tick(now(fold, engine_time), said); });
    }
    return {};
}

Result<void> Engine::State::fold(const ConfigurationRecord& configuration, Timestamp at,
                                 Rows& rows) {
    routes_.clear();
    const std::vector<MovedStation> moved = moves(configuration, at_);
    if (shared_is_due()) {
        if (Result<void> configured = shared_.configure(configuration, at, at_); !configured)
            return configured;
        touched_shared();
    }
    if (Result<void> settled = settle(moved); !settled) return settled;
    // The inventory decides who is owed a word, not who has spoken.
    std::map<CatchmentId, std::vector<const Station*>> listed;
    for (const Station& station : configuration->stations)
        if (owns(station.catchment)) listed[station.catchment].push_back(&station);
    for (const auto& [id, stations] : listed) part_of(id);
    // An area has no station of its own.
    if (const EpochView epochs = shared_.epochs(at_); !epochs.empty())
        epochs.newest().book->guests().each_asked([&](const CatchmentId& host, const Station&) {
            if (owns(host)) part_of(host);
        });
    for (auto& [id, part] : parts_) {
        if (!is_due(part)) continue;
        CatchmentFold::Now found = now(part.fold, at);
        found.occasion.cause = Occasion::Cause::configuration;
        let(part, rows, [&](CatchmentFold& fold, auto& said) {
            fold.reconfigure(found, listed[fold.id()], said);
        });
    }
    return {};
}

Result<void> Engine::State::fold(const Command& command, Timestamp at, Rows& rows) {
    const EpochView epochs = shared_.epochs(at_);
    if (command.by.empty() || command.reason.empty()) {
        refuse("a command needs a name and a reason", at, rows);
        return {};
    }
    CatchmentId owner;
    if (command.kind == CommandKind::raise) {
        if (epochs.empty() || epochs.newest().book->area(command.area) == nullptr) {
            refuse("there is no area " + command.area.text(), at, rows);
            return {};
        }
        owner = CatchmentId(command.area.text());
    } else if (is_of_station(command.kind)) {
        const Station* station =
            epochs.empty() ? nullptr : epochs.newest().book->station(command.station);
        if (station == nullptr) {
            refuse("there is no station " + command.station.text(), at, rows);
            return {};
        }
        owner = station->catchment;
        let_hosts(*station, rows, [&](CatchmentFold& fold, auto& said) {
            fold.overhear(command, now(fold, at), said);
        });
    } else {
        owner = owner_of(command.incident, epochs);
        if (owner.empty()) {
            refuse("there is no incident " + command.incident.text(), at, rows);
            return {};
        }
    }
    if (!owns(owner)) return {};
    Part& part = part_of(owner);
    if (!is_due(part)) return {};
    let(part, rows,
        [&](CatchmentFold& fold, auto& said) { fold.obey(command, now(fold, at), said); });
    return {};
}

Result<void> Engine::State::fold(const Start& start, Timestamp, Rows&) {
    if (shared_is_due()) {
        shared_.start(start.status, at_);
        touched_shared();
    }
    if (start.downtime <= Duration::zero()) return {};
    for (auto& [id, part] : parts_) {
        if (!is_due(part)) continue;
        part.fold.excuse(start.downtime);
        touched(part);
    }
    return {};
}

Result<void> Engine::State::fold(const Skip& skip, Timestamp, Rows&) {
    if (shared_is_due()) {
        shared_.skip(skip.position);
        touched_shared();
    }
    return {};
}

std::optional<Timestamp> Engine::State::next_deadline() const {
    if (wakes_.empty()) return std::nullopt;
    return wakes_.begin()->first;
}

std::vector<CatchmentId> Engine::State::dirty() const {
    std::vector<std::pair<std::uint64_t, CatchmentId>> since;
    if (shared_dirty_since_ != 0) since.emplace_back(shared_dirty_since_, CatchmentId());
    for (const auto& [id, part] : parts_)
        if (part.dirty_since != 0) since.emplace_back(part.dirty_since, id);
    std::sort(since.begin(), since.end());
    std::vector<CatchmentId> result;
    for (auto& [change, id] : since) result.push_back(std::move(id));
    return result;
}

Snapshot Engine::State::snapshot(const CatchmentId& catchment) {
    // A part that was restored from a later record is as it is good for, not as of now.
    if (catchment.empty()) {
        shared_dirty_since_ = 0;
        return {catchment, shared_is_due() ? at_ : *restored_, shared_.encode()};
    }
    Part& part = part_of(catchment);
    part.dirty_since = 0;
    return {catchment, is_due(part) ? at_ : *part.restored, part.fold.encode()};
}

Result<void> Engine::State::restore(const Snapshot& snapshot,
                                    const ConfigurationSource& configurations) {
    routes_.clear();
    if (snapshot.catchment.empty()) {
        // What was remembered of configurations is of those that are replaced.
        for (auto& [id, part] : parts_) part.fold.forget_listed();
        if (Result<void> decoded = shared_.decode(snapshot.blob, configurations); !decoded)
            return decoded;
        restored_ = snapshot.through;
    } else {
        if (!owns(snapshot.catchment)) return {};
        Part part{CatchmentFold(snapshot.catchment, options_), snapshot.through};
        // What falls due until the next configuration falls due by what was known then.
        const EpochView epochs = shared_.epochs(snapshot.through);
        if (Result<void> decoded = part.fold.decode(snapshot.blob, epochs); !decoded)
            return decoded;
        const auto placed = parts_.insert_or_assign(snapshot.catchment, std::move(part)).first;
        placed->second.wake = placed->second.fold.next_deadline();
        if (placed->second.wake) wakes_.emplace(*placed->second.wake, snapshot.catchment);
    }
    at_ = std::max(at_, snapshot.through);
    return {};
}

std::vector<StationPage> Engine::State::take_pages() {
    std::vector<StationPage> pages;
    const EpochView epochs = shared_.epochs();
    for (const StationId& station : shared_.take_changed()) {
        if (!owns(CatchmentId())) continue;
        if (auto page = shared_.unknown_page(station)) pages.push_back(std::move(*page));
    }
    std::vector<Part*> changed = std::exchange(changed_, {});
    std::ranges::sort(changed, {},
                      [](const Part* part) -> const CatchmentId& { return part->fold.id(); });
    for (Part* part : changed) {
        part->is_changed = false;
        for (const StationId& station : part->fold.take_changed())
            if (auto page = part->fold.page(station, epochs)) pages.push_back(std::move(*page));
    }
    return pages;
}

bool Engine::State::is_behind() const {
    return std::any_of(parts_.begin(), parts_.end(),
                       [](const auto& entry) { return entry.second.fold.is_behind(); });
}

std::vector<Episode> Engine::State::episodes() const {
    std::vector<Episode> result;
    for (const auto& [id, part] : parts_) part.fold.episodes(shared_.epochs(), result);
    std::ranges::sort(result, {}, [](const Episode& episode) {
        return std::tie(episode.rule, episode.subject, episode.crossed_at);
    });
    return result;
}

Engine::Engine(ShardSlot slot, EngineOptions options)
    : state_(std::make_unique<State>(slot, options)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Result<void> Engine::apply(const JournalEntry& entry, EngineOutput& output) {
    return state_->apply(entry, output);
}
void Engine::foresee(const JournalEntry& entry) { state_->foresee(entry); }
std::vector<MovedStation> Engine::moves(const JournalEntry& entry) const {
    const auto* configuration = std::get_if<ConfigurationRecord>(&entry.record.body);
    if (configuration == nullptr) return {};
    return state_->moves(*configuration, entry.position);
}
std::vector<MovedStation> Engine::give(const std::vector<MovedStation>& moves) const {
    return state_->give(moves);
}
void Engine::take(std::vector<MovedStation> moved) { state_->take(std::move(moved)); }
std::optional<Timestamp> Engine::next_deadline() const { return state_->next_deadline(); }
std::vector<CatchmentId> Engine::dirty() const { return state_->dirty(); }
Snapshot Engine::snapshot(const CatchmentId& catchment) { return state_->snapshot(catchment); }
Result<void> Engine::restore(const Snapshot& snapshot, const ConfigurationSource& configurations) {
    return state_->restore(snapshot, configurations);
}
std::vector<StationPage> Engine::take_pages() { return state_->take_pages(); }
std::vector<Episode> Engine::episodes() const { return state_->episodes(); }
bool Engine::is_behind() const { return state_->is_behind(); }

}  // namespace freshet
