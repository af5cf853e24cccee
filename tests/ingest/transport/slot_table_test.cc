// Ids of the slot table are never confused after a slot's reuse.
#include "ingest/transport/slot_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace freshet {
namespace {

TEST(SlotTable, AgreesWithAMapWhoseKeysAreNeverUsedTwice) {
    std::mt19937_64 random(7);
    SlotTable<int> table;
    std::map<std::uint64_t, int> reference;
    std::vector<std::uint64_t> gone;
    for (int round = 0; round < 20'000; ++round) {
        if (reference.empty() || random() % 2 == 0) {
            const auto id = table.add(std::make_unique<int>(round));
            ASSERT_TRUE(reference.emplace(id, round).second);
            ASSERT_EQ(std::count(gone.begin(), gone.end(), id), 0);
        } else {
            auto chosen = reference.begin();
            std::advance(chosen, random() % reference.size());
            table.remove(chosen->first);
            if (gone.size() < 100) gone.push_back(chosen->first);
            reference.erase(chosen);
        }
        ASSERT_EQ(table.size(), reference.size());
        for (const std::uint64_t id : gone) ASSERT_EQ(table.find(id), nullptr);
    }
    std::map<std::uint64_t, int> visited;
    table.for_each([&](std::uint64_t id, int& value) { visited[id] = value; });
    EXPECT_EQ(visited, reference);
}

}  // namespace
}  // namespace freshet
