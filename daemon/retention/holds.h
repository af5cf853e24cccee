// Holds: how far the journal may be trimmed, and what stands in the way. Only reads.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/base/result.h"
#include "rules/base/time.h"
#include "storage/journal/journal.h"
#include "storage/state/state.h"

namespace freshet {

// Who reads a topic and has to have done with a record before what caused it may go.
struct TopicReader {
    std::string topic;
    std::string group;
};

// The first record that a start of so many shards may still fold: what came before lies in the
// snapshots of every catchment and in the shared one.
Result<std::uint64_t> snapshots_floor(const State& state, std::uint32_t shard_count);

// When the incident of the oldest record that somebody has not done with was first told of.
struct Undelivered {
    Timestamp since{};
    TopicReader reader;
};
Result<std::optional<Undelivered>> oldest_undelivered(const State& state,
                                                      const std::vector<TopicReader>& readers);

// The first record that arrived at or after `at`, as far as arrivals are in order; the end when all
// came before.
Result<std::uint64_t> offset_at(const Journal& journal, Timestamp at);

}  // namespace freshet
