// See sl651_slots.h.
#include "ingest/codec/sl651_slots.h"

#include <algorithm>

namespace freshet::sl651 {

Timestamp first_sample(const Series& series, GroupTime group_time,
                       std::optional<Timestamp> sent_at) {
    const Duration span = series.step * (series.count - 1);
    const Timestamp if_last = series.group_time - span;
    if (group_time == GroupTime::last) return if_last;
    if (group_time == GroupTime::first || !sent_at) return series.group_time;

    const Timestamp bound = *sent_at + sending_slack;
    // The minute of the hour is taken in UTC: a station in a zone of half an hour states its form.
    const auto hour = std::chrono::floor<std::chrono::hours>(series.group_time);
    const bool first_of_hour = series.step == std::chrono::minutes(5) &&
                               series.group_time - hour == std::chrono::minutes(5);
    if (first_of_hour && series.group_time + series.step <= bound) return series.group_time;
    return series.group_time + span > bound ? if_last : series.group_time;
}

namespace {

constexpr std::size_t slots_of_hour = 12;
constexpr Duration between_first_and_last = std::chrono::minutes(55);

// What all slots of a group of rain sum up to; nothing where one is missing or all are dry.
std::optional<Quantity> rain_of(const std::vector<Observation>& observations,
                                const SlotGroup& group) {
    Quantity sum;
    for (std::size_t index = group.index; index < group.index + slots_of_hour; ++index) {
        const Observation& slot = observations[index];
        if (slot.element != Element::rain || slot.quality != Quality::good) return std::nullopt;
        sum += slot.value;
    }
    if (sum == Quantity()) return std::nullopt;
    return sum;
}

bool tells_hour(const std::vector<Observation>& observations, Timestamp end, Quantity rain) {
    return std::any_of(observations.begin(), observations.end(), [&](const Observation& told) {
        return told.element == Element::rain && told.interval == std::chrono::hours(1) &&
               told.quality == Quality::good && told.observed_at == end && told.value == rain;
    });
}

}  // namespace

void settle(std::vector<Observation>& observations, const std::vector<SlotGroup>& groups) {
    for (const SlotGroup& rain : groups) {
        const std::optional<Quantity> sum = rain_of(observations, rain);
        if (!sum) continue;
        const bool as_last = tells_hour(observations, rain.group_time, *sum);
        const bool as_first =
            tells_hour(observations, rain.group_time + between_first_and_last, *sum);
        if (as_last == as_first) continue;
        const Timestamp first =
            as_last ? rain.group_time - between_first_and_last : rain.group_time;
        for (const SlotGroup& group : groups) {
            if (group.group_time != rain.group_time) continue;
            for (std::size_t index = group.index; index < group.index + slots_of_hour; ++index)
                observations[index].observed_at += first - group.first;
        }
        return;
    }
}

bool is_padding(Timestamp sample, std::optional<Timestamp> sent_at) {
    return sent_at && sample > *sent_at + sending_slack;
}

}  // namespace freshet::sl651
