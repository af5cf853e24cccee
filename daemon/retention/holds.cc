#include "daemon/retention/holds.h"

#include <algorithm>
#include <limits>

#include "fanout/bus/embedded_bus.h"
#include "rules/model/warning.h"
#include "storage/state/keys.h"
#include "storage/state/recovery.h"
#include "storage/state/topic_record.h"

namespace freshet {

Result<std::uint64_t> snapshots_floor(const State& state, std::uint32_t shard_count) {
    const Result<CommittedCursors> cursors = CommittedCursors::read(state);
    if (!cursors) return cursors.error();
    const auto shared = snapshot_through(state, CatchmentId());
    if (!shared) return shared.error();
    if (!*shared) return std::uint64_t{0};
    std::uint64_t floor = (*shared)->offset + 1;
    for (std::uint32_t index = 0; index < shard_count; ++index)
        floor = std::min(floor, cursors->floor({index, shard_count}));
    return floor;
}

Result<std::optional<Undelivered>> oldest_undelivered(const State& state,
                                                      const std::vector<TopicReader>& readers) {
    std::optional<Undelivered> oldest;
    for (const TopicReader& reader : readers) {
        const Result<std::uint64_t> next = embedded_position(state, reader.group, reader.topic);
        if (!next) return next.error();
        const auto rows = state.scan(
            state_keys::topic_row(reader.topic, *next),
            state_keys::topic_row(reader.topic, std::numeric_limits<std::uint64_t>::max()), 1);
        if (!rows) return rows.error();
        if (rows->empty()) continue;
        const Result<TopicRecord> record = decode_topic_record(rows->front().second);
        if (!record) continue;  // Nobody can do with it; its reader counts it and goes on.
        const auto first = state.get(state_keys::warning(record->key, 1));
        if (!first) return first.error();
        if (!*first) continue;
        const Result<Warning> warning = decode_warning(**first);
        if (!warning) return warning.error();
        if (!oldest || warning->published_at < oldest->since)
            oldest = Undelivered{warning->published_at, reader};
    }
    return oldest;
}

Result<std::uint64_t> offset_at(const Journal& journal, Timestamp at) {
    std::uint64_t low = journal.first().offset, high = journal.end().offset;
    while (low < high) {
        const std::uint64_t middle = low + (high - low) / 2;
        const auto entry = journal.read({journal.first().partition, middle}, 1);
        if (!entry) return entry.error();
        if (!entry->empty() && entry->front().record.received_at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

}  // namespace freshet
