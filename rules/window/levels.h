// Levels: the stage, or the flow, of one station in observed order, each with the verdict on it.
// What astonishes of a stage is suspect until the next value decides, if that comes soon enough: it
// came too far too fast, it is 0, or it says again what a suspect fall said (rules/README.md, 53 to
// 55). A flow of 0 is a closed gate, and nothing of it astonishes. Good samples are instants of
// evaluation.
#pragma once

#include <optional>
#include <vector>

#include "rules/window/level_limits.h"
#include "rules/window/sample.h"

namespace freshet {

class Levels {
public:
    enum class Zero : std::uint8_t { suspect_after_another, good };
    explicit Levels(Zero zero) : zero_(zero) {}

    // Why a value was doubted.
    enum class Doubt : std::uint8_t { none, change, zero, same_as_fall };

    struct Entry {
        Timestamp at{};
        bool good = false;          // Neither suspect nor bad.
        bool bad = false;           // Not a measurement; `sample` holds no value.
        bool suspect = false;       // Nothing has decided on it.
        bool at_least = false;      // The sensor cannot tell more.
        Doubt doubt = Doubt::none;  // Of a good one: what the next value took away.
        Sample sample;
    };

    // What changes when this good sample, or the bad one at `at`, comes in.
    Touch insert(const Sample& sample);
    Touch insert_bad(Timestamp at);

    // The limits of samples from there on; asked for again in order of time only.
    void limit(Timestamp from, const LevelLimits& limits) { limits_.add(from, limits); }
    // How long before its own time a value may still change what is known.
    Duration decided_within() const { return limits_.decided_within(); }
    // Judges again what was observed from there on, or everything.
    Touch judge_again(std::optional<Timestamp> from);

    const std::vector<Entry>& entries() const { return entries_; }
    // The last at or before `at` that is good or suspect; null = none.
    const Entry* newest(Timestamp at) const;
    // The newest of all while it is suspect; null = it is not.
    const Entry* suspect() const;
    // The last good one at or before `at`; null = none.
    const Entry* last_good_entry(Timestamp at) const;
    const Sample* last_good(Timestamp at) const {
        const Entry* entry = last_good_entry(at);
        return entry == nullptr ? nullptr : &entry->sample;
    }
    // The lowest, or the highest, good one in [begin, end], the latest of equals; null = none.
    enum class Extreme { lowest, highest };
    const Entry* extreme(Extreme which, Timestamp begin, Timestamp end) const;
    bool good_at(Timestamp at) const;
    // Drops what is older, but for the last good one before and the last of all.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);
    // What is judged by: limits, and falls of which the values are dropped.
    void encode_limits(Encoder& encoder) const;
    void decode_limits(Decoder& decoder, std::uint64_t version);

private:
    class Judge;
    // Gives verdicts from `index` on as far as they may differ; what that reaches.
    Touch judge_from(std::size_t index);

    Zero zero_;
    TimedLevelLimits limits_;
    std::vector<Entry> entries_;
    std::vector<Quantity> falls_dropped_;  // Doubted since the first one kept, which is good.
};

}  // namespace freshet
