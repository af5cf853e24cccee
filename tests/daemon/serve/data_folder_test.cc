// What a start adds to the journal.
#include "daemon/serve/data_folder.h"

#include <gtest/gtest.h>

#include "storage/journal/look_back.h"
#include "storage/journal/memory_journal.h"

namespace freshet {
namespace {

ConfigurationRecord configuration(const char* hash) {
    auto made = std::make_shared<Configuration>();
    made->hash = ConfigurationHash(hash);
    return made;
}

const Timestamp noon = parse_time("2026-07-01T12:00:00+08:00").value();

std::vector<JournalEntry> all(const Journal& journal) { return journal.read({}, 100).value(); }

TEST(JournalStart, AFirstStartBringsConfigurationAndStart) {
    MemoryJournal journal;
    ASSERT_TRUE(journal_start(
        journal, {.configuration = configuration("a"), .status = Status::test, .now = noon}));
    const auto entries = all(journal);
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(kind_of(entries[0].record), RecordKind::configuration);
    const Start start = std::get<Start>(entries[1].record.body);
    EXPECT_EQ(start.downtime, Duration{});
    EXPECT_EQ(start.status, Status::test);
    EXPECT_EQ(entries[1].record.received_at, noon);
}

TEST(JournalStart, ConfigurationIsAddedOnlyWhenItDiffersFromTheLast) {
    MemoryJournal journal;
    const std::vector<const char*> hashes = {"a", "a", "b", "b", "a"};
    for (const char* hash : hashes) {
        ASSERT_TRUE(journal_start(journal, {.configuration = configuration(hash), .now = noon}));
    }
    EXPECT_EQ(journal.positions_of(RecordKind::configuration).value().size(), 3u);
    EXPECT_EQ(journal.positions_of(RecordKind::start).value().size(), 5u);
    EXPECT_EQ(last_configuration(journal).value()->configuration->hash.text(), "a");
}

TEST(JournalStart, DowntimeIsSinceTheNewestRecordAndTimeNeverGoesBack) {
    MemoryJournal journal;
    ASSERT_TRUE(journal_start(journal, {.configuration = configuration("a"), .now = noon}));
    ASSERT_TRUE(journal_start(
        journal, {.configuration = configuration("a"), .now = noon + std::chrono::hours(2)}));
    EXPECT_EQ(std::get<Start>(all(journal).back().record.body).downtime, std::chrono::hours(2));
    ASSERT_TRUE(journal_start(
        journal, {.configuration = configuration("a"), .now = noon + std::chrono::hours(1)}));
    const JournalEntry back = all(journal).back();
    EXPECT_EQ(back.record.received_at, noon + std::chrono::hours(2));
    EXPECT_EQ(std::get<Start>(back.record.body).downtime, Duration{});
}

TEST(JournalStart, AScaledClockWasNeverAway) {
    MemoryJournal journal;
    ASSERT_TRUE(journal_start(journal, {.configuration = configuration("a"), .now = noon}));
    ASSERT_TRUE(journal_start(journal, {.configuration = configuration("a"),
                                        .now = noon + std::chrono::hours(2),
                                        .downtime = StartRecords::Downtime::is_none}));
    EXPECT_EQ(std::get<Start>(all(journal).back().record.body).downtime, Duration{});
}

}  // namespace
}  // namespace freshet
