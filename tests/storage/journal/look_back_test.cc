// Looking back from the journal's end finds the nearest of a kind, however far it lies.
#include "storage/journal/look_back.h"

#include <gtest/gtest.h>

#include "storage/journal/memory_journal.h"
#include "tests/storage/contract/records.h"

namespace freshet::testing {
namespace {

constexpr Timestamp noon{Duration(1'782'864'000'000)};

TEST(LookBack, FindsNothingInAnEmptyJournal) {
    const MemoryJournal journal;
    EXPECT_EQ(last_tick(journal).value(), std::nullopt);
    EXPECT_FALSE(last_configuration(journal).value().has_value());
    EXPECT_TRUE(read_skips(journal).value().empty());
}

TEST(LookBack, FindsTheLastHoweverFarBack) {
    for (const std::size_t after : {0u, 1u, 63u, 64u, 65u, 5000u, 9000u}) {
        MemoryJournal journal;
        auto first = std::make_shared<Configuration>();
        auto second = std::make_shared<Configuration>();
        second->unconfirmed = "second";
        const std::vector<JournalRecord> records{{noon, ConfigurationRecord(first)},
                                                 {noon, Tick{}},
                                                 {noon, ConfigurationRecord(second)},
                                                 {noon + Duration(7), Tick{}}};
        ASSERT_TRUE(journal.append(records));
        ASSERT_TRUE(journal.append(report_records(0, after)));
        EXPECT_EQ(last_tick(journal).value(), noon + Duration(7));
        const auto found = last_configuration(journal).value();
        ASSERT_TRUE(found);
        EXPECT_EQ(found->position.offset, 2u);
        EXPECT_EQ(found->configuration->unconfirmed, "second");
    }
}

TEST(LookBack, SkipsAreKnownBeforeTheRecordTheyName) {
    MemoryJournal journal;
    ASSERT_TRUE(journal.append(report_records(0, 5000)));
    const std::vector<JournalRecord> skip{{noon, Skip{{0, 17}, "crashed the fold three times"}}};
    ASSERT_TRUE(journal.append(skip));
    EXPECT_EQ(read_skips(journal).value(), (std::set<JournalPosition>{{0, 17}}));
}

TEST(LookBack, DamageIsSaidNotPassedOver) {
    MemoryJournal journal;
    ASSERT_TRUE(journal.append(report_records(0, 100)));
    journal.flip_byte(70, 6);
    EXPECT_EQ(last_tick(journal).error().code, ErrorCode::corrupt);
}

}  // namespace
}  // namespace freshet::testing
