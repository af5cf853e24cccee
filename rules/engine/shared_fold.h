// SharedFold: what every shard knows alike: the configurations in force, engine time, the status of
// warnings, stations that nobody listed. Folded from all records in every shard, so that its
// snapshot is the same whichever shard wrote it.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/engine/engine.h"
#include "rules/engine/epochs.h"
#include "rules/engine/station_page.h"

namespace freshet {

class SharedFold {
public:
    // As configure() would; kept until another one is asked for.
    Result<std::shared_ptr<const RuleBook>> compile(const ConfigurationRecord& configuration) const;
    // refused: a configuration that does not compile.
    Result<void> configure(const ConfigurationRecord& configuration, Timestamp received_at,
                           JournalPosition position);
    EpochView epochs(JournalPosition position) const {
        return epochs_.until(position, {superiors_, position}, {forecasts_, position});
    }
    EpochView epochs() const {
        return {epochs_.all(),
                epochs_.all().size(),
                {superiors_, newest_position},
                {forecasts_, newest_position}};
    }

    void hear(const SuperiorWarning& warning, Timestamp received_at, JournalPosition position,
              const EngineOptions& options);
    void hear(const Forecast& forecast, Timestamp received_at, JournalPosition position,
              const EngineOptions& options);

    void start(Status status, JournalPosition position);
    Status status(JournalPosition position) const;

    void skip(JournalPosition position) { skips_.insert(position); }
    bool skips(JournalPosition position) const { return skips_.contains(position); }

    // Engine time after a tick: the running maximum.
    Timestamp tick(Timestamp at);
    // True at the first tick of each minute of engine time.
    bool begins_minute();

    // Stations in no list that are remembered, the first ones.
    static constexpr std::size_t unknown_max = 4096;
    // A report of a station in no list; true the first time it is remembered.
    bool meet_unknown(const Report& report, Timestamp received_at);
    std::optional<StationPage> unknown_page(const StationId& station) const;
    std::set<StationId> take_changed();

    std::string encode() const;
    Result<void> decode(std::string_view blob, const ConfigurationSource& configurations);

private:
    static constexpr JournalPosition newest_position{~std::uint32_t{0}, ~std::uint64_t{0}};

    // What stations that move are found by is what the fold then judges by: compiled once.
    mutable ConfigurationRecord compiled_from_;
    mutable std::shared_ptr<const RuleBook> compiled_;
    Epochs epochs_;
    Superiors superiors_;
    Forecasts forecasts_;
    Timestamp engine_time_ = Timestamp::min();
    Timestamp minute_ = Timestamp::min();
    struct Begun {
        JournalPosition position;
        Status status = Status::test;
    };
    std::vector<Begun> starts_;
    std::set<JournalPosition> skips_;
    std::map<StationId, StationShown> unknown_;
    std::set<StationId> changed_;
};

}  // namespace freshet
