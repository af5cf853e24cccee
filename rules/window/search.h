// first_after: where in samples sorted by time the first one later than `at` stands. Stations
// measure at a nearly even pace, so a guess by proportion is mostly a step or two away; a binary
// search misses the cache where this does not. And how room is made for such samples.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "rules/base/time.h"

namespace freshet {

template <class Item>
std::size_t first_after(const std::vector<Item>& items, Timestamp at) {
    constexpr int steps_max = 8;
    if (items.empty() || items.back().at <= at) return items.size();
    if (at < items.front().at) return 0;
    const auto later = [](Timestamp time, const Item& item) { return time < item.at; };
    const std::int64_t span = (items.back().at - items.front().at).count();
    const std::int64_t part = (at - items.front().at).count();
    std::size_t index =
        static_cast<std::size_t>(static_cast<double>(part) / static_cast<double>(span) *
                                 static_cast<double>(items.size() - 1));
    if (items[index].at <= at) {
        for (int step = 0; step < steps_max; ++step)
            if (items[++index].at > at) return index;
        const auto begin = items.begin() + static_cast<std::ptrdiff_t>(index);
        return static_cast<std::size_t>(std::upper_bound(begin, items.end(), at, later) -
                                        items.begin());
    }
    for (int step = 0; step < steps_max; ++step)
        if (items[--index].at <= at) return index + 1;
    const auto end = items.begin() + static_cast<std::ptrdiff_t>(index);
    return static_cast<std::size_t>(std::upper_bound(items.begin(), end, at, later) -
                                    items.begin());
}

// Before one more item. A station keeps days of samples: doubling would hold as much empty room for
// each of 100,000 stations as it measures in days.
template <class Item>
void make_room(std::vector<Item>& items) {
    constexpr std::size_t room_least = 4;
    if (items.size() < items.capacity()) return;
    items.reserve(items.size() + items.size() / 4 + room_least);
}

// Before `count` items are read, of which a damaged form may promise any number.
template <class Item>
void make_room_for(std::vector<Item>& items, std::size_t count) {
    constexpr std::size_t believed_max = 8192;  // Five days of minutes.
    items.reserve(std::min(count, believed_max));
}

}  // namespace freshet
