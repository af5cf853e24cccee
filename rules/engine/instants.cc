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

Timestamp suspect_from(const std::vector<Levels::Entry>& entries, std::size_t& index) {
    while (index < entries.size() && !entries[index].suspect) ++index;
    return index < entries.size() ? entries[index].at : Timestamp::max();
}

}  // namespace

bool Instants::Next::is_of(const JudgedSubject* judged) const {
    return std::any_of(
        upstream, upstream + upstream_count,
        [&](const UpstreamSamples::Moment& moment) { return is_asked(moment, judged); });
}

Instants::Instants(const Sight& sight, Timestamp from)
    : sight_(sight),
      samples_(sight.samples),
      epochs_(sight.epochs),
      rain_(first_after(samples_.rain_instants().marks(), from - Duration(1))),
      level_(first_after(samples_.levels().entries(), from - Duration(1))),
      suspect_(level_),
      named_(sight.upstreams()),
      upstream_(named_.moments(from)) {
    if (sight.catchment != nullptr) load_moments(from);
    samples_.sides().each(sight.sides, [&](Side side, const Levels& values) {
        sides_.push_back(
            {side, &values.entries(), first_after(values.entries(), from - Duration(1))});
    });
    given_ = {{{side_of(SeriesAsked::above), {}}, {side_of(SeriesAsked::forecast), {}}}};
    if (sight.sides.has(given_[0].side)) given_[0].at = epochs_.superiors().beginnings(from);
    if (sight.sides.has(given_[1].side)) given_[1].at = sight.forecasts(from);
    while (change_ < epochs_.size() && epochs_[change_].from < from) ++change_;
}

void Instants::load_moments(Timestamp from) {
    constexpr Duration at_a_time = std::chrono::hours(1);
    loaded_until_ = from > Timestamp::max() - at_a_time ? Timestamp::max() : from + at_a_time;
    moments_ = sight_.catchment->moments(from, loaded_until_, sight_.sides);
    moment_ = 0;
}

bool Instants::any_moment() {
    while (moment_ == moments_.moments.size() && moments_.more) load_moments(loaded_until_);
    return moment_ < moments_.moments.size();
}

bool Instants::is_sample(const CatchmentSamples::Moment& moment,
                         const JudgedSubject* judged) const {
    if (!counts(judged, *moment.station) || (judged == nullptr && moment.is_witness)) return false;
    if (!moment.side.any()) return true;
    return judged != nullptr && moment.side.both(sides_of(judged->uses)).any();
}

std::optional<Instants::Next> Instants::next_of_catchment() {
    while (true) {
        Next next;
        next.at = change_ < epochs_.size() ? epochs_[change_].from : Timestamp::max();
        if (any_moment()) next.at = std::min(next.at, moments_.moments[moment_].at);
        for (const Given& given : given_) next.at = std::min(next.at, given.time());
        if (next.at == Timestamp::max()) return std::nullopt;
        while (change_ < epochs_.size() && epochs_[change_].from == next.at) {
            next.is_change = true;
            ++change_;
        }
        next.epoch = change_ - 1;
        const JudgedSubject* judged = sight_.judged(*epochs_[next.epoch].book);
        for (; any_moment() && moments_.moments[moment_].at == next.at; ++moment_)
            next.is_sample = next.is_sample || is_sample(moments_.moments[moment_], judged);
        for (Given& given : given_) {
            if (given.time() != next.at) continue;
            ++given.next;
            next.is_sample =
                next.is_sample || (judged != nullptr && sides_of(judged->uses).has(given.side));
        }
        if (next.is_sample || next.is_change) return next;
    }
}

std::optional<Instants::Next> Instants::next() {
    if (sight_.catchment != nullptr) return next_of_catchment();
    const Timestamp rain = good_from(samples_.rain_instants().marks(), rain_);
    const Timestamp level = good_from(samples_.levels().entries(), level_);
    const Timestamp suspect = suspect_from(samples_.levels().entries(), suspect_);
    const Timestamp change = change_ < epochs_.size() ? epochs_[change_].from : Timestamp::max();
    Next next;
    next.at = std::min({rain, level, change, suspect});
    for (Cursor& side : sides_) next.at = std::min(next.at, good_from(*side.entries, side.index));
    for (const Given& given : given_) next.at = std::min(next.at, given.time());
    if (upstream_next_ < upstream_.size())
        next.at = std::min(next.at, upstream_[upstream_next_].at);
    if (next.at == Timestamp::max()) return std::nullopt;
    if (rain == next.at) next.rain = rain_++;
    if (level == next.at) next.level = level_++;
    for (Cursor& side : sides_) {
        if (good_from(*side.entries, side.index) != next.at) continue;
        next.sides.add(side.side);
        ++side.index;
    }
    for (Given& given : given_) {
        if (given.time() != next.at) continue;
        next.sides.add(given.side);
        ++given.next;
    }
    for (; upstream_next_ < upstream_.size() && upstream_[upstream_next_].at == next.at;
         ++upstream_next_) {
        if (next.upstream_count++ == 0) next.upstream = &upstream_[upstream_next_];
    }
    next.is_change = change == next.at;
    next.is_suspect = suspect == next.at;
    if (next.is_suspect) ++suspect_;
    while (change_ < epochs_.size() && epochs_[change_].from == next.at) ++change_;
    next.is_sample = next.rain || next.level || next.sides.any() || next.upstream_count > 0;
    next.epoch = change_ - 1;
    return next;
}

}  // namespace freshet
