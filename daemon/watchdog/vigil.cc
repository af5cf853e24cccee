// See vigil.h.
#include "daemon/watchdog/vigil.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace freshet {
namespace {

constexpr Duration counted_max = std::chrono::seconds(1);
// Some workers show themselves once a second only.
constexpr Duration trouble_least = std::chrono::seconds(2);
constexpr Duration long_work = std::chrono::hours(1);

std::int64_t seconds(Duration duration) {
    return std::chrono::floor<std::chrono::seconds>(duration).count();
}

}  // namespace

Vigil::Vigil(Duration limit, std::vector<Watched> watched) : limit_(limit) {
    for (Watched& who : watched) {
        One& one = watched_.emplace_back();
        one.who = std::move(who);
        one.last = one.who.look();
    }
}

void Vigil::look(Duration elapsed) {
    for (One& one : watched_) {
        const Sign sign = one.who.look();
        const bool idle = sign.posture == Posture::resting && sign.waiting == 0;
        if (sign.moved != one.last.moved || idle) {
            one.stuck = {};
            one.fed = true;
        } else {
            one.stuck += std::min(elapsed, counted_max);
        }
        one.last = sign;
        const Duration bearable =
            one.who.duty == Duty::long_works ? long_work : std::max(limit_ / 3, trouble_least);
        if (one.in_trouble != (one.stuck >= bearable)) {
            one.in_trouble = !one.in_trouble;
            news_.push_back(one.in_trouble ? sentence(one) : one.who.name + " goes on again");
        }
        one.probe->stuck_seconds.set(static_cast<std::uint64_t>(seconds(one.stuck)));
    }
}

std::string Vigil::sentence(const One& one) const {
    const std::string before =
        one.last.waiting == 0 ? "" : fmt::format(", with {} before it", one.last.waiting);
    if (one.last.posture == Posture::resting) {
        return fmt::format("{} has slept for {} s{}", one.who.name, seconds(one.stuck), before);
    }
    return fmt::format("{} has been {} for {} s and got nothing done{}", one.who.name,
                       one.who.doing, seconds(one.stuck), before);
}

std::optional<std::string> Vigil::verdict() const {
    std::string said;
    for (const One& one : watched_) {
        if (one.who.duty != Duty::vital || one.stuck < limit_) continue;
        said += (said.empty() ? "" : "; ") + sentence(one);
    }
    if (said.empty()) return std::nullopt;
    return said;
}

std::string Vigil::trouble() const {
    std::string said;
    for (const One& one : watched_) {
        if (one.in_trouble) said += (said.empty() ? "" : "; ") + sentence(one);
    }
    return said;
}

std::vector<std::string> Vigil::take_news() { return std::exchange(news_, {}); }

bool Vigil::take_fed() {
    const auto vital = [](const One& one) { return one.who.duty == Duty::vital; };
    if (std::any_of(watched_.begin(), watched_.end(),
                    [&](const One& one) { return vital(one) && !one.fed; })) {
        return false;
    }
    for (One& one : watched_) one.fed = false;
    return true;
}

}  // namespace freshet
