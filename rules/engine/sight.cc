#include "rules/engine/sight.h"

#include <algorithm>

namespace freshet {

const JudgedSubject* Sight::judged() const {
    for (std::size_t index = epochs.size(); index > 0; --index)
        if (const JudgedSubject* found = judged(*epochs[index - 1].book)) return found;
    return nullptr;
}

Sides Sight::sides_of_all() const {
    Sides all;
    for (std::size_t index = 0; index < epochs.size(); ++index) {
        const RuleBook& book = *epochs[index].book;
        if (!sides_of(book.uses()).any()) continue;
        if (const JudgedSubject* found = judged(book)) all.add(sides_of(found->uses));
    }
    return all;
}

UpstreamSamples Sight::upstreams() const {
    std::vector<Upstream> all;
    if (catchment == nullptr)
        for (std::size_t index = 0; index < epochs.size(); ++index) {
            const RuleBook& book = *epochs[index].book;
            if (!book.asks_by_name()) continue;
            if (const JudgedSubject* found = judged(book))
                for (const Upstream& upstream : found->upstreams) add(all, upstream);
        }
    return {std::move(all), epochs};
}

std::vector<Timestamp> Sight::forecasts(Timestamp from) const {
    std::vector<Timestamp> result;
    for (std::size_t index = 0; index < epochs.size(); ++index) {
        const RuleBook& book = *epochs[index].book;
        const JudgedSubject* found = judged(book);
        if (found == nullptr || !found->uses.has(SeriesAsked::forecast)) continue;
        for (const Timestamp issued_at : epochs.forecasts().issues(from, places_of(*found, book)))
            if (epochs.in_force(issued_at) == index) result.push_back(issued_at);
    }
    std::ranges::sort(result);
    return result;
}

std::optional<Timestamp> Sight::newest_forecast(Timestamp at) const {
    const std::vector<Timestamp> issues = forecasts(Timestamp::min());
    const auto after = std::ranges::upper_bound(issues, at);
    return after == issues.begin() ? std::nullopt : std::optional(*(after - 1));
}

std::optional<Steps> Sight::steps(const RuleBook& book) const {
    if (catchment == nullptr) {
        const Station* listed = book.station(station);
        return listed == nullptr ? std::nullopt : std::optional(steps_of(*listed));
    }
    const JudgedSubject* judged = this->judged(book);
    if (judged == nullptr) return std::nullopt;
    Steps longest;
    for (const Station* member : judged->members) {
        longest.rain = std::max(longest.rain, member->rain_step);
        longest.level = std::max(longest.level, member->level_step);
        longest.soil = std::max(longest.soil, steps_of(*member).soil);
    }
    return longest;
}

Steps Sight::longest_steps(const RuleBook& book) const {
    Steps longest = steps(book).value_or(Steps());
    if (const JudgedSubject* judged = this->judged(book))
        for (const Upstream& upstream : judged->upstreams) {
            const Steps there = steps_of(*book.station(upstream.station));
            longest.rain = std::max(longest.rain, there.rain);
            longest.level = std::max(longest.level, there.level);
        }
    return longest;
}

}  // namespace freshet
