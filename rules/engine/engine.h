// Engine: the station fold. It takes the journal's records in order and says what is dangerous: a
// pure function of them, the same in serve, replay, backtest, recovery, rule tests and simulation.
// One instance a shard; it sees every record and keeps only the catchments of its slot, and no
// catchment ever sees another, so results cannot depend on the number of shards.
// One thread; never reads a clock; errors are notices, for the world's mistakes are its business.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/result.h"
#include "rules/base/time.h"
#include "rules/model/commit.h"
#include "rules/model/episode.h"
#include "rules/model/record.h"

namespace freshet {

// Which catchments an engine keeps: stable_hash(catchment) % count == index.
struct ShardSlot {
    std::uint32_t index = 0;
    std::uint32_t count = 1;
};
std::uint32_t shard_of(const CatchmentId& catchment, std::uint32_t shard_count);

struct EngineOptions {
    // The bound of lateness: a record later than this touches no rule. design.md §5.
    Duration lateness_max = std::chrono::hours(24);
    // Raw samples kept beside the bound, the longest window a rule may ask for.
    Duration window_max = std::chrono::hours(72);
    // A cancel by hand mutes for at most this long (scenario 9c).
    Duration mute_max = std::chrono::hours(2);
    // What a person raised ends by itself after this, unless a life was given.
    Duration by_hand_life = std::chrono::hours(6);
    // Nobody works at a gauge for longer; who does says so again.
    Duration maintenance_max = std::chrono::hours(8);
    // So much is judged at once of what a record touches, and as much again, with each record and
    // each second, of what was too much: instants, each as often as stations are asked.
    std::size_t judged_at_once = 5'000;
    // A clock further ahead of arrival than this is broken: judged at received_at and flagged.
    Duration clock_ahead_max = std::chrono::minutes(5);
};

struct EngineOutput {
    std::vector<OutputRow> rows;
    std::vector<PartialRound> rounds;
};

// One catchment's state, or the part shared by all (empty catchment), good for the records up to
// and including `through`. The blob is versioned; storage/state/README.md says how large.
struct Snapshot {
    CatchmentId catchment;
    JournalPosition through;
    std::string blob;
};

// A station that a configuration moves to another catchment, or makes one there that a rule asks of
// by name, as it stood before that record, on its way from the one fold to the other. Nothing is
// known of one with an empty blob.
struct MovedStation {
    JournalPosition position;  // Of the configuration.
    StationId station;
    CatchmentId from, to;
    std::string blob;
};

// Finds a configuration again by where it stands in the journal; snapshots hold positions only.
using ConfigurationSource = std::function<Result<ConfigurationRecord>(JournalPosition)>;

class Engine {
public:
    explicit Engine(ShardSlot slot, EngineOptions options = {});
    ~Engine();
    Engine(Engine&&) noexcept;
    Engine& operator=(Engine&&) noexcept;

    // Folds one record; appends what is said because of it. Records come in journal order. A part
    // restored from a snapshot good for a later record passes over the earlier ones.
    // refused: a configuration that does not compile (it is checked before it is journaled).
    Result<void> apply(const JournalEntry& entry, EngineOutput& output);

    // This record is to be folded soon, `foreseen_max` others before it: what it is about is
    // fetched meanwhile. Changes nothing.
    static constexpr std::size_t foreseen_max = 8;
    void foresee(const JournalEntry& entry);

    // A configuration that moves stations is a barrier: before its apply() every engine gives what
    // it holds of them and takes what comes to it. One that keeps both catchments hands over by
    // itself. All that move are named, blobs empty; nothing for any other record.
    std::vector<MovedStation> moves(const JournalEntry& entry) const;
    // Of these, what this engine has to give.
    std::vector<MovedStation> give(const std::vector<MovedStation>& moves) const;
    void take(std::vector<MovedStation> moved);

    // The engine's own next moment (a mute or a hand-raised incident runs out, a station falls
    // silent), so that backtest can place its ticks.
    std::optional<Timestamp> next_deadline() const;

    // Catchments changed since they were last snapshotted, oldest change first; the shared part is
    // the empty id. snapshot() marks it clean.
    std::vector<CatchmentId> dirty() const;
    Snapshot snapshot(const CatchmentId& catchment);
    // corrupt for a blob that is not one, refused for a newer version. The shared part comes first.
    Result<void> restore(const Snapshot& snapshot, const ConfigurationSource& configurations);

    // Stations whose page changed since the last call.
    std::vector<StationPage> take_pages();

    // Every episode still derivable from the samples kept, by rule, subject, crossing.
    std::vector<Episode> episodes() const;
    // Whether something is still judged bit by bit; ticks go on with it.
    bool is_behind() const;

private:
    class State;
    std::unique_ptr<State> state_;
};

}  // namespace freshet
