// What people said and what was handed on from above, as the reference engine asks for it.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

#include "tests/support/reference_instant.h"

namespace freshet::reference {

// [51, 52] Of each id that revision counts that was issued last by now: of one moment the
// cancelled one, else the severer.
bool AtInstant::above(Severity severity, const std::string& event) const {
    const auto later = [](const SuperiorWarning& a, const SuperiorWarning& b) {
        return std::tuple(a.issued_at, a.standing, a.severity, a.until, a.from) <
               std::tuple(b.issued_at, b.standing, b.severity, b.until, b.from);
    };
    std::map<std::pair<std::string, std::string>, const FromAbove*> last;
    for (const FromAbove& one : series_.from_above) {
        if (one.warning.issued_at > at_) continue;
        const FromAbove*& held = last[{one.warning.issuer, one.warning.id}];
        if (held == nullptr || later(held->warning, one.warning)) held = &one;
    }
    return std::ranges::any_of(last, [&](const auto& entry) {
        const FromAbove& one = *entry.second;
        const bool covers = std::ranges::any_of(
            one.areas, [&](const AreaId& area) { return areas_.contains(area); });
        return covers && one.warning.standing == SuperiorStanding::issued && one.begins <= at_ &&
               at_ < one.warning.until && one.warning.severity >= severity &&
               as_said(one.warning.event) == event;
    });
}

// [50] Of the station itself, or of an area that this subject warns.
bool AtInstant::reported(const std::string& words, Duration window) const {
    return std::ranges::any_of(series_.heard, [&](const Heard& heard) {
        const bool is_ours =
            heard.areas.empty() || std::ranges::any_of(heard.areas, [&](const AreaId& area) {
                return areas_.contains(area);
            });
        return is_ours && (heard.code == words || heard.text == words) && heard.at > at_ - window &&
               heard.at <= at_;
    });
}

// [76] The last issued of those that tell of all the window, of one moment the nearest, there the
// heaviest; each amount by its share of time.
Range forecast_of(const std::vector<Foreseen>& foreseen, Timestamp at, Duration window) {
    bool ever = false;
    std::optional<std::tuple<Timestamp, int, Quantity, Quantity>> best;
    for (const Foreseen& one : foreseen) {
        if (one.forecast.issued_at > at) continue;
        ever = true;
        if (at - one.forecast.issued_at > std::chrono::hours(12)) continue;
        Duration told{};
        Quantity low, high;
        for (const ForecastAmount& amount : one.forecast.amounts) {
            const Duration inside = std::min(amount.end, at + window) - std::max(amount.begin, at);
            if (inside <= Duration{}) continue;
            told += inside;
            const long double share = static_cast<long double>(inside.count()) /
                                      static_cast<long double>((amount.end - amount.begin).count());
            const auto part = [&](Quantity of) {
                return Quantity::from_ten_thousandths(static_cast<std::int64_t>(std::floor(
                    static_cast<long double>(of.ten_thousandths()) * share + 0.5L + 1e-9L)));
            };
            low += part(amount.low);
            high += part(amount.high);
        }
        if (told < window) continue;
        const std::tuple found(one.forecast.issued_at, -one.far, high, low);
        if (!best || *best < found) best = found;
    }
    if (!ever) return {std::nullopt, std::nullopt, Presence::never_measured};
    if (!best) return {};
    return {std::get<3>(*best), std::get<2>(*best)};
}

}  // namespace freshet::reference
