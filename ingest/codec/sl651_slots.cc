// See sl651_slots.h.
#include "ingest/codec/sl651_slots.h"

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

bool is_padding(Timestamp sample, std::optional<Timestamp> sent_at) {
    return sent_at && sample > *sent_at + sending_slack;
}

}  // namespace freshet::sl651
