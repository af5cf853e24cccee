// CatchmentFold: the stations of one catchment and what people raised in it; the unit of sharding
// and of snapshots. Of stations elsewhere it sees the reports of those that are its guests and
// nothing of what their own catchments made of them, so it comes out the same in any shard.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "rules/engine/blind_spots.h"
#include "rules/engine/by_hand.h"
#include "rules/engine/doubts.h"
#include "rules/engine/guests.h"
#include "rules/engine/patrolled.h"
#include "rules/engine/station_fold.h"
#include "rules/engine/upkeep.h"
#include "rules/engine/vicinity.h"

namespace freshet {

class CatchmentFold final : public Vicinity {
public:
    CatchmentFold(CatchmentId id, const EngineOptions& options)
        : id_(std::move(id)), options_(options) {}

    const CatchmentId& id() const { return id_; }
    const StationSamples* samples_of(const StationId& station) const override;

    // What a record finds: the configurations known at it, and the moment.
    struct Now {
        EpochView epochs;
        Occasion occasion;
    };

    // A station of the catchment, and how the newest configuration lists it.
    struct Place {
        StationFold& station;
        const Station& listed;
    };
    StationFold& station(const StationId& id) {
        return stations_.try_emplace(id, id).first->second;
    }
    void fold(const Report& report, const Place& place, const Now& now, std::vector<Output>& said);
    // Nobody is heard from by what a person said of them: silence goes on.
    void fold(const PatrolReport& report, const Patrolled& place, const Now& now,
              std::vector<Output>& said);
    // Of a guest: a report, what a person read there, that somebody works there.
    void overhear(const Report& report, const Now& now, std::vector<Output>& said);
    void overhear(const PatrolReport& report, const Now& now, std::vector<Output>& said);
    void overhear(const Command& command, const Now& now, std::vector<Output>& said);
    // A warning from above, or a forecast: these ask for such, and see otherwise from then on.
    struct Given {
        Side side{};
        Timestamp from{};
    };
    void hear(Given given, const std::vector<StationId>& stations, const Now& now,
              std::vector<Output>& said);
    // `listed_here`: the stations that the configuration lists here.
    void reconfigure(const Now& now, const std::vector<const Station*>& listed_here,
                     std::vector<Output>& said);
    // A station on its way to another catchment or from one; empty for one never heard of. One that
    // moves the old catchment forgets when it is reconfigured; a guest stays at home as well.
    std::string give(const StationId& station) const;
    Result<void> take(const StationId& station, StationFold::Standing standing,
                      std::string_view blob, const EpochView& epochs);
    // The part of a command for an incident that this catchment owns.
    void obey(const Command& command, const Now& now, std::vector<Output>& said);
    // We were not listening for so long.
    void excuse(Duration downtime);

    // Whether something is judged bit by bit, because it was too much at once.
    bool is_behind() const { return own_.is_behind() || !behind_.empty(); }
    // Fires every deadline at or before now, each at its own moment.
    void tick(const Now& now, std::vector<Output>& said);
    std::optional<Timestamp> next_deadline() const {
        return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->at);
    }

    void forget_listed() {
        for (auto& [id, station] : stations_) station.remembered().listed = nullptr;
        guests_.forget_listed();
    }
    void fetch_deadline() const {
        if (!deadlines_.empty()) fetch(*deadlines_.begin());
    }

    // Stations whose page changed since the last call, by id.
    std::vector<StationId> take_changed();
    // Nothing for a station that is not, or no longer, of this catchment.
    std::optional<StationPage> page(const StationId& station, const EpochView& epochs) const;
    void episodes(const EpochView& epochs, std::vector<Episode>& result) const;

    std::string encode() const;
    Result<void> decode(std::string_view blob, const EpochView& epochs);

private:
    struct Deadline {
        Timestamp at{};
        enum class Kind : std::uint8_t {
            mute,
            life,
            silence,
            maintenance,
            backlog
        } kind = Kind::mute;
        StationId station;
        auto operator<=>(const Deadline&) const = default;
    };

    Subjects::View view(const EpochView& epochs, const CatchmentSamples& samples) const;
    void derive_own(const Touches& touched, const Now& now, std::vector<Output>& said);
    // Those that ask by name of the station of which something came look again.
    void ask_again(const StationId& of, const Touches& touched, const Now& now,
                   std::vector<Output>& said);
    bool is_asked(const StationId& guest, const EpochView& epochs) const;
    void watch_guest(const StationId& id, const EpochView& epochs);
    void watch_mutes();
    void maintain(const Command& command, const Now& now, std::vector<Output>& said);
    // A station, or the catchment, may have turned red by this record.
    void break_off(const StationId& by, const Now& now, std::vector<Output>& said);
    // Stations are looked at together by rules about the catchment, so they reach back together.
    Duration decided_within() const;
    void trim(StationFold& station, const Now& now);
    void trim_own(const Now& now);
    BlindSpots::View seen(const Now& now, std::vector<Output>& said) {
        return {id_, stations_, guests_, now.epochs, now.occasion.at, said};
    }
    void note_changed(StationFold& station);
    void note_changed(const StationId& id) { note_changed(stations_.find(id)->second); }
    void watch(StationFold& station, const Station* listed);
    void watch(StationFold& station, std::optional<Timestamp> next);
    void watch_again(StationFold& station, const EpochView& epochs);
    void fire(const Deadline& deadline, const Now& now, std::vector<Output>& said);
    void fire_guest(const Deadline& deadline, const Now& now);
    void fire_silence(StationFold& station, const Now& now, std::vector<Output>& said);
    // After each record, and each second until it is done.
    void note_behind(const StationId& id, const StationFold& station);
    void catch_up(const Now& now, std::vector<Output>& said);
    bool catch_up_newest(const Now& now, std::size_t& left, std::vector<Output>& said);

    CatchmentId id_;
    EngineOptions options_;
    std::map<StationId, StationFold> stations_;
    Guests guests_;
    Subjects own_;  // Of rules about the catchment as a whole.
    Timestamp trimmed_at_ = Timestamp::min();
    ByHand by_hand_;
    std::set<Deadline> deadlines_;
    std::set<Deadline>::node_type spare_;  // The room of the one that fired last.
    BlindSpots blind_spots_;
    Upkeep upkeep_;
    Doubts doubts_;
    std::vector<StationFold*> changed_;
    std::set<StationId> behind_;
    Timestamp backlog_due_ = Timestamp::min();
};

}  // namespace freshet
