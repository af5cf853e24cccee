// The mailboxes under real threads: senders with their own lanes, one writer, a shard's side that
// is slower than the writer. Every record is answered once and found in the journal;
// ThreadSanitizer looks on.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "ingest/pipeline/journal_writer.h"
#include "storage/journal/memory_journal.h"
#include "tests/storage/contract/records.h"

namespace freshet::testing {
namespace {

constexpr std::uint64_t records_a_sender = 20'000;

void send_all(IngestLane& lane, std::uint64_t first) {
    std::uint64_t sent = 0, answered = 0;
    while (answered < records_a_sender) {
        if (sent < records_a_sender && lane.put({sent, report_record(first + sent)})) ++sent;
        IngestReceipt receipt;
        while (lane.take_receipt(receipt)) {
            ASSERT_EQ(receipt.ticket, answered);
            ASSERT_EQ(receipt.stored, Stored::yes);
            ++answered;
        }
    }
}

TEST(Threads, EveryRecordIsAnsweredOnceAndInTheJournal) {
    MemoryJournal journal;
    IngestLane lanes[] = {IngestLane(256, nullptr, nullptr), IngestLane(64, nullptr, nullptr)};
    RoundLane shard(4, nullptr, {});
    JournalWriter writer(journal, {}, {&lanes[0], &lanes[1]}, {&shard});
    std::atomic<bool> senders_done = false;
    std::atomic<bool> writer_done = false;

    std::uint64_t mailed = 0, missed = 0, next = 0;
    bool marked = true;
    std::thread shard_thread([&] {
        Round round;
        while (true) {
            const bool last = writer_done;
            while (shard.take(round)) {
                const std::uint64_t first = round->front().position.offset;
                if (first > next && shard.in_journal_only() < first) marked = false;
                missed += first - next;
                mailed += round->size();
                next = round->back().position.offset + 1;
            }
            if (last) break;
            std::this_thread::yield();
        }
    });
    std::thread writer_thread([&] {
        while (true) {
            const bool last = senders_done;
            if (writer.poll(Timestamp{}) == Progress::idle) {
                if (last) break;
                std::this_thread::yield();
            }
        }
        writer_done = true;
    });
    std::thread first([&] { send_all(lanes[0], 0); });
    std::thread second([&] { send_all(lanes[1], records_a_sender); });
    first.join();
    second.join();
    senders_done = true;
    writer_thread.join();
    shard_thread.join();

    EXPECT_EQ(journal.end().offset, 2 * records_a_sender);
    missed += journal.end().offset - next;
    EXPECT_EQ(mailed + missed, 2 * records_a_sender);
    EXPECT_TRUE(marked) << "a round did not come by mail and was not under the mark";
    std::set<std::uint64_t> serials;
    const auto entries = journal.read({}, 2 * records_a_sender).value();
    for (const JournalEntry& entry : entries) serials.insert(serial_of(entry));
    EXPECT_EQ(serials.size(), 2 * records_a_sender);
}

}  // namespace
}  // namespace freshet::testing
