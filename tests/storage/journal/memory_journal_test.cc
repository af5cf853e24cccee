// The journal's twin keeps the contract, and makes the faults its header names.
#include "storage/journal/memory_journal.h"

#include <gmock/gmock.h>

#include "tests/storage/contract/journal_contract.h"

namespace freshet::testing {
namespace {

class MemoryMaker {
public:
    Journal& journal() { return *journal_; }
    Result<Journal*> restart() {
        auto again = journal_->reopen();
        if (!again) return again.error();
        journal_ = std::move(*again);
        return journal_.get();
    }

private:
    std::unique_ptr<MemoryJournal> journal_ = std::make_unique<MemoryJournal>();
};
INSTANTIATE_TYPED_TEST_SUITE_P(Memory, JournalContract, MemoryMaker);

TEST(MemoryJournal, AfterAFailedAppendTheHandleIsDeadAndSomeMayBeFound) {
    for (std::size_t kept = 0; kept <= 3; ++kept) {
        MemoryJournal journal;
        ASSERT_TRUE(journal.append(report_records(0, 2)));
        journal.fail({.appends = 1, .kept = kept});
        ASSERT_TRUE(journal.append(report_records(2, 2)));
        EXPECT_EQ(journal.append(report_records(4, 3)).error().code, ErrorCode::io);
        EXPECT_FALSE(journal.append(report_records(4, 1)));
        EXPECT_EQ(journal.end().offset, 4u);
        const auto again = journal.reopen();
        ASSERT_TRUE(again);
        EXPECT_EQ((*again)->end().offset, 4 + kept);
    }
}

TEST(MemoryJournal, DamageNamesItsPosition) {
    MemoryJournal journal;
    ASSERT_TRUE(journal.append(report_records(0, 10)));
    journal.flip_byte(6, 9);
    const auto damaged = journal.read({}, 10);
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, ErrorCode::corrupt);
    EXPECT_THAT(damaged.error().message, ::testing::HasSubstr("record 6"));
    EXPECT_EQ(journal.read({0, 7}, 10).value().size(), 3u);

    journal.lose(3);
    journal.lose(4);
    EXPECT_THAT(journal.reopen().error().message, ::testing::HasSubstr("3 to 4 are missing"));
}

}  // namespace
}  // namespace freshet::testing
