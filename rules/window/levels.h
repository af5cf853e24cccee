// Levels: the stage, or the flow, of one station in observed order, each with the verdict on it. A
// level of 0 after one that was not is suspect for as long as it stays 0: a dead sensor reads 0 as
// well (rules/README.md, 7); a flow of 0 is a closed gate. Its good samples are instants of
// evaluation.
#pragma once

#include <optional>
#include <vector>

#include "rules/window/sample.h"

namespace freshet {

class Levels {
public:
    enum class Zero : std::uint8_t { suspect_after_another, good };
    explicit Levels(Zero zero) : zero_(zero) {}

    struct Entry {
        Timestamp at{};
        bool good = false;  // Neither suspect nor bad.
        bool bad = false;   // Not a measurement; `sample` holds no value.
        Sample sample;
    };

    // What changes when this good sample, or the bad one at `at`, comes in.
    Touch insert(const Sample& sample);
    Touch insert_bad(Timestamp at);

    const std::vector<Entry>& entries() const { return entries_; }
    // The last good sample at or before `at`; null = none.
    const Sample* last_good(Timestamp at) const;
    // The lowest, or the highest, good sample in [begin, end], the latest of equals; null = none.
    enum class Extreme { lowest, highest };
    const Sample* extreme(Extreme which, Timestamp begin, Timestamp end) const;
    bool good_at(Timestamp at) const;
    // Drops what is older, but for the last good one before.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    // Gives verdicts from `index` to the next value that is not 0; what a change there reaches.
    Touch judge_from(std::size_t index);

    Zero zero_;

    std::vector<Entry> entries_;
};

}  // namespace freshet
