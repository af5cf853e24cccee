#include "rules/window/levels.h"

#include "rules/window/search.h"

namespace freshet {

Touch Levels::insert(const Sample& sample) {
    const std::size_t after = first_after(entries_, sample.at);
    if (after > 0 && entries_[after - 1].at == sample.at) {
        Entry& holder = entries_[after - 1];
        if (!holder.bad && !takes_place_of(sample, holder.sample)) return {};
        holder.bad = false;
        holder.sample = sample;
        return judge_from(after - 1);
    }
    make_room(entries_);
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(after),
                    Entry{sample.at, false, false, sample});
    return judge_from(after);
}

Touch Levels::insert_bad(Timestamp at) {
    const std::size_t after = first_after(entries_, at);
    if (after > 0 && entries_[after - 1].at == at) return {};
    make_room(entries_);
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(after),
                    Entry{at, false, true, {}});
    return judge_from(after);
}

Touch Levels::judge_from(std::size_t index) {
    const Timestamp changed = entries_[index].at;
    const Sample* last = nullptr;
    for (std::size_t before = index; before > 0 && last == nullptr; --before)
        if (entries_[before - 1].good) last = &entries_[before - 1].sample;
    for (std::size_t at = index; at < entries_.size(); ++at) {
        Entry& entry = entries_[at];
        if (entry.bad) {
            entry.good = false;
            continue;
        }
        const bool is_zero =
            zero_ == Zero::suspect_after_another && entry.sample.value == Quantity();
        entry.good = !is_zero || last == nullptr || last->value == Quantity();
        if (entry.good) last = &entry.sample;
        // What is not 0 is good whatever came before, and so hides the change from all after it.
        if (at > index && !is_zero) return {changed, entry.at};
    }
    return {changed, Timestamp::max()};
}

const Sample* Levels::last_good(Timestamp at) const {
    for (std::size_t index = first_after(entries_, at); index > 0; --index)
        if (entries_[index - 1].good) return &entries_[index - 1].sample;
    return nullptr;
}

const Sample* Levels::extreme(Extreme which, Timestamp begin, Timestamp end) const {
    const Sample* found = nullptr;
    const auto is_beyond = [which](Quantity one, Quantity other) {
        return which == Extreme::lowest ? one < other : one > other;
    };
    for (std::size_t index = first_after(entries_, end); index > 0; --index) {
        const Entry& entry = entries_[index - 1];
        if (entry.at < begin) break;
        if (entry.good && (found == nullptr || is_beyond(entry.sample.value, found->value)))
            found = &entry.sample;
    }
    return found;
}

bool Levels::good_at(Timestamp at) const {
    const std::size_t after = first_after(entries_, at);
    return after > 0 && entries_[after - 1].at == at && entries_[after - 1].good;
}

void Levels::trim(Timestamp horizon) {
    std::size_t first = first_after(entries_, horizon - Duration(1));
    while (first > 0) {
        --first;
        if (entries_[first].good) break;
    }
    entries_.erase(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(first));
}

void Levels::encode(Encoder& encoder) const {
    encoder.put_unsigned(entries_.size());
    Sample last;
    for (const Entry& entry : entries_) {
        encoder.put_unsigned((entry.good ? 1U : 0U) | (entry.bad ? 2U : 0U));
        Sample sample = entry.sample;
        sample.at = entry.at;
        put_sample(encoder, sample, last);
        last = sample;
    }
}

void Levels::decode(Decoder& decoder) {
    Sample last;
    std::size_t count = decoder.get_count();
    make_room_for(entries_, count);
    for (; count > 0 && !decoder.failed(); --count) {
        const std::uint64_t flags = decoder.get_unsigned();
        if (flags > 2) decoder.fail();
        last = get_sample(decoder, last);
        entries_.push_back(Entry{last.at, (flags & 1U) != 0, (flags & 2U) != 0, last});
    }
}

}  // namespace freshet
