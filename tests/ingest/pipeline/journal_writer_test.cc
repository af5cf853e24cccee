// The journal writer: nobody hears "stored" before the journal has it, ticks come after records,
// a full shard lane holds nothing up, and a dead journal answers `no` for ever.
#include "ingest/pipeline/journal_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/journal/look_back.h"
#include "storage/journal/memory_journal.h"
#include "tests/storage/contract/records.h"

namespace freshet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr Timestamp start{Duration(1'782'864'000'000)};

class JournalWriterTest : public ::testing::Test {
protected:
    MemoryJournal journal;
    IngestLane lane{4096, nullptr, nullptr};
    IngestLane other{4096, nullptr, nullptr};
    RoundLane shard{2, nullptr, {}};
    JournalWriter writer{journal, {}, {&lane, &other}, {&shard}};

    void put(IngestLane& to, std::uint64_t ticket) {
        ASSERT_TRUE(to.put({ticket, report_record(ticket)}));
    }
    std::vector<std::uint64_t> stored(IngestLane& from, Stored as = Stored::yes) {
        std::vector<std::uint64_t> tickets;
        IngestReceipt receipt;
        while (from.take_receipt(receipt)) {
            EXPECT_EQ(receipt.stored, as);
            tickets.push_back(receipt.ticket);
        }
        return tickets;
    }
    std::vector<RecordKind> kinds() {
        std::vector<RecordKind> found;
        const auto entries = journal.read({}, 10'000).value();
        for (const JournalEntry& entry : entries) found.push_back(kind_of(entry.record));
        return found;
    }
};

TEST_F(JournalWriterTest, AnswersEachLaneInOrderAfterTheAppend) {
    put(lane, 1);
    put(other, 2);
    put(lane, 3);
    EXPECT_THAT(stored(lane), ElementsAre());
    EXPECT_EQ(writer.poll(start), Progress::worked);
    EXPECT_EQ(journal.end().offset, 3u);
    EXPECT_THAT(stored(lane), ElementsAre(1, 3));
    EXPECT_THAT(stored(other), ElementsAre(2));
    EXPECT_EQ(writer.poll(start), Progress::idle);
}

TEST_F(JournalWriterTest, TicksOnceASecondAfterTheRecordsOfThePoll) {
    EXPECT_EQ(writer.next_deadline(), std::nullopt);
    EXPECT_EQ(writer.poll(start), Progress::idle);
    EXPECT_EQ(writer.next_deadline(), start + 1s);
    EXPECT_EQ(writer.poll(start + 999ms), Progress::idle);
    put(lane, 1);
    writer.poll(start + 1s);
    EXPECT_THAT(kinds(), ElementsAre(RecordKind::report, RecordKind::tick));
    EXPECT_EQ(last_tick(journal).value(), start + 1s);
    writer.poll(start + 10min);
    EXPECT_EQ(journal.end().offset, 3u) << "one tick, however long the pause";
}

TEST_F(JournalWriterTest, TimeNeverGoesBack) {
    JournalWriter later(journal, {.last_tick = start + 1h}, {}, {});
    later.poll(start);
    EXPECT_EQ(later.next_deadline(), start + 1h + 1s);
    later.poll(start + 1s);
    EXPECT_EQ(journal.end().offset, 0u);
    later.poll(start + 1h + 2s);
    later.poll(start + 30min);
    EXPECT_EQ(last_tick(journal).value(), start + 1h + 2s);
}

// One station's clock may be wrong; when most of them say that ours is, it is.
TEST_F(JournalWriterTest, StationsBearWitnessAgainstOurClock) {
    std::uint64_t ticket = 0;
    const auto minute = [&](Timestamp now, const std::vector<Duration>& apart) {
        for (const Duration difference : apart) {
            JournalRecord record = report_record(++ticket);
            record.received_at = now;
            std::get<Report>(record.body).sent_at = now + difference;
            ASSERT_TRUE(lane.put({ticket, record}));
        }
        writer.poll(now);
    };
    const Counter& percent = writer.probe().clocks_apart;
    minute(start, {0s, 0s});
    minute(start + 61s, {-2s, 24h, 299s});  // Five of them, a minute together.
    EXPECT_EQ(percent.value(), 20U);
    minute(start + 125s, {-24h, -24h, -24h, 0s});
    EXPECT_EQ(percent.value(), 20U) << "too few to say";
    minute(start + 190s, {-24h});
    EXPECT_EQ(percent.value(), 80U);
    minute(start + 251s, {0s, 0s, 0s, 0s, 0s});
    EXPECT_EQ(percent.value(), 0U);
}

TEST_F(JournalWriterTest, AGroupIsBoundedAndLanesTakeTurns) {
    JournalWriter small(journal, {.records_max = 4}, {&lane, &other}, {&shard});
    for (std::uint64_t ticket = 0; ticket < 10; ++ticket) put(lane, ticket);
    put(other, 100);
    small.poll(start);
    EXPECT_EQ(stored(lane).size(), 4u);
    EXPECT_THAT(stored(other), ElementsAre());
    small.poll(start);
    EXPECT_THAT(stored(other), ElementsAre(100)) << "a busy lane starves nobody";
}

TEST_F(JournalWriterTest, AFullShardLaneOnlyMovesTheMark) {
    for (std::uint64_t ticket = 0; ticket < 5; ++ticket) {
        put(lane, ticket);
        EXPECT_EQ(writer.poll(start), Progress::worked);
    }
    EXPECT_EQ(stored(lane).size(), 5u);
    EXPECT_EQ(shard.size(), 2u);
    EXPECT_EQ(shard.in_journal_only(), 5u);
    EXPECT_EQ(writer.probe().rounds_not_mailed.value(), 3u);
    Round round;
    ASSERT_TRUE(shard.take(round));
    EXPECT_EQ(round->front().position.offset, 0u);
}

TEST(RoundLane, AShardThatLagsPinsABoundedNumberOfRecords) {
    RoundLane lane(1000, nullptr, {});
    const auto round_at = [](std::uint64_t first) {
        auto round = std::make_shared<std::vector<JournalEntry>>();
        for (std::uint64_t offset = first; offset < first + 4096; ++offset)
            round->push_back({{0, offset}, {start, Tick{}}});
        return Round(std::move(round));
    };
    std::uint64_t end = 0;
    std::size_t mailed = 0;
    for (int i = 0; i < 40; ++i, end += 4096)
        if (lane.put(round_at(end))) ++mailed;
    EXPECT_EQ(mailed * 4096, RoundLane::records_max);
    EXPECT_EQ(lane.in_journal_only(), end);
    Round round;
    while (lane.take(round)) {
    }
    lane.folded(end);
    EXPECT_TRUE(lane.put(round_at(end))) << "once it has caught up, mail comes again";
}

TEST(RoundLane, TheShardIsWokenForWhatDidNotComeByMailToo) {
    class CountingBell final : public Bell {
    public:
        void ring() override { ++rings; }
        int rings = 0;
    };
    CountingBell bell;
    RoundLane lane(1, &bell, {});
    const Round round = std::make_shared<std::vector<JournalEntry>>(
        std::vector<JournalEntry>{{{0, 0}, {start, Tick{}}}});
    EXPECT_TRUE(lane.put(round));
    EXPECT_EQ(bell.rings, 1);
    EXPECT_FALSE(lane.put(round));
    EXPECT_EQ(bell.rings, 2);
}

TEST_F(JournalWriterTest, AfterAFailedAppendNobodyIsToldStored) {
    put(lane, 1);
    writer.poll(start);
    EXPECT_THAT(stored(lane), ElementsAre(1));
    EXPECT_EQ(writer.failure(), nullptr);

    journal.fail({.appends = 0, .kept = 1});
    put(lane, 2);
    put(other, 3);
    writer.poll(start);
    ASSERT_NE(writer.failure(), nullptr);
    EXPECT_EQ(writer.failure()->code, ErrorCode::io);
    put(lane, 4);
    writer.poll(start + 5s);
    EXPECT_THAT(stored(lane, Stored::no), ElementsAre(2, 4));
    EXPECT_THAT(stored(other, Stored::no), ElementsAre(3));
    EXPECT_EQ(shard.size(), 1u) << "what is not durable is not folded";
    EXPECT_EQ(writer.next_deadline(), std::nullopt);
    EXPECT_EQ(journal.reopen().value()->end().offset, 2u) << "a refused record may be found";
}

}  // namespace
}  // namespace freshet::testing
