// RainSeries: all that one gauge tells of its rain, and what fell in a window. Short amounts are
// counted; where they are missing, a running total, else that of the day, tells what fell in the
// gaps, or bounds it; without any of these, long amounts. No rain is counted twice
// (rules/README.md, 12 to 16).
#pragma once

#include <vector>

#include "rules/base/encoding.h"
#include "rules/base/fetch.h"
#include "rules/window/amounts.h"
#include "rules/window/sample.h"
#include "rules/window/told_rain.h"
#include "rules/window/totals.h"

namespace freshet {

enum class RainSource : std::uint8_t { amount, total, today };

class RainSeries {
public:
    Touch insert(RainSource source, const Sample& sample);
    WindowSum sum(const WindowSpan& span) const;
    void trim(Timestamp horizon, Duration step);
    void fetch_parts() const {
        if (!amounts_.empty()) fetch(amounts_.front());
    }
    void fetch_ends() const {
        if (!amounts_.empty()) amounts_.front().fetch_ends();
    }
    // By amounts of one length and nothing else: no sum is more than those in it.
    bool tells_in_one_way() const {
        return amounts_.size() <= 1 && totals_.empty() && today_.empty();
    }
    bool tells_in_one_way(Duration step) const {
        return tells_in_one_way() && (amounts_.empty() || amounts_.front().interval() <= step);
    }

    void encode(Encoder& encoder) const;
    void decode(Decoder& decoder);
    // What later versions of the snapshot keep beside.
    void encode_dropped(Encoder& encoder) const;
    void decode_dropped(Decoder& decoder);

private:
    // Amounts of several lengths side by side: one that a longer one tells too is left out.
    struct Mixed {
        std::vector<Sample> samples;
        std::vector<ToldSoFar> so_far;
    };
    // Of the time between the first total kept and the first amount kept.
    struct Dropped {
        Quantity told;
        Duration untold{};
        Timestamp until = Timestamp::min();
    };

    // What a total tells of a stretch beyond the amounts in it.
    struct Rest {
        Quantity amount;
        Duration inside{},
            untold{};           // Of the stretch: told by no amount within the window, at all.
        bool is_short = false;  // Counts at its end, as an amount does.
    };

    std::vector<ToldRain> all_told() const;
    Timestamp reach_of(const Sample& sample) const;
    bool is_told_longer(const Sample& sample, const WindowSpan& span) const;
    Mixed mixed(const WindowSpan& span, Timestamp from) const;
    template <class Use>
    auto with_told(const WindowSpan& span, Timestamp from, Use&& use) const;
    WindowSum sum_of(const WindowSpan& span, const ToldRain& told, const Totals* totals) const;
    static void fill(const Rest& rest, WindowSum& result);
    WindowSum sum_of_told(const WindowSpan& span) const;
    WindowSum sum_of_long(const WindowSpan& span) const;

    std::vector<Amounts> amounts_;  // By interval, shortest first.
    Totals totals_{Totals::Reset::never};
    Totals today_{Totals::Reset::daily};
    Dropped dropped_totals_, dropped_today_;
};

}  // namespace freshet
