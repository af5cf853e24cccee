// Amounts: the rain amounts of one length of one gauge, with running sums, so that the sum of any
// window is two searches and a subtraction whatever its length. Those beyond what can have rained
// are kept apart: they tell nothing for certain.
#pragma once

#include <vector>

#include "rules/base/fetch.h"
#include "rules/window/sample.h"
#include "rules/window/told_rain.h"

namespace freshet {

// A sum over a window and how long its gaps are in all (rules/README.md, 13 and 16).
struct WindowSum {
    bool any = false;  // Something was counted.
    Quantity low;
    Quantity partly_inside;  // Lumps that only in part lie in the window.
    Duration gaps{};
};

struct WindowSpan {
    Timestamp begin{};  // Exclusive.
    Timestamp end{};    // Inclusive.
    Duration step{};    // From a whole step after the last amount on, the rest is missing.
};

class Amounts {
public:
    explicit Amounts(Duration interval) : interval_(interval) {}

    Duration interval() const { return interval_; }
    bool empty() const { return samples_.empty() && suspects_.empty(); }
    const std::vector<Sample>& samples() const { return samples_; }

    // True when the sample is new or takes another's place.
    bool insert(const Sample& sample);
    WindowSum sum(const WindowSpan& span) const;
    // Of the suspects that end in (begin, end].
    Quantity suspect_in(Timestamp begin, Timestamp end) const;
    // As they were known then.
    ToldRain told(Timestamp at) const { return ToldRain(samples_, so_far_, at); }
    bool any_in(Timestamp begin, Timestamp end) const;
    void fetch_ends() const {
        fetch_end(samples_);
        fetch_end(so_far_);
    }
    // Drops what is older than the horizon, but for the last before it, which tells how long the
    // gap after it is.
    void trim(Timestamp horizon);

    void encode(Encoder& encoder) const;
    static Amounts decode(Decoder& decoder);

private:
    void take_out(std::size_t index);
    void append(const Sample& sample);

    Duration interval_;
    std::vector<Sample> samples_;    // By end.
    std::vector<ToldSoFar> so_far_;  // Beside samples_.
    std::vector<Sample> suspects_;   // By end.
};

// The same for what comes after the last amount: a slot not yet due is not missing.
inline Duration gap_after(Duration stretch, Duration step) {
    return stretch >= step ? stretch : Duration::zero();
}

}  // namespace freshet
