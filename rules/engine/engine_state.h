// The engine's state: which part of the fold a record is for, whether that part has seen it already
// (after a restart parts stand at different records), and what is changed since it was last taken.
// For engine.cc and engine_given.cc alone.
#pragma once

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/base/fetch.h"
#include "rules/base/planted.h"
#include "rules/engine/catchment_fold.h"
#include "rules/engine/engine.h"
#include "rules/engine/routes.h"
#include "rules/engine/shared_fold.h"

namespace freshet {

class Engine::State {
public:
    State(ShardSlot slot, EngineOptions options) : slot_(slot), options_(options) {}

    Result<void> apply(const JournalEntry& entry, EngineOutput& output);
    // Each time a step farther along the pointers for one of those foreseen before: where its
    // route is, the station, where its samples are, their ends.
    void foresee(const JournalEntry& entry) {
        const auto* report = std::get_if<Report>(&entry.record.body);
        if (report == nullptr) return;
        const std::size_t now = foreseen_count_++;
        const auto route = [&](std::size_t ago) {
            return routes_.guess(foreseen_[(now - ago) % Engine::foreseen_max]);
        };
        foreseen_[now % Engine::foreseen_max] = Routes<Part>::hash_of(report->station);
        routes_.fetch_place(foreseen_[now % Engine::foreseen_max]);
        if (const auto* second = route(2)) {
            fetch(*second->station);
            fetch(*second->part);
        }
        if (const auto* third = route(4)) third->station->fetch_parts();
        if (const auto* fourth = route(6)) {
            fourth->station->fetch_ends();
            fourth->part->fold.fetch_deadline();
        }
    }
    std::vector<MovedStation> moves(const ConfigurationRecord& configuration,
                                    JournalPosition at) const;
    std::vector<MovedStation> give(const std::vector<MovedStation>& moves) const;
    void take(std::vector<MovedStation> moved) { taken_ = std::move(moved); }
    std::optional<Timestamp> next_deadline() const;
    std::vector<CatchmentId> dirty() const;
    Snapshot snapshot(const CatchmentId& catchment);
    Result<void> restore(const Snapshot& snapshot, const ConfigurationSource& configurations);
    std::vector<StationPage> take_pages();
    std::vector<Episode> episodes() const;
    bool is_behind() const;

private:
    struct Part {
        CatchmentFold fold;
        std::optional<JournalPosition> restored = {};  // Good for records up to this one.
        std::optional<Timestamp> wake = {};            // Its place in wakes_.
        std::uint64_t dirty_since = 0;                 // By changes_; 0 = as it was snapshotted.
        bool is_changed = false;                       // It is in changed_.
    };
    using Rows = std::map<CatchmentId, std::vector<Output>>;

    bool owns(const CatchmentId& catchment) const {
        return shard_of(catchment, slot_.count) == slot_.index;
    }
    bool is_due(const Part& part) const { return is_due(part, at_); }
    bool is_due(const Part& part, JournalPosition at) const {
        return !part.restored || *part.restored < at || PLANTED(partial_counted_twice);
    }
    bool shared_is_due() const { return !restored_ || *restored_ < at_; }
    Part& part_of(const CatchmentId& catchment);
    CatchmentFold::Now now(const CatchmentFold& fold, Timestamp at) const;
    void touched(Part& part);
    void touched_shared() { touch(shared_dirty_since_); }
    void touch(std::uint64_t& dirty_since) {
        ++changes_;
        if (dirty_since == 0) dirty_since = changes_;
    }
    // Nothing for a station that the newest configuration lists nowhere, or not here.
    const Routes<Part>::Route* route_of(const StationId& id, const EpochView& epochs) {
        if (epochs.empty()) return nullptr;
        const RuleBook& book = *epochs.newest().book;
        if (routed_by_ != epochs.newest().position) routes_.clear();
        routed_by_ = epochs.newest().position;
        if (const Routes<Part>::Route* known = routes_.find(id)) return known;
        const Station* listed = book.station(id);
        if (listed == nullptr || !owns(listed->catchment)) return nullptr;
        Part& part = part_of(listed->catchment);
        // One restored from a later record may know nothing of the station, and stays so.
        if (!is_due(part)) return nullptr;
        const bool has_hosts = !book.guests().hosts_of(id).empty();
        routes_.add({&part, &part.fold.station(id), listed, has_hosts});
        return routes_.find(id);
    }

    Result<void> settle(const std::vector<MovedStation>& moves);

    // Lets one part take in what has come.
    template <class Take>
    void let(Part& part, Rows& rows, Take take) {
        std::vector<Output> said;
        take(part.fold, said);
        touched(part);
        if (!said.empty()) std::ranges::move(said, std::back_inserter(rows[part.fold.id()]));
    }

    // Those that the station is a guest of.
    template <class Take>
    void let_hosts(const Station& station, Rows& rows, Take take) {
        for (const CatchmentId& host :
             shared_.epochs(at_).newest().book->guests().hosts_of(station.id)) {
            if (!owns(host)) continue;
            Part& part = part_of(host);
            if (is_due(part)) let(part, rows, take);
        }
    }
    Result<void> fold(const Report& report, Timestamp at, Rows& rows);
    Result<void> fold(const PatrolReport& report, Timestamp at, Rows& rows);
    Result<void> fold(const SuperiorWarning& warning, Timestamp at, Rows& rows);
    Result<void> fold(const Forecast& forecast, Timestamp at, Rows& rows);
    // Of those that ask for what has been given.
    void tell(SeriesAsked series, Timestamp from, Timestamp at, Rows& rows);
    Result<void> fold(const Tick& tick, Timestamp at, Rows& rows);
    Result<void> fold(const ConfigurationRecord& configuration, Timestamp at, Rows& rows);
    Result<void> fold(const Command& command, Timestamp at, Rows& rows);
    Result<void> fold(const Start& start, Timestamp at, Rows& rows);
    Result<void> fold(const Skip& skip, Timestamp at, Rows& rows);
    // What was here is not known: nothing is concluded from it, silence least of all.
    Result<void> fold(const Lost&, Timestamp, Rows&) { return {}; }

    void refuse(std::string text, Timestamp at, Rows& rows) {
        if (!owns(CatchmentId()) || !shared_is_due()) return;
        rows[CatchmentId()].emplace_back(
            Notice{NoticeKind::command_refused, StationId(), std::move(text), at});
    }

    ShardSlot slot_;
    EngineOptions options_;
    SharedFold shared_;
    std::optional<JournalPosition> restored_;  // Of the shared part.
    std::map<CatchmentId, Part> parts_;
    std::set<std::pair<Timestamp, CatchmentId>> wakes_;
    std::vector<Part*> changed_;  // Have stations whose page changed.
    std::uint64_t shared_dirty_since_ = 0;
    std::uint64_t changes_ = 0;
    JournalPosition at_;  // The record being folded, then the last one.
    EngineOutput* output_ = nullptr;
    Routes<Part> routes_;  // By the newest of the epochs below.
    JournalPosition routed_by_;
    std::array<std::size_t, Engine::foreseen_max>
        foreseen_{};  // Hashes of stations, the newest last.
    std::size_t foreseen_count_ = 0;
    std::vector<MovedStation> taken_;  // For the configuration that is folded next.
};

}  // namespace freshet
