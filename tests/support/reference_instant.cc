// See reference_instant.h.
#include "tests/support/reference_instant.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>

namespace freshet::reference {
namespace {

constexpr Range unmeasured{std::nullopt, std::nullopt, Presence::never_measured};

}  // namespace

std::shared_ptr<const AtInstant> AtInstant::elsewhere(const StationId& station) const {
    const auto found = others_->find(station);
    if (found == others_->end()) return nullptr;
    std::shared_ptr<const AtInstant>& known = asked_others_[station];
    if (!known)
        known = std::make_shared<AtInstant>(*found->second.first, *found->second.second, at_,
                                            day_start_, areas_);
    return known;
}

// [12] Short amounts and what a running total, else that of the day, tells where they are missing;
// without any of these longer amounts. Never two tellings of the same rain added.
Range AtInstant::rain_now(Duration window) const {
    if (!measured(series_.rain)) return unmeasured;
    Range range = rain_told(window);
    for (const Amount& amount : in(series_.short_suspects, window)) {
        *range.high += amount.value;
        *range.told += amount.value;
    }
    return range;
}

Range AtInstant::rain_told(Duration window) const {
    if (any_ends_in(series_.totals, window)) return filled(series_.totals, window);
    if (any_ends_in(series_.todays, window)) return filled(series_.todays, window);
    const std::vector<Amount> shorts = in(series_.short_amounts, window);
    if (std::ranges::any_of(shorts, [this](const Amount& one) { return !told_longer(one); }))
        return filled({}, window);
    Quantity low;
    // [15] What lies only partly inside is a gap.
    std::vector<Amount> inside = in(series_.long_amounts, window);
    std::erase_if(inside, [&](const Amount& amount) { return amount.start < at_ - window; });
    const std::vector<Amount> told = side_by_side(inside);
    Quantity partly;
    for (const Amount& amount : in(series_.long_suspects, window)) partly += amount.value;
    for (const Amount& amount : told) low += amount.value;
    return {low, low + partly + most_in(untold(told, window)), Presence::measured, low + partly};
}

bool AtInstant::any_ends_in(const std::vector<Run>& runs, Duration window) const {
    return std::ranges::any_of(runs, [&](const Run& run) {
        return std::any_of(std::next(run.begin()), run.end(), [&](const auto& total) {
            return total.first > at_ - window && total.first <= at_;
        });
    });
}

// [16] An amount counts at the end of its interval. What totals tell beyond the amounts between
// them fell where nothing is told.
Range AtInstant::filled(const std::vector<Run>& runs, Duration window) const {
    const Timestamp begin = at_ - window;
    Quantity low, partly;
    Timestamp told_to = begin;
    const std::vector<Amount> counted = counted_after(begin);
    for (const Amount& amount : counted) {
        low += amount.value;
        told_to = amount.end;
    }
    Duration gaps = untold_between(begin, at_, counted);
    const auto stretch = [&](const Run::value_type& from, const Run::value_type& to) {
        told_to = std::max(told_to, to.first);
        const Quantity rest = to.second - from.second - told_in(from.first, to.first);
        const Duration inside = untold_in(std::max(begin, from.first), to.first);
        const Duration all = untold_in(from.first, to.first);
        if (rest <= Quantity::from_units(-1)) return;  // Which of the two is wrong is not known.
        gaps -= inside;
        if (rest <= Quantity{}) return;
        if (all == Duration{}) {
            if (rest >= Quantity::from_units(1)) partly += rest;
        } else if (inside > Duration{}) {
            const bool whole = inside == all || to.first - from.first <= station_.rain_step;
            (whole && can_rain(rest, all) ? low : partly) += rest;
        }
    };
    for (const Run& run : runs) {
        const Run::value_type *before = nullptr, *first = nullptr, *last = nullptr;
        for (const auto& total : run) {
            if (total.first > at_) break;
            if (told_across(total.first)) continue;
            if (total.first < begin) {
                before = &total;
            } else {
                (first == nullptr ? first : last) = &total;
            }
        }
        if (first != nullptr && before != nullptr && first->first > begin) stretch(*before, *first);
        if (last != nullptr) stretch(*first, *last);
    }
    // A slot not yet due is not missing.
    if (at_ - told_to < station_.rain_step) gaps -= at_ - told_to;
    return {low, low + partly + most_in(gaps), Presence::measured, low + partly};
}

// [13] What a longer short amount tells too is told once.
bool AtInstant::told_longer(const Amount& amount) const {
    auto other = std::ranges::upper_bound(series_.short_amounts, amount.start, {}, &Amount::end);
    for (; other != series_.short_amounts.end() && other->end <= at_; ++other) {
        if (other->length() > amount.length() && other->overlaps(amount)) return true;
        if (other->end >= amount.end + station_.rain_step) break;  // Begins after it ends.
    }
    return false;
}

// Short amounts that end after `begin`, up to now, each told once.
std::vector<Amount> AtInstant::counted_after(Timestamp begin) const {
    std::vector<Amount> counted = in(series_.short_amounts, at_ - begin);
    std::erase_if(counted, [this](const Amount& amount) { return told_longer(amount); });
    return counted;
}

// The end of the last one that ends at or before `begin`.
std::optional<Timestamp> AtInstant::counted_before(Timestamp begin) const {
    auto it = std::ranges::upper_bound(series_.short_amounts, begin, {}, &Amount::end);
    while (it != series_.short_amounts.begin()) {
        if (!told_longer(*--it)) return it->end;
    }
    return std::nullopt;
}

// Within a tenth of its begin or end an amount does not tell across: clocks drift by seconds.
bool AtInstant::told_across(Timestamp at) const {
    auto it = std::ranges::upper_bound(series_.short_amounts, at, {}, &Amount::end);
    for (; it != series_.short_amounts.end() && it->end <= at_; ++it) {
        if (it->end >= at + station_.rain_step) return false;
        const Duration drift = it->length() / 10;
        if (at - it->start > drift && it->end - at > drift && !told_longer(*it)) return true;
    }
    return false;
}

// By amounts whose greater part lies there.
Quantity AtInstant::told_in(Timestamp begin, Timestamp end) const {
    Quantity sum;
    for (const Amount& amount : counted_after(begin)) {
        const Timestamp middle = amount.end - amount.length() / 2;
        if (middle > begin && middle <= end) sum += amount.value;
    }
    return sum;
}

// [16] How long nothing is told there. Before an amount less than half its length is none.
Duration AtInstant::untold_in(Timestamp begin, Timestamp end) const {
    return untold_between(begin, end, counted_after(begin));
}

Duration AtInstant::untold_between(Timestamp begin, Timestamp end,
                                   const std::vector<Amount>& counted) const {
    Duration missing{};
    const auto count = [&](Timestamp from, Timestamp to) {
        missing += std::max(Duration{}, std::min(to, end) - std::max(from, begin));
    };
    std::optional<Timestamp> told_to = counted_before(begin);
    for (const Amount& amount : counted) {
        if (!told_to) {
            count(begin, amount.start);
        } else if ((amount.start - *told_to) * 2 >= amount.length()) {
            count(*told_to, amount.start);
        }
        told_to = amount.end;
    }
    count(told_to.value_or(begin), end);
    return missing;
}

Range AtInstant::rain(Duration window) const {
    const auto known = asked_.find(window);
    return known != asked_.end() ? known->second : asked_[window] = rain_now(window);
}

// [35] From the last begin of a day before this moment.
Range AtInstant::rain_of_day() const { return rain(at_ - begin_of_day()); }

Timestamp AtInstant::begin_of_day() const {
    Timestamp begin = std::chrono::floor<std::chrono::days>(at_) - beijing.east + day_start_;
    while (begin >= at_) begin -= std::chrono::hours(24);
    while (begin + std::chrono::hours(24) < at_) begin += std::chrono::hours(24);
    return begin;
}

// [44] Each day as its end shows it; from the oldest on what is left is taken of what was and came.
Range AtInstant::antecedent_now(int days, Quantity factor) const {
    if (!measured(series_.rain)) return unmeasured;
    constexpr Duration day = std::chrono::hours(24);
    const auto left = [&](Quantity of) {
        return Quantity::from_ten_thousandths(
            (of.ten_thousandths() * factor.ten_thousandths() + 5'000) / 10'000);
    };
    Range index{Quantity{}, Quantity{}};
    for (int back = days - 1; back >= 0; --back) {
        const AtInstant end(station_, series_, begin_of_day() - back * day, day_start_, areas_);
        const Range then = end.rain(day);
        index.low = left(*index.low + then.low.value_or(Quantity{}));
        index.high = left(*index.high + then.high.value_or(most_in(day)));
    }
    return index;
}

Range AtInstant::antecedent(int days, Quantity factor) const {
    const auto [known, is_new] = asked_days_.try_emplace({days, factor});
    if (is_new) known->second = antecedent_now(days, factor);
    return known->second;
}

// [36] At every good sample and now, and step by step back from each of these to the one before.
Range AtInstant::largest_rain(Duration inner, Duration window) const {
    if (!measured(series_.rain)) return unmeasured;
    std::vector<Timestamp> known;
    for (const auto& [at, sample] : series_.rain) {
        if (sample.standing == Standing::good && at < at_) known.push_back(at);
    }
    known.push_back(at_);
    std::vector<Timestamp> ends;
    for (std::size_t i = 0; i < known.size(); ++i) {
        for (Timestamp end = known[i]; end >= at_ - window + inner; end -= station_.rain_step) {
            if (i > 0 && end <= known[i - 1]) break;
            ends.push_back(end);
        }
    }
    Range largest{Quantity{}, Quantity{}, Presence::measured, Quantity{}};
    for (const Timestamp end : ends) {
        const Range then = AtInstant(station_, series_, end, day_start_, areas_).rain(inner);
        largest.low = std::max(*largest.low, then.low.value_or(Quantity{}));
        largest.high = std::max(*largest.high, then.high.value_or(most_in(inner)));
        largest.told = std::max(*largest.told, then.told.value_or(Quantity{}));
    }
    return largest;
}

// [10] The last good sample not older than 3 steps.
Range AtInstant::last_of(const Samples& samples, Duration step) const {
    if (!measured(samples)) return unmeasured;
    for (auto it = samples.upper_bound(at_); it != samples.begin();) {
        const auto& [at, sample] = *--it;
        if (sample.standing != Standing::good) continue;
        if (at_ - at > unknown_after_steps * step) return {};
        return {sample.value, sample.value};
    }
    return {};
}

// [38]
Range AtInstant::flow() const { return last_of(series_.flows, station_.level_step); }

// [42]
Range AtInstant::alarm() const { return last_of(series_.alarms, status_step); }

// [77]
Range AtInstant::soil(int centimetres) const {
    const auto found = series_.soils.find(centimetres);
    return found == series_.soils.end() ? unmeasured : last_of(found->second, soil_step(station_));
}

// [17] Once measured, always measured: a dead sensor is unknown.
bool AtInstant::measured(const Samples& samples) const {
    return std::ranges::any_of(samples, [this](const auto& entry) {
        return entry.first <= at_ && entry.second.standing == Standing::good;
    });
}

// Those whose end lies in (t-W, t], by end.
std::vector<Amount> AtInstant::in(const std::vector<Amount>& amounts, Duration window) const {
    return {std::ranges::upper_bound(amounts, at_ - window, {}, &Amount::end),
            std::ranges::upper_bound(amounts, at_, {}, &Amount::end)};
}

// [15] Newest end first, of equal ends the longest; no overlaps.
std::vector<Amount> AtInstant::side_by_side(std::vector<Amount> amounts) const {
    std::ranges::sort(amounts, [](const Amount& a, const Amount& b) {
        return std::tuple(a.end, a.length()) > std::tuple(b.end, b.length());
    });
    std::vector<Amount> taken;
    for (const Amount& amount : amounts) {
        const bool free = std::ranges::none_of(
            taken, [&](const Amount& other) { return other.overlaps(amount); });
        if (free) taken.push_back(amount);
    }
    return taken;
}

// [15, 16] How long the window is told by nothing. Stamps wander by seconds, so before an amount
// less than half its length, or half a step, is none; a slot not yet due is not missing.
Duration AtInstant::untold(std::vector<Amount> told, Duration window) const {
    std::ranges::sort(told, {}, &Amount::start);
    Timestamp told_to = at_ - window;
    Duration missing{};
    for (const Amount& amount : told) {
        const Duration gap = amount.start - told_to;
        if (gap > Duration{} && gap * 2 >= std::min(amount.length(), station_.rain_step))
            missing += gap;
        told_to = std::max(told_to, amount.end);
    }
    const Duration rest = at_ - told_to;
    return rest >= station_.rain_step || told.empty() ? missing + rest : missing;
}

}  // namespace freshet::reference
