#include "rules/window/levels.h"

#include <algorithm>
#include <utility>

#include "rules/window/search.h"

namespace freshet {
namespace {

Quantity distance(Quantity one, Quantity other) { return one < other ? other - one : one - other; }

}  // namespace

// Goes through values in observed order. Its state after a value that is good without a doubt is
// that value alone: from there on nothing before it matters.
class Levels::Judge {
public:
    Judge(const Levels& levels, const Entry* last_good) : levels_(levels), last_(last_good) {
        if (last_ == &levels.entries_.front()) falls_ = levels.falls_dropped_;
    }

    // The next value; decides the one before if that is in doubt.
    void step(Entry& entry) {
        const Quantity value = entry.sample.value;
        if (pending_ != nullptr) decide(entry);
        const LevelLimits& limits = levels_.limits_.at(entry.at);
        entry.at_least = limits.top && value >= *limits.top;
        entry.doubt = doubt(entry, limits);
        entry.good = entry.doubt == Doubt::none;
        entry.suspect = !entry.good;
        if (entry.good) {
            settle(entry);
            return;
        }
        if (value < last_->sample.value) falls_.push_back(value);
        pending_ = &entry;
    }

private:
    Doubt doubt(const Entry& entry, const LevelLimits& limits) const {
        if (last_ == nullptr) return Doubt::none;
        const Quantity value = entry.sample.value, last = last_->sample.value;
        if (levels_.zero_ == Zero::suspect_after_another && value == Quantity() &&
            last != Quantity())
            return Doubt::zero;
        if (!limits.believes(value - last, entry.at - last_->at)) return Doubt::change;
        return std::find(falls_.begin(), falls_.end(), value) != falls_.end() ? Doubt::same_as_fall
                                                                              : Doubt::none;
    }

    void decide(const Entry& entry) {
        Entry& doubted = *std::exchange(pending_, nullptr);
        // What was concluded meanwhile stands: the samples it rests on may be gone.
        if (entry.at - doubted.at > levels_.limits_.at(doubted.at).decided_within) return;
        const Quantity value = doubted.sample.value, last = last_->sample.value;
        const Quantity next = entry.sample.value;
        const bool is_nearer = distance(next, value) < distance(next, last);
        const bool stays_fallen = value < last && next == value;
        doubted.suspect = false;
        doubted.good = is_nearer && !stays_fallen;
        if (doubted.good) settle(doubted);
    }

    void settle(const Entry& entry) {
        last_ = &entry;
        falls_.clear();
    }

    const Levels& levels_;
    const Entry* last_;
    Entry* pending_ = nullptr;
    std::vector<Quantity> falls_;  // Doubted since the last good value.
};

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
    Entry entry;
    entry.at = sample.at;
    entry.sample = sample;
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(after), entry);
    return judge_from(after);
}

Touch Levels::insert_bad(Timestamp at) {
    const std::size_t after = first_after(entries_, at);
    if (after > 0 && entries_[after - 1].at == at) return {};
    make_room(entries_);
    Entry entry;
    entry.at = at;
    entry.bad = true;
    entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(after), entry);
    // It says nothing of its neighbours, but holds break at the next good one.
    std::size_t next = after + 1;
    while (next < entries_.size() && !entries_[next].good) ++next;
    return {at, next < entries_.size() ? entries_[next].at : Timestamp::max()};
}

Touch Levels::judge_again(std::optional<Timestamp> from) {
    const std::size_t first = from ? first_after(entries_, *from - Duration(1)) : 0;
    Touch touch;
    // What changed limits reach may go on beyond where verdicts seem settled.
    for (std::size_t index = first; index < entries_.size(); ++index)
        if (!entries_[index].bad) touch.add(judge_from(index));
    return touch;
}

Touch Levels::judge_from(std::size_t index) {
    Touch touch{entries_[index].at, Timestamp::max()};
    // Back to a good value on which nothing from `index` on had a say.
    std::size_t first = index;
    const Entry* last = nullptr;
    bool any_between = false;
    for (std::size_t before = index; before > 0 && last == nullptr; --before) {
        const Entry& entry = entries_[before - 1];
        if (entry.bad) continue;
        if (entry.good && (entry.doubt == Doubt::none || any_between)) last = &entry;
        any_between = true;
        if (last == nullptr) first = before - 1;
    }
    Judge judge(*this, last);
    const Entry* before = nullptr;
    bool before_was_good = false, before_was_suspect = false;
    for (std::size_t at = first; at < entries_.size(); ++at) {
        Entry& entry = entries_[at];
        if (entry.bad) continue;
        const bool was_good = entry.good, was_suspect = entry.suspect;
        const bool was_settled = entry.good && entry.doubt == Doubt::none;
        judge.step(entry);
        // This value has decided the one before it.
        if (before != nullptr &&
            (before->good != before_was_good || before->suspect != before_was_suspect))
            touch.from = std::min(touch.from, before->at);
        before = &entry;
        before_was_good = was_good;
        before_was_suspect = was_suspect;
        if (at > index && was_settled && entry.good && entry.doubt == Doubt::none) {
            touch.until = entry.at;
            break;
        }
    }
    return touch;
}

