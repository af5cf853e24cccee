#include "rules/window/amounts.h"

#include <algorithm>

#include "rules/base/check.h"
#include "rules/base/planted.h"
#include "rules/window/plausible.h"
#include "rules/window/search.h"

namespace freshet {

namespace {

// Puts a sample in its place; false where another has it and stands.
bool put_into(std::vector<Sample>& samples, const Sample& sample) {
    const std::size_t after = first_after(samples, sample.at);
    if (after > 0 && samples[after - 1].at == sample.at) {
        if (!takes_place_of(sample, samples[after - 1])) return false;
        samples[after - 1] = sample;
        return true;
    }
    samples.insert(samples.begin() + static_cast<std::ptrdiff_t>(after), sample);
    return true;
}

std::size_t index_at(const std::vector<Sample>& samples, Timestamp at) {
    const std::size_t after = first_after(samples, at);
    return after > 0 && samples[after - 1].at == at ? after - 1 : samples.size();
}

}  // namespace

void Amounts::take_out(std::size_t index) {
    samples_.erase(samples_.begin() + static_cast<std::ptrdiff_t>(index));
    so_far_.resize(samples_.size());
    recount(samples_, so_far_, index);
}

void Amounts::append(const Sample& sample) {
    ToldSoFar now{sample.value, Duration::zero()};
    if (!samples_.empty()) now = told_after(so_far_.back(), samples_.back(), sample);
    make_room(samples_);
    make_room(so_far_);
    samples_.push_back(sample);
    so_far_.push_back(now);
}

bool Amounts::insert(const Sample& sample) {
    CHECK(sample.interval == interval_);
    const bool is_newest = samples_.empty() || samples_.back().at < sample.at;
    if (is_newest && suspects_.empty() && can_have_rained(sample.value, interval_)) {
        append(sample);
        return true;
    }
    if (!can_have_rained(sample.value, interval_)) {
        const std::size_t holder = index_at(samples_, sample.at);
        if (holder < samples_.size()) {
            if (!takes_place_of(sample, samples_[holder])) return false;
            take_out(holder);
        }
        return put_into(suspects_, sample);
    }
    if (const std::size_t holder = index_at(suspects_, sample.at); holder < suspects_.size()) {
        if (!takes_place_of(sample, suspects_[holder])) return false;
        suspects_.erase(suspects_.begin() + static_cast<std::ptrdiff_t>(holder));
    }
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

Quantity Amounts::suspect_in(Timestamp begin, Timestamp end) const {
    Quantity sum;
    for (std::size_t index = first_after(suspects_, begin);
         index < suspects_.size() && suspects_[index].at <= end; ++index)
        sum += suspects_[index].value;
    return sum;
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
    std::erase_if(suspects_, [&](const Sample& sample) { return sample.at < horizon; });
}

void Amounts::encode(Encoder& encoder) const {
    encoder.put_duration(interval_);
    encoder.put_unsigned(samples_.size() + suspects_.size());
    Sample last;
    last.interval = interval_;
    for (const std::vector<Sample>* samples : {&samples_, &suspects_}) {
        for (const Sample& sample : *samples) {
            put_sample(encoder, sample, last);
            last = sample;
        }
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
        const bool is_suspect = !can_have_rained(last.value, amounts.interval_);
        (is_suspect ? amounts.suspects_ : amounts.samples_).push_back(last);
    }
    amounts.so_far_.resize(amounts.samples_.size());
    recount(amounts.samples_, amounts.so_far_, 0);
    return amounts;
}

}  // namespace freshet
