#include "rules/window/amounts.h"

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
        recount_from(after - 1);
        return true;
    }
    make_room(samples_);
    make_room(running_);
    samples_.insert(samples_.begin() + static_cast<std::ptrdiff_t>(after), sample);
    running_.resize(samples_.size());
    recount_from(after);
    return true;
}

void Amounts::recount_from(std::size_t index) {
    for (; index < samples_.size(); ++index) {
        const Sample& sample = samples_[index];
        Running running{sample.value, Duration::zero()};
        if (index > 0) {
            const Running& last = running_[index - 1];
            running.sum += last.sum;
            running.gaps =
                last.gaps + gap_before(sample.start() - samples_[index - 1].at, interval_);
        }
        running_[index] = running;
    }
}

WindowSum Amounts::sum(const WindowSpan& span) const {
    const std::size_t end = first_after(samples_, span.end);
    const std::size_t begin = first_after(samples_, span.begin);
    if (begin == end) return {};
    const Running& last = running_[end - 1];
    WindowSum result;
    result.any = true;
    // Not from nothing: the running sum goes on counting what was trimmed away.
    result.low = last.sum - running_[begin].sum + samples_[begin].value;
    result.gaps = last.gaps - running_[begin].gaps;
    result.gaps += gap_before(samples_[begin].start() - span.begin, interval_);
    result.gaps += gap_after(span.end - samples_[end - 1].at, span.step);
    return result;
}

bool Amounts::any_in(Timestamp begin, Timestamp end) const {
    return first_after(samples_, begin) != first_after(samples_, end);
}

void Amounts::trim(Timestamp horizon) {
    const std::size_t first = first_after(samples_, horizon - Duration(1));
    samples_.erase(samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(first));
    running_.erase(running_.begin(), running_.begin() + static_cast<std::ptrdiff_t>(first));
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
    amounts.running_.resize(amounts.samples_.size());
    amounts.recount_from(0);
    return amounts;
}

}  // namespace freshet
