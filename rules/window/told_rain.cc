#include "rules/window/told_rain.h"

#include <algorithm>

#include "rules/window/amounts.h"
#include "rules/window/search.h"

namespace freshet {

void recount(const std::vector<Sample>& samples, std::vector<ToldSoFar>& so_far,
             std::size_t index) {
    for (; index < samples.size(); ++index) {
        const Sample& sample = samples[index];
        so_far[index] = index == 0 ? ToldSoFar{sample.value, Duration::zero()}
                                   : told_after(so_far[index - 1], samples[index - 1], sample);
    }
}

ToldRain::ToldRain(const std::vector<Sample>& samples, const std::vector<ToldSoFar>& so_far,
                   Timestamp at)
    : samples_(samples), so_far_(so_far), count_(first_after(samples, at)) {}

std::size_t ToldRain::first_beyond(Timestamp at) const {
    return std::min(first_after(samples_, at), count_);
}

std::size_t ToldRain::first_mostly_beyond(Timestamp at) const {
    std::size_t index = first_beyond(at);
    while (index < count_ && samples_[index].at - samples_[index].interval / 2 <= at) ++index;
    return index;
}

Quantity ToldRain::sum_between(std::size_t first, std::size_t last) const {
    if (first >= last) return {};
    // Not from nothing: the running sum goes on counting what was trimmed away.
    return so_far_[last - 1].sum - so_far_[first].sum + samples_[first].value;
}

bool ToldRain::any_ends_in(Timestamp begin, Timestamp end) const {
    return first_beyond(begin) < first_beyond(end);
}

Quantity ToldRain::ending_in(Timestamp begin, Timestamp end) const {
    return sum_between(first_beyond(begin), first_beyond(end));
}

Quantity ToldRain::lying_in(Timestamp begin, Timestamp end) const {
    return sum_between(first_mostly_beyond(begin), first_mostly_beyond(end));
}

Duration ToldRain::untold_up_to(Timestamp at) const {
    const std::size_t index = first_beyond(at);
    if (index == 0) return std::min(at - samples_.front().start(), Duration::zero());
    const Duration since = at - samples_[index - 1].at;
    const Duration before = so_far_[index - 1].gaps;
    if (index == count_) return before + since;
    return before + std::min(since, so_far_[index].gaps - before);
}

Duration ToldRain::untold(Timestamp begin, Timestamp end) const {
    if (count_ == 0) return end - begin;
    return untold_up_to(end) - untold_up_to(begin);
}

bool ToldRain::tells_across(Timestamp at) const {
    for (std::size_t index = first_beyond(at); index < count_; ++index) {
        const Sample& sample = samples_[index];
        if (sample.start() >= at) return false;
        const Duration drift = sample.interval / 10;
        if (at - sample.start() > drift && sample.at - at > drift) return true;
    }
    return false;
}

Timestamp ToldRain::told_to() const {
    return count_ == 0 ? Timestamp::min() : samples_[count_ - 1].at;
}

}  // namespace freshet
