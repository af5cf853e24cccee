#include "rules/engine/instants.h"

#include <algorithm>

namespace freshet {
namespace {

template <class Marks>
std::size_t first_at(const Marks& marks, Timestamp from) {
    // Nearly always the question is about the newest one or two.
    std::size_t index = marks.size();
    for (int step = 0; step < 3; ++step) {
        if (index == 0 || marks[index - 1].at < from) return index;
        --index;
    }
    const auto found =
        std::lower_bound(marks.begin(), marks.begin() + static_cast<std::ptrdiff_t>(index), from,
                         [](const auto& mark, Timestamp at) { return mark.at < at; });
    return static_cast<std::size_t>(found - marks.begin());
}

template <class Marks>
Timestamp good_from(const Marks& marks, std::size_t& index) {
    while (index < marks.size() && !marks[index].good) ++index;
    return index < marks.size() ? marks[index].at : Timestamp::max();
}

}  // namespace

Instants::Instants(const StationSamples& samples, EpochView epochs, Timestamp from)
    : samples_(samples),
      epochs_(epochs),
      rain_(first_at(samples.rain_instants().marks(), from)),
      level_(first_at(samples.levels().entries(), from)) {
    while (change_ < epochs_.size() && epochs_[change_].from < from) ++change_;
}

std::optional<Instants::Next> Instants::next() {
    const Timestamp rain = good_from(samples_.rain_instants().marks(), rain_);
    const Timestamp level = good_from(samples_.levels().entries(), level_);
    const Timestamp change = change_ < epochs_.size() ? epochs_[change_].from : Timestamp::max();
    Next next;
    next.at = std::min({rain, level, change});
    if (next.at == Timestamp::max()) return std::nullopt;
    if (rain == next.at) next.rain = rain_++;
    if (level == next.at) next.level = level_++;
    while (change_ < epochs_.size() && epochs_[change_].from == next.at) ++change_;
    next.is_sample = next.rain || next.level;
    next.epoch = change_ - 1;
    return next;
}

}  // namespace freshet
