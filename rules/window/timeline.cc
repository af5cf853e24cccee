#include "rules/window/timeline.h"

#include <algorithm>

#include "rules/window/search.h"

namespace freshet {
namespace {

bool before(const Timeline::Mark& mark, Timestamp at) { return mark.at < at; }

}  // namespace

bool Timeline::mark(Timestamp at, Kind kind) {
    const bool good = kind == Kind::good;
    if (marks_.empty() || marks_.back().at < at) {
        make_room(marks_);
        marks_.push_back(Mark{at, good});
        return true;
    }
    const auto found = std::lower_bound(marks_.begin(), marks_.end(), at, before);
    if (found == marks_.end() || found->at != at) {
        const std::ptrdiff_t place = found - marks_.begin();
        make_room(marks_);
        marks_.insert(marks_.begin() + place, Mark{at, good});
        return true;
    }
    if (found->good || !good) return false;
    found->good = true;
    return true;
}

Timestamp Timeline::next_good(Timestamp at) const {
    std::size_t index = first_after(marks_, at);
    while (index < marks_.size() && !marks_[index].good) ++index;
    return index == marks_.size() ? Timestamp::max() : marks_[index].at;
}

std::optional<Timestamp> Timeline::last_good(Timestamp at) const {
    for (std::size_t index = first_after(marks_, at); index > 0; --index)
        if (marks_[index - 1].good) return marks_[index - 1].at;
    return std::nullopt;
}

// A gauge that says nothing good for months is a break, once.
void Timeline::trim(Timestamp horizon) {
    const auto kept = std::lower_bound(marks_.begin(), marks_.end(), horizon, before);
    auto good = kept;
    while (good != marks_.begin() && !(good - 1)->good) --good;
    if (kept - good > 1) good = marks_.erase(good, kept - 1);
    if (good != marks_.begin()) marks_.erase(marks_.begin(), good - 1);
}

void Timeline::encode(Encoder& encoder) const {
    encoder.put_unsigned(marks_.size());
    Timestamp last{};
    for (const Mark& mark : marks_) {
        encoder.put_duration(mark.at - last);
        encoder.put_flag(mark.good);
        last = mark.at;
    }
}

Timeline Timeline::decode(Decoder& decoder) {
    Timeline timeline;
    Timestamp last{};
    std::size_t count = decoder.get_count();
    make_room_for(timeline.marks_, count);
    for (; count > 0 && !decoder.failed(); --count) {
        last += decoder.get_duration();
        timeline.marks_.push_back(Mark{last, decoder.get_flag()});
    }
    return timeline;
}

}  // namespace freshet
