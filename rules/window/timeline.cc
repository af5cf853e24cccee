#include "rules/window/timeline.h"

#include <algorithm>

namespace freshet {
namespace {

bool before(const Timeline::Mark& mark, Timestamp at) { return mark.at < at; }

}  // namespace

bool Timeline::mark(Timestamp at, Kind kind) {
    const bool good = kind == Kind::good;
    const auto found = std::lower_bound(marks_.begin(), marks_.end(), at, before);
    if (found == marks_.end() || found->at != at) {
        marks_.insert(found, Mark{at, good});
        return true;
    }
    if (found->good || !good) return false;
    found->good = true;
    return true;
}

Timestamp Timeline::next_good(Timestamp at) const {
    auto found = std::upper_bound(marks_.begin(), marks_.end(), at,
                                  [](Timestamp time, const Mark& mark) { return time < mark.at; });
    while (found != marks_.end() && !found->good) ++found;
    return found == marks_.end() ? Timestamp::max() : found->at;
}

void Timeline::trim(Timestamp horizon) {
    auto first = std::lower_bound(marks_.begin(), marks_.end(), horizon, before);
    while (first != marks_.begin()) {
        --first;
        if (first->good) break;
    }
    marks_.erase(marks_.begin(), first);
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
    for (std::size_t count = decoder.get_count(); count > 0 && !decoder.failed(); --count) {
        last += decoder.get_duration();
        timeline.marks_.push_back(Mark{last, decoder.get_flag()});
    }
    return timeline;
}

}  // namespace freshet
