// Totals: a running total of rain, read as differences of totals that follow each other. One that
// does not follow, because it fell or rose beyond what can rain, is a stray: passed over when the
// total comes back, a new beginning when it goes on from there (rules/README.md, 14). Whether a
// total follows depends on those before it only.
#pragma once

#include <optional>
#include <vector>

#include "rules/window/amounts.h"
#include "rules/window/sample.h"
#include "rules/window/told_rain.h"

namespace freshet {

class Totals {
public:
    // Whether the station starts again from zero at 08:00 (+08:00).
    enum class Reset { never, daily };
    explicit Totals(Reset reset) : reset_(reset) {}

    bool empty() const { return samples_.empty(); }
    // The last total whose standing changed; nothing where nothing did.
    std::optional<Timestamp> insert(const Sample& sample);
    // As far as a change up to `at` reaches: the first total from there on that stands, and that
    // nothing told tells across.
    Timestamp settled_from(Timestamp at, const std::vector<ToldRain>& told) const;
    // Whether a difference ends in (begin, end].
    bool any_ends_in(Timestamp begin, Timestamp end) const;
    // The first total kept.
    std::optional<Timestamp> first() const;

    // What fell between two totals that follow each other.
    struct Stretch {
        Timestamp begin{}, end{};
        Quantity amount;
        bool is_first = false;  // From the first total kept.
    };
    // Of each run of totals that follow each other: the stretch across span.begin, if any, and the
    // whole within (span.begin, span.end]. Totals that an amount tells across bound none.
    std::vector<Stretch> stretches(const WindowSpan& span, const ToldRain& told) const;

    // Drops what is older than the horizon, but for what the next total may follow.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);

private:
    enum class Role : std::uint8_t { begins, follows, stray };
    // What the next total is measured by: the last that stands, and the stray after it.
    struct Standing {
        std::optional<std::size_t> base, stray;
    };

    static Quantity difference(const Sample& earlier, const Sample& later);
    bool follows(const Sample& earlier, const Sample& later);
    bool is_new_day(const Sample& earlier, const Sample& later) const;
    Standing standing_before(std::size_t index);
    void judge(Standing& standing, std::size_t index);
    Timestamp judge_from(std::size_t index);
    bool bounds(std::size_t index, const ToldRain& told) const;
    Stretch between(std::size_t first, std::size_t last) const;

    Reset reset_;
    bool goes_round_ = false;  // Some total kept has, or had.
    std::vector<Sample> samples_;
    std::vector<Role> roles_;  // Beside samples_.
};

}  // namespace freshet
