#include "rules/engine/instants.h"

#include <algorithm>

#include "rules/engine/sides.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

template <class Marks>
Timestamp good_from(const Marks& marks, std::size_t& index) {
    while (index < marks.size() && !marks[index].good) ++index;
    return index < marks.size() ? marks[index].at : Timestamp::max();
}

}  // namespace

Instants::Instants(const StationSamples& samples, EpochView epochs, Timestamp from, Sides sides)
    : samples_(samples),
      epochs_(epochs),
      rain_(first_after(samples.rain_instants().marks(), from - Duration(1))),
      level_(first_after(samples.levels().entries(), from - Duration(1))) {
    samples.sides().each(sides, [&](Side side, const Levels& values) {
        sides_.push_back(
            {side, &values.entries(), first_after(values.entries(), from - Duration(1))});
    });
    if (sides.has(side_of(SeriesAsked::above))) begun_ = epochs_.superiors().beginnings(from);
    while (change_ < epochs_.size() && epochs_[change_].from < from) ++change_;
    const Levels::Entry* suspect = samples.levels().suspect();
    if (suspect != nullptr && suspect->at >= from) suspect_ = suspect->at;
}

std::optional<Instants::Next> Instants::next() {
    const Timestamp rain = good_from(samples_.rain_instants().marks(), rain_);
    const Timestamp level = good_from(samples_.levels().entries(), level_);
    const Timestamp change = change_ < epochs_.size() ? epochs_[change_].from : Timestamp::max();
    Next next;
    next.at = std::min({rain, level, change, suspect_});
    for (Cursor& side : sides_) next.at = std::min(next.at, good_from(*side.entries, side.index));
    if (begun_next_ < begun_.size()) next.at = std::min(next.at, begun_[begun_next_]);
    if (next.at == Timestamp::max()) return std::nullopt;
    if (rain == next.at) next.rain = rain_++;
    if (level == next.at) next.level = level_++;
    for (Cursor& side : sides_) {
        if (good_from(*side.entries, side.index) != next.at) continue;
        next.sides.add(side.side);
        ++side.index;
    }
    if (begun_next_ < begun_.size() && begun_[begun_next_] == next.at) {
        next.sides.add(side_of(SeriesAsked::above));
        ++begun_next_;
    }
    next.is_change = change == next.at;
    next.is_suspect = suspect_ == next.at;
    if (next.is_suspect) suspect_ = Timestamp::max();
    while (change_ < epochs_.size() && epochs_[change_].from == next.at) ++change_;
    next.is_sample = next.rain || next.level || next.sides.any();
    next.epoch = change_ - 1;
    return next;
}

}  // namespace freshet
