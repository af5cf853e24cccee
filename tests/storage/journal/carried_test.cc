// What outlives a trim: the configurations that a snapshot may still name, the last start.
#include "storage/journal/carried.h"

#include <gtest/gtest.h>

#include "storage/journal/look_back.h"
#include "storage/journal/memory_journal.h"

namespace freshet {
namespace {

constexpr Timestamp begin{std::chrono::days(20'000)};

JournalRecord configuration(const std::string& hash, Timestamp at) {
    auto made = std::make_shared<Configuration>();
    made->hash = ConfigurationHash(hash);
    return {at, ConfigurationRecord(made)};
}

class Carried : public ::testing::Test {
protected:
    // Days since the beginning at which configurations came; a start and 8 ticks after each.
    void configure(std::initializer_list<int> days) {
        for (const int day : days) {
            const Timestamp at = begin + std::chrono::days(day);
            std::vector<JournalRecord> group{configuration(std::to_string(day), at),
                                             {at, Start{"1", {}, Status::test}}};
            group.resize(10, JournalRecord{at, Tick{}});
            ASSERT_TRUE(journal.append(group));
        }
    }
    std::vector<std::uint64_t> carried(std::uint64_t below) {
        std::vector<std::uint64_t> offsets;
        for (const JournalPosition& position : records_to_carry(journal, {0, below}).value())
            offsets.push_back(position.offset);
        return offsets;
    }
    MemoryJournal journal;
};

TEST_F(Carried, TheConfigurationInForceAndTheLastStartAlwaysAre) {
    configure({0, 40, 80});
    EXPECT_EQ(carried(0), (std::vector<std::uint64_t>{}));
    EXPECT_EQ(carried(1), (std::vector<std::uint64_t>{0}));
    EXPECT_EQ(carried(9), (std::vector<std::uint64_t>{0, 1}));
    EXPECT_EQ(carried(15), (std::vector<std::uint64_t>{0, 10, 11}));  // Replaced just now.
    EXPECT_EQ(carried(29), (std::vector<std::uint64_t>{10, 20, 21}));
}

TEST_F(Carried, ConfigurationsThatASnapshotMayNameAre) {
    // The engine lets go of one when another comes in more than 8 days after it was replaced.
    configure({0, 10, 11, 12});
    EXPECT_EQ(carried(39), (std::vector<std::uint64_t>{0, 10, 20, 30, 31}));
    configure({19});
    EXPECT_EQ(carried(49), (std::vector<std::uint64_t>{10, 20, 30, 40, 41}));
    configure({60});
    EXPECT_EQ(carried(59), (std::vector<std::uint64_t>{40, 50, 51}));
}

TEST_F(Carried, WhatWasCarriedIsThereForTheNextTrimAndForWhoeverFoldsFromTheFirst) {
    configure({0, 10, 11});
    ASSERT_TRUE(journal.trim({0, 15}, records_to_carry(journal, {0, 15}).value()));
    ASSERT_TRUE(journal.trim({0, 25}, records_to_carry(journal, {0, 25}).value()));
    std::vector<std::uint64_t> offsets;
    for (const JournalEntry& entry : carried_entries(journal).value())
        offsets.push_back(entry.position.offset);
    EXPECT_EQ(offsets, (std::vector<std::uint64_t>{0, 10, 20, 21}));
    EXPECT_EQ(last_configuration(journal).value()->configuration->hash.text(), "11");
    EXPECT_EQ(last_configuration(journal).value()->position.offset, 20u);
}

}  // namespace
}  // namespace freshet
