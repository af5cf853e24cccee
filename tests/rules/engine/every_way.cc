#include "tests/rules/engine/every_way.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace freshet::testing {
namespace {

std::vector<OutputRow> fold_with_restart(const std::vector<JournalEntry>& entries,
                                         std::size_t restart) {
    EngineOutput output;
    std::vector<Engine> engines;
    engines.emplace_back(ShardSlot{});
    for (std::size_t index = 0; index < entries.size(); ++index) {
        if (index == restart) {
            Engine fresh(ShardSlot{});
            std::vector<CatchmentId> parts = engines[0].dirty();
            std::sort(parts.begin(), parts.end());  // The shared part, of no name, first.
            for (const CatchmentId& part : parts)
                EXPECT_TRUE(fresh.restore(engines[0].snapshot(part), [&](JournalPosition at) {
                    return Result<ConfigurationRecord>(
                        std::get<ConfigurationRecord>(entries[at.offset].record.body));
                }));
            engines[0] = std::move(fresh);
        }
        apply_to_all(engines, entries[index], output);
    }
    return sorted(std::move(output.rows));
}

}  // namespace

std::vector<OutputRow> fold_in_every_way(const std::vector<JournalEntry>& entries,
                                         std::size_t stride) {
    std::vector<OutputRow> rows = fold(entries);
    for (const std::uint32_t shards : {2U, 5U}) EXPECT_EQ(fold(entries, shards), rows);
    for (std::size_t at = 1; at < entries.size(); at += stride)
        EXPECT_EQ(fold_with_restart(entries, at), rows) << "restart at " << at;
    return rows;
}

std::vector<OutputRow> fold_in_every_way(JournalScript& script, std::size_t stride) {
    std::vector<JournalEntry>& entries = script.entries();
    std::stable_sort(entries.begin(), entries.end(), [](const auto& left, const auto& right) {
        return left.record.received_at < right.record.received_at;
    });
    for (std::size_t index = 0; index < entries.size(); ++index)
        entries[index].position = {0, index};
    return fold_in_every_way(std::as_const(entries), stride);
}

}  // namespace freshet::testing
