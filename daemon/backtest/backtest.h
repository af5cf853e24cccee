// Backtest: the one Engine over observations of the past, as fast as it goes. Time is the records'
// own: a tick stands wherever the engine has something due before the next record, so the outcome
// is that of a daemon that ticked every second.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "rules/engine/engine.h"

namespace freshet {

class Backtest {
public:
    using Say = std::function<void(const OutputRow&)>;

    // `say` hears each row when its record is folded.
    explicit Backtest(Say say);

    // A record of a recording: numbered here, ticks put before it. In order of arrival.
    Result<void> take(JournalRecord record);

    // A record of a journal, which has its own number and its own ticks.
    Result<void> take(const JournalEntry& entry);

    // Everything due up to the last record's arrival has come to pass.
    Result<void> finish();

    // By rule, subject, crossing; all that the records gave, however long ago.
    const std::vector<Episode>& episodes() const { return episodes_; }
    std::uint64_t records() const { return records_; }

private:
    Result<void> fold(const JournalEntry& entry);
    Result<void> tick_before(Timestamp time);
    void keep_episodes();

    Engine engine_;
    Say say_;
    EngineOutput output_;
    JournalPosition next_;
    Timestamp last_{};
    std::optional<Timestamp> kept_at_;
    std::uint64_t records_ = 0;
    std::vector<Episode> episodes_;
};

}  // namespace freshet
