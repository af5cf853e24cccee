#include "rules/window/totals.h"

#include <algorithm>

#include "rules/window/search.h"

namespace freshet {
namespace {

// The hydrological day begins at 08:00 +08:00, which is midnight in UTC; the value at 08:00 itself
// still belongs to the day that ends there.
std::int64_t day_of(Timestamp at) {
    const Timestamp inside = at - Duration(1);
    return std::chrono::floor<std::chrono::days>(inside).time_since_epoch().count();
}

}  // namespace

bool Totals::insert(const Sample& sample) {
    const std::size_t after = first_after(samples_, sample.at);
    if (after > 0 && samples_[after - 1].at == sample.at) {
        if (!takes_place_of(sample, samples_[after - 1])) return false;
        samples_[after - 1] = sample;
        return true;
    }
    make_room(samples_);
    samples_.insert(samples_.begin() + static_cast<std::ptrdiff_t>(after), sample);
    return true;
}

Timestamp Totals::next(Timestamp at) const {
    const std::size_t after = first_after(samples_, at);
    return after == samples_.size() ? Timestamp::max() : samples_[after].at;
}

bool Totals::is_difference(const Sample& earlier, const Sample& later) const {
    if (later.value < earlier.value) return false;
    return reset_ == Reset::never || day_of(earlier.at) == day_of(later.at);
}

WindowSum Totals::sum(const WindowSpan& span) const {
    WindowSum result;
    Timestamp covered = span.begin;
    const std::size_t end = first_after(samples_, span.end);
    for (std::size_t index = std::max<std::size_t>(first_after(samples_, span.begin), 1);
         index < end; ++index) {
        const Sample& earlier = samples_[index - 1];
        const Sample& later = samples_[index];
        if (!is_difference(earlier, later)) continue;
        const Quantity amount = later.value - earlier.value;
        const Duration length = later.at - earlier.at;
        if (length <= span.step || earlier.at >= span.begin)
            result.low += amount;
        else
            result.partly_inside += amount;
        result.any = true;
        result.gaps += gap_before(earlier.at - covered, length);
        covered = later.at;
    }
    if (result.any) result.gaps += gap_after(span.end - covered, span.step);
    return result;
}

void Totals::trim(Timestamp horizon) {
    std::size_t first = first_after(samples_, horizon - Duration(1));
    if (first > 0) --first;
    samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(first));
}

void Totals::encode(Encoder& encoder) const {
    encoder.put_unsigned(samples_.size());
    Sample last;
    for (const Sample& sample : samples_) {
        put_sample(encoder, sample, last);
        last = sample;
    }
}

void Totals::decode(Decoder& decoder) {
    Sample last;
    std::size_t count = decoder.get_count();
    make_room_for(samples_, count);
    for (; count > 0 && !decoder.failed(); --count) {
        last = get_sample(decoder, last);
        samples_.push_back(last);
    }
}

}  // namespace freshet
