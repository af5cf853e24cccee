#include "rules/window/amounts.h"

#include <algorithm>

#include "rules/base/check.h"
#include "rules/base/planted.h"
#include "rules/window/search.h"

namespace freshet {

bool Amounts::insert(const Sample& sample) {
    CHECK(sample.interval == interval_);
    const std::size_t after = first_after(samples_, sample.at);
    const bool known = after > 0 && samples_[after - 1].at == sample.at;
    if (known && !(PLANTED(duplicate_keyed_by_function_code) &&
                   samples_[after - 1].serial != sample.serial)) {
        if (!takes_place_of(sample, samples_[after - 1])) return false;
        samples_[after - 1] = sample;
        recount(samples_, so_far_, after - 1);
        return true;
    }
    make_room(samples_);
    make_room(so_far_);
    samples_.insert(samples_.begin() + static_cast<std::ptrdiff_t>(after), sample);
    so_far_.resize(samples_.size());
    recount(samples_, so_far_, after);
    return true;
}

WindowSum Amounts::sum(const WindowSpan& span) const {
    const std::size_t end = first_after(samples_, span.end);
    const std::size_t begin = first_after(samples_, span.begin);
    if (begin == end) return {};
    const ToldSoFar& last = so_far_[end - 1];
    WindowSum result;
    result.any = true;
    // Not from nothing: the running sum goes on counting what was trimmed away.
    result.low = last.sum - so_far_[begin].sum + samples_[begin].value;
    result.gaps = last.gaps - so_far_[begin].gaps;
    Duration before = std::max(samples_[begin].start() - span.begin, Duration::zero());
    if (begin > 0) before = std::min(before, so_far_[begin].gaps - so_far_[begin - 1].gaps);
    result.gaps += before;
    result.gaps += gap_after(span.end - samples_[end - 1].at, span.step);
    return result;
}

bool Amounts::any_in(Timestamp begin, Timestamp end) const {
    return first_after(samples_, begin) != first_after(samples_, end);
}

void Amounts::trim(Timestamp horizon) {
    constexpr Duration longest = std::chrono::hours(72);  // No amount is longer, so no gap less.
    std::size_t first = first_after(samples_, horizon - Duration(1));
    if (first > 0 && (first < samples_.size() || samples_.back().at >= horizon - longest)) --first;
    samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(first));
    so_far_.erase(so_far_.begin(), so_far_.begin() + static_cast<std::ptrdiff_t>(first));
}

void Amounts::encode(Encoder& encoder) const {
    encoder.put_duration(interval_);
    encoder.put_unsigned(samples_.size());
    Sample last;
    last.interval = interval_;
    for (const Sample& sample : samples_) {
        put_sample(encoder, sample, last);
        last = sample;
    }
}

Amounts Amounts::decode(Decoder& decoder) {
    Amounts amounts(decoder.get_duration());
    Sample last;
    last.interval = amounts.interval_;
    std::size_t count = decoder.get_count();
    make_room_for(amounts.samples_, count);
    for (; count > 0 && !decoder.failed(); --count) {
        last = get_sample(decoder, last);
        if (last.interval != amounts.interval_) decoder.fail();
        amounts.samples_.push_back(last);
    }
    amounts.so_far_.resize(amounts.samples_.size());
    recount(amounts.samples_, amounts.so_far_, 0);
    return amounts;
}

}  // namespace freshet
