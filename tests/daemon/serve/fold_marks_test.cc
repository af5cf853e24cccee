// Which crashes count, and what may be skipped at all.
#include "daemon/serve/fold_marks.h"

#include <gmock/gmock.h>

#include <filesystem>

#include "storage/journal/look_back.h"
#include "storage/journal/memory_journal.h"
#include "tests/support/paths.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(FoldMarks, ThreeCrashesAtTheSameRecordInARowAreThree) {
    const testing::TemporaryFolder folder;
    const auto crash_at = [&](std::uint64_t offset) {
        auto marks = FoldMarks::create(folder.path());
        auto poison = marks->take_poison();
        marks->of(3).store(offset + 1);
        return poison;
    };
    EXPECT_THAT(crash_at(0), IsEmpty());
    EXPECT_THAT(crash_at(0), IsEmpty());
    EXPECT_THAT(crash_at(7), IsEmpty());
    EXPECT_THAT(crash_at(0), IsEmpty());
    EXPECT_THAT(crash_at(0), IsEmpty());
    EXPECT_THAT(crash_at(0), IsEmpty());
    EXPECT_THAT(crash_at(9), ElementsAre(0u));
    auto marks = FoldMarks::create(folder.path());
    EXPECT_THAT(marks->take_poison(), IsEmpty());
    EXPECT_EQ(marks->of(3).load(), 0u);
}

TEST(FoldMarks, AnEndBetweenRecordsCountsForNothing) {
    const testing::TemporaryFolder folder;
    for (int start = 0; start < 5; ++start) {
        auto marks = FoldMarks::create(folder.path());
        EXPECT_THAT(marks->take_poison(), IsEmpty());
        marks->of(0).store(5);
        marks->of(0).store(0);
    }
}

TEST(FoldMarks, ReportsAreSkippedAndConfigurationsNever) {
    MemoryJournal journal;
    Report report;
    report.station = StationId("0079900099");
    ASSERT_TRUE(journal.append(std::vector<JournalRecord>{
        {{}, std::make_shared<const Configuration>()}, {{}, report}, {{}, Tick{}}}));
    const auto said = quarantine(journal, {0, 1, 2, 50}, Timestamp()).value();
    ASSERT_EQ(said.size(), 3u);
    EXPECT_THAT(said[0], HasSubstr("record 0, which nothing can do without"));
    EXPECT_EQ(
        said[1],
        "journal record 1, a report of station 0079900099, is quarantined: the fold crashed 3 "
        "times at it; it is kept and judged no more");
    EXPECT_THAT(said[2], HasSubstr("not skipped"));
    EXPECT_EQ(read_skips(journal).value(), (std::set<JournalPosition>{{0, 1}}));
}

TEST(FoldMarks, WithoutItsFileItServesAndSaysSo) {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directory(folder.path() / "folding");
    const auto marks = FoldMarks::create(folder.path());
    EXPECT_THAT(marks->trouble(), HasSubstr("crashes at one record are not counted"));
    marks->of(0).store(8);
    EXPECT_THAT(FoldMarks::create(folder.path())->take_poison(), IsEmpty());
}

}  // namespace
}  // namespace freshet