const Levels::Entry* Levels::newest(Timestamp at) const {
    for (std::size_t index = first_after(entries_, at); index > 0; --index)
        if (entries_[index - 1].good || entries_[index - 1].suspect) return &entries_[index - 1];
    return nullptr;
}

const Levels::Entry* Levels::suspect() const {
    const Entry* last = newest(Timestamp::max());
    return last != nullptr && last->suspect ? last : nullptr;
}

const Levels::Entry* Levels::last_good_entry(Timestamp at) const {
    for (std::size_t index = first_after(entries_, at); index > 0; --index)
        if (entries_[index - 1].good) return &entries_[index - 1];
    return nullptr;
}

const Levels::Entry* Levels::extreme(Extreme which, Timestamp begin, Timestamp end) const {
    const Entry* found = nullptr;
    const auto is_beyond = [which](Quantity one, Quantity other) {
        return which == Extreme::lowest ? one < other : one > other;
    };
    for (std::size_t index = first_after(entries_, end); index > 0; --index) {
        const Entry& entry = entries_[index - 1];
        if (entry.at < begin) break;
        if (entry.good && (found == nullptr || is_beyond(entry.sample.value, found->sample.value)))
            found = &entry;
    }
    return found;
}

bool Levels::good_at(Timestamp at) const {
    const std::size_t after = first_after(entries_, at);
    return after > 0 && entries_[after - 1].at == at && entries_[after - 1].good;
}

// A gauge that is torn away says the same for months: of what it says the falls suffice, and the
// last, which breaks a hold.
void Levels::trim(Timestamp horizon) {
    const auto at = [this](std::size_t index) {
        return entries_.begin() + static_cast<std::ptrdiff_t>(index);
    };
    const std::size_t kept = first_after(entries_, horizon - Duration(1));
    std::size_t after_good = kept;
    while (after_good > 0 && !entries_[after_good - 1].good) --after_good;
    if (after_good > 1) falls_dropped_.clear();
    if (after_good + 1 < kept) {
        for (std::size_t index = after_good; index + 1 < kept && after_good > 0; ++index) {
            const Quantity value = entries_[index].sample.value;
            const bool is_fall = entries_[index].doubt != Doubt::none &&
                                 value < entries_[after_good - 1].sample.value;
            if (is_fall && std::ranges::find(falls_dropped_, value) == falls_dropped_.end())
                falls_dropped_.push_back(value);
        }
        entries_.erase(at(after_good), at(kept - 1));
    }
    if (after_good > 0) {
        entries_.erase(entries_.begin(), at(after_good - 1));
        entries_.front().doubt = Doubt::none;  // Nothing comes any more that decides otherwise.
    }
    limits_.trim(entries_.empty() ? horizon : std::min(horizon, entries_.front().at));
}

namespace {

constexpr std::uint64_t good_bit = 1, bad_bit = 2, suspect_bit = 4, at_least_bit = 8;
constexpr unsigned doubt_shift = 4;

}  // namespace

void Levels::encode(Encoder& encoder) const {
    encoder.put_unsigned(entries_.size());
    Sample last;
    for (const Entry& entry : entries_) {
        encoder.put_unsigned((entry.good ? good_bit : 0) | (entry.bad ? bad_bit : 0) |
                             (entry.suspect ? suspect_bit : 0) |
                             (entry.at_least ? at_least_bit : 0) |
                             static_cast<std::uint64_t>(entry.doubt) << doubt_shift);
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
        const std::uint64_t doubt = flags >> doubt_shift;
        if (doubt > static_cast<std::uint64_t>(Doubt::same_as_fall)) decoder.fail();
        last = get_sample(decoder, last);
        Entry entry;
        entry.at = last.at;
        entry.good = (flags & good_bit) != 0;
        entry.bad = (flags & bad_bit) != 0;
        entry.suspect = (flags & suspect_bit) != 0;
        entry.at_least = (flags & at_least_bit) != 0;
        entry.doubt = static_cast<Doubt>(doubt);
        entry.sample = last;
        entries_.push_back(entry);
    }
}

void Levels::encode_limits(Encoder& encoder) const {
    limits_.encode(encoder);
    encoder.put_unsigned(falls_dropped_.size());
    for (const Quantity fall : falls_dropped_) encoder.put_quantity(fall);
}

void Levels::decode_limits(Decoder& decoder, std::uint64_t version) {
    constexpr std::uint64_t falls_version = 9;
    limits_.decode(decoder, version);
    if (version < falls_version) return;
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count)
        falls_dropped_.push_back(decoder.get_quantity());
}

}  // namespace freshet
