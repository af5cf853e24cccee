// See reference_instant.h.
#include "tests/support/reference_instant.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace freshet::reference {
namespace {

constexpr Range unmeasured{std::nullopt, std::nullopt, Presence::never_measured};

// [16] 4 mm a minute, rounded up to the ten-thousandth.
Quantity most_in(Duration missing) {
    constexpr std::int64_t a_minute = 4 * Quantity::per_unit;
    return Quantity::from_ten_thousandths((missing.count() * a_minute + 59'999) / 60'000);
}

}  // namespace

// [12] One series tells a window: short amounts if there is one, else differences of the running
// total, else of the day's, else longer amounts. Never two of them added.
Range AtInstant::rain_now(Duration window) const {
    if (!measured(series_.rain)) return unmeasured;
    std::vector<Amount> told = in(series_.short_amounts, window);
    if (!told.empty()) {
        drop_overlapped(told);
    } else if (told = in(series_.total_differences, window); told.empty()) {
        if (told = in(series_.today_differences, window); told.empty()) {
            told = side_by_side(in(series_.long_amounts, window), window);
        }
    }
    // An amount counts at the end of its interval; a lump in low only where all of it lies in the
    // window, in high where any part does. [13, 14, 15]
    Quantity low, partly;
    for (const Amount& amount : told) {
        const bool lump = amount.length() > station_.rain_step;
        (lump && amount.start < at_ - window ? partly : low) += amount.value;
    }
    return {low, low + partly + most_in(untold(told, window))};
}

Range AtInstant::rain(Duration window) const {
    const auto known = asked_.find(window);
    return known != asked_.end() ? known->second : asked_[window] = rain_now(window);
}

// [11] Level now less the lowest in [t-W, t]; the sample before may be lower still.
Range AtInstant::rise(Duration window) const {
    if (!measured(series_.levels)) return unmeasured;
    const std::optional<Quantity> now = level().low;
    if (!now) return {};
    std::optional<Quantity> lowest;
    const auto first = series_.levels.lower_bound(at_ - window);
    for (auto it = first; it != series_.levels.upper_bound(at_); ++it) {
        if (it->second.standing != Standing::good) continue;
        lowest = std::min(lowest.value_or(it->second.value), it->second.value);
    }
    if (!lowest) return {};
    const bool at_edge = first != series_.levels.end() && first->first == at_ - window &&
                         first->second.standing == Standing::good;
    if (at_edge) return {*now - *lowest, *now - *lowest};
    for (auto it = first; it != series_.levels.begin();) {
        --it;
        if (it->second.standing != Standing::good) continue;
        return {*now - *lowest, *now - std::min(*lowest, it->second.value)};
    }
    return {*now - *lowest, std::nullopt};
}

// [10] The last good sample not older than 3 steps.
Range AtInstant::level() const {
    if (!measured(series_.levels)) return unmeasured;
    for (auto it = series_.levels.upper_bound(at_); it != series_.levels.begin();) {
        const auto& [at, level] = *--it;
        if (level.standing != Standing::good) continue;
        if (at_ - at > unknown_after_steps * station_.level_step) return {};
        return {level.value, level.value};
    }
    return {};
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

// [13] What a longer short amount tells too is told once.
void AtInstant::drop_overlapped(std::vector<Amount>& told) const {
    std::erase_if(told, [this](const Amount& amount) {
        auto other =
            std::ranges::upper_bound(series_.short_amounts, amount.start, {}, &Amount::end);
        for (; other != series_.short_amounts.end() && other->end <= at_; ++other) {
            if (other->length() > amount.length() && other->overlaps(amount)) return true;
            if (other->end >= amount.end + station_.rain_step) break;  // Begins after it ends.
        }
        return false;
    });
}

// [15] Newest end first, of equal ends the longest that fits into the window; no overlaps.
std::vector<Amount> AtInstant::side_by_side(std::vector<Amount> amounts, Duration window) const {
    const auto fits = [&](const Amount& amount) { return amount.start >= at_ - window; };
    std::ranges::sort(amounts, [&](const Amount& a, const Amount& b) {
        if (a.end != b.end) return a.end > b.end;
        if (fits(a) != fits(b)) return fits(a);
        return fits(a) ? a.length() > b.length() : a.length() < b.length();
    });
    std::vector<Amount> taken;
    for (const Amount& amount : amounts) {
        const bool free = std::ranges::none_of(
            taken, [&](const Amount& other) { return other.overlaps(amount); });
        if (free) taken.push_back(amount);
    }
    return taken;
}

// [16] How long the window is told by nothing. Stamps wander by seconds, so before an amount less
// than half its length is none; a slot not yet due is not missing.
Duration AtInstant::untold(std::vector<Amount> told, Duration window) const {
    std::ranges::sort(told, {}, &Amount::start);
    Timestamp told_to = at_ - window;
    Duration missing{};
    for (const Amount& amount : told) {
        const Duration gap = amount.start - told_to;
        if (gap > Duration{} && gap * 2 >= amount.length()) missing += gap;
        told_to = std::max(told_to, amount.end);
    }
    const Duration rest = at_ - told_to;
    return rest >= station_.rain_step || told.empty() ? missing + rest : missing;
}

}  // namespace freshet::reference
