#include "rules/window/totals.h"

#include <algorithm>

#include "rules/window/plausible.h"
#include "rules/window/search.h"

namespace freshet {
namespace {

// The hydrological day begins at 08:00 +08:00, which is midnight in UTC; the value at 08:00 itself
// still belongs to the day that ends there.
std::int64_t day_of(Timestamp at) {
    const Timestamp inside = at - Duration(1);
    return std::chrono::floor<std::chrono::days>(inside).time_since_epoch().count();
}

}  // namespace

std::optional<Timestamp> Totals::insert(const Sample& sample) {
    const std::size_t after = first_after(samples_, sample.at);
    if (after > 0 && samples_[after - 1].at == sample.at) {
        if (!takes_place_of(sample, samples_[after - 1])) return std::nullopt;
        samples_[after - 1] = sample;
        return judge_from(after - 1);
    }
    make_room(samples_);
    make_room(roles_);
    samples_.insert(samples_.begin() + static_cast<std::ptrdiff_t>(after), sample);
    roles_.insert(roles_.begin() + static_cast<std::ptrdiff_t>(after), Role::stray);
    return judge_from(after);
}

bool Totals::is_new_day(const Sample& earlier, const Sample& later) const {
    return reset_ == Reset::daily && day_of(earlier.at) != day_of(later.at);
}

// A counter goes round where its digits end: from the last hundredth below a power of ten to the
// first above 0.
Quantity Totals::difference(const Sample& earlier, const Sample& later) {
    const Quantity rise = later.value - earlier.value;
    if (rise >= Quantity()) return rise;
    for (std::int64_t end = 1'000; end <= 100'000; end *= 10) {
        const Quantity around = Quantity::from_units(end), margin = Quantity::from_units(end / 100);
        if (earlier.value < around && earlier.value >= around - margin && later.value <= margin)
            return rise + around;
    }
    return rise;
}

bool Totals::follows(const Sample& earlier, const Sample& later) {
    const Quantity amount = difference(earlier, later);
    if (amount < Quantity() || !can_have_rained(amount, later.at - earlier.at)) return false;
    goes_round_ = goes_round_ || later.value < earlier.value;
    return true;
}

// A follower is one whatever comes after it, and what comes after it needs nothing from before.
Totals::Standing Totals::standing_before(std::size_t index) {
    Standing standing;
    std::size_t from = index;
    while (from > 0 && roles_[from - 1] != Role::follows) --from;
    if (from > 0) standing.base = from - 1;
    for (; from < index; ++from) judge(standing, from);
    return standing;
}

void Totals::judge(Standing& standing, std::size_t index) {
    const Sample& now = samples_[index];
    const auto stands_as = [&](Role role) {
        roles_[index] = role;
        standing = {index, std::nullopt};
    };
    if (!standing.base || is_new_day(samples_[*standing.base], now)) return stands_as(Role::begins);
    if (follows(samples_[*standing.base], now)) return stands_as(Role::follows);
    // A counter that began again goes on; one that is torn off, or a fill value, stays where it is.
    if (standing.stray && now.value > samples_[*standing.stray].value &&
        follows(samples_[*standing.stray], now)) {
        roles_[*standing.stray] = Role::begins;
        return stands_as(Role::follows);
    }
    roles_[index] = Role::stray;
    standing.stray = index;
}

Timestamp Totals::judge_from(std::size_t index) {
    Standing standing = standing_before(index);
    for (std::size_t at = index; at < samples_.size(); ++at) {
        const Role before = roles_[at];
        judge(standing, at);
        if (at > index && before == Role::follows && roles_[at] == Role::follows)
            return samples_[at].at;
    }
    return samples_.back().at;
}

bool Totals::bounds(std::size_t index, const ToldRain& told) const {
    return roles_[index] != Role::stray && !told.tells_across(samples_[index].at);
}

Timestamp Totals::settled_from(Timestamp at, const std::vector<ToldRain>& told) const {
    for (std::size_t index = first_after(samples_, at - Duration(1)); index < samples_.size();
         ++index) {
        const Timestamp end = samples_[index].at;
        const auto across = [end](const ToldRain& one) { return one.tells_across(end); };
        if (roles_[index] != Role::stray && std::none_of(told.begin(), told.end(), across))
            return end;
    }
    return samples_.empty() ? at : std::max(at, samples_.back().at);
}

bool Totals::any_ends_in(Timestamp begin, Timestamp end) const {
    for (std::size_t index = first_after(samples_, begin);
         index < samples_.size() && samples_[index].at <= end; ++index)
        if (roles_[index] == Role::follows) return true;
    return false;
}

std::optional<Timestamp> Totals::first() const {
    if (samples_.empty()) return std::nullopt;
    return samples_.front().at;
}

Totals::Stretch Totals::between(std::size_t first, std::size_t last) const {
    Quantity amount = samples_[last].value - samples_[first].value;
    std::size_t before = first;
    for (std::size_t index = first + 1; index <= last && goes_round_; ++index) {
        if (roles_[index] == Role::stray) continue;
        amount += difference(samples_[before], samples_[index]) -
                  (samples_[index].value - samples_[before].value);
        before = index;
    }
    return {samples_[first].at, samples_[last].at, amount, first == 0};
}

std::vector<Totals::Stretch> Totals::stretches(const WindowSpan& span, const ToldRain& told) const {
    std::vector<Stretch> result;
    const std::size_t end = first_after(samples_, span.end);
    for (std::size_t index = first_after(samples_, span.begin - Duration(1)); index < end;) {
        const std::size_t from = index;
        while (++index < end && roles_[index] != Role::begins) continue;
        // Nearly every total bounds, so that these searches are short.
        std::optional<std::size_t> before, first, last;
        for (std::size_t each = from; each < index && !first; ++each)
            if (bounds(each, told)) first = each;
        for (std::size_t each = index; first && each > *first + 1 && !last; --each)
            if (bounds(each - 1, told)) last = each - 1;
        for (std::size_t each = from; each > 0 && roles_[each] != Role::begins && !before; --each)
            if (bounds(each - 1, told)) before = each - 1;
        if (first && before && samples_[*first].at > span.begin)
            result.push_back(between(*before, *first));
        if (last) result.push_back(between(*first, *last));
    }
    return result;
}

void Totals::trim(Timestamp horizon) {
    const std::size_t first = first_after(samples_, horizon - Duration(1));
    if (first == 0) return;
    const Standing standing = standing_before(first);
    std::vector<Sample> kept;
    if (standing.base) kept.push_back(samples_[*standing.base]);
    if (standing.stray) kept.push_back(samples_[*standing.stray]);
    kept.insert(kept.end(), samples_.begin() + static_cast<std::ptrdiff_t>(first), samples_.end());
    samples_ = std::move(kept);
    roles_.assign(samples_.size(), Role::stray);
    judge_from(0);
}

void Totals::encode(Encoder& encoder) const {
    encoder.put_unsigned(samples_.size());
    Sample last;
    for (const Sample& sample : samples_) {
        put_sample(encoder, sample, last);
        last = sample;
    }
}

void Totals::decode(Decoder& decoder) {
    Sample last;
    std::size_t count = decoder.get_count();
    make_room_for(samples_, count);
    for (; count > 0 && !decoder.failed(); --count) {
        last = get_sample(decoder, last);
        samples_.push_back(last);
    }
    roles_.assign(samples_.size(), Role::stray);
    if (!samples_.empty()) judge_from(0);
}

}  // namespace freshet
