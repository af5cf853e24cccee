// What recovery compares: a row changed, gone or new is a difference with a name; what a snapshot
// holds is not asked for again; what nobody committed is let through.
#include "ingest/pipeline/recovery_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/state/keys.h"
#include "storage/state/memory_state.h"

namespace freshet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

OutputRow row(std::uint64_t position, const char* catchment, const char* text = "as it was") {
    return {{0, position},
            CatchmentId(catchment),
            0,
            Notice{NoticeKind::back, StationId("R1"), text, {}}};
}

class RecoveryAuditTest : public ::testing::Test {
protected:
    MemoryState state;
    std::vector<std::string> told;

    // One shard that committed all records before `next`, and said `rows` on the way.
    void committed(std::uint64_t next, const std::vector<OutputRow>& rows) {
        StateWrite write;
        write.put(state_keys::cursor(1, 0), encode(ShardCursor{1, 0, next, 0}));
        for (const OutputRow& said : rows)
            write.put(
                state_keys::output_row(said.position.offset, said.catchment.text(), said.order),
                encode(said));
        ASSERT_TRUE(state.write(write));
    }
    RecoveryAudit audit(std::map<CatchmentId, std::uint64_t> restored = {}) {
        RecoveryAudit audit(state, {0, 1}, CommittedCursors::read(state).value(),
                            [this](const std::string& line) { told.push_back(line); });
        audit.restored(std::move(restored));
        return audit;
    }
};

TEST_F(RecoveryAuditTest, TheSameRowsAreTakenOutAndNoDifference) {
    committed(10, {row(3, "a"), row(3, "b"), row(9, "a")});
    RecoveryAudit audit = this->audit();
    EXPECT_EQ(audit.end(), 10u);
    std::vector<OutputRow> rows{row(3, "b"), row(3, "a")};
    ASSERT_TRUE(audit.compare(0, 8, rows));
    EXPECT_THAT(rows, IsEmpty());
    rows = {row(9, "a"), row(10, "a"), row(11, "b")};
    ASSERT_TRUE(audit.compare(8, 12, rows));
    EXPECT_THAT(rows, ElementsAre(row(10, "a"), row(11, "b")));
    EXPECT_EQ(audit.differences(), 0u);
    EXPECT_THAT(told, IsEmpty());
}

TEST_F(RecoveryAuditTest, EachKindOfDifferenceIsNamedAndWhatWasSaidStands) {
    committed(10, {row(3, "a"), row(4, "a")});
    RecoveryAudit audit = this->audit();
    std::vector<OutputRow> rows{row(3, "a", "otherwise"), row(7, "b")};
    ASSERT_TRUE(audit.compare(0, 10, rows));
    EXPECT_THAT(rows, IsEmpty());
    EXPECT_EQ(audit.differences(), 3u);
    EXPECT_THAT(told, ElementsAre(HasSubstr("of catchment a at record 3 was said and is now said "
                                            "otherwise"),
                                  HasSubstr("of catchment b at record 7 is said now and was not"),
                                  HasSubstr("of catchment a at record 4 was said and is not now")));
}

TEST_F(RecoveryAuditTest, WhatASnapshotHoldsIsNotSaidAgain) {
    committed(10, {row(3, "a"), row(3, "b"), row(8, "a")});
    RecoveryAudit audit = this->audit({{CatchmentId("a"), 6}});
    std::vector<OutputRow> rows{row(3, "b"), row(8, "a")};
    ASSERT_TRUE(audit.compare(0, 10, rows));
    EXPECT_EQ(audit.differences(), 0u);
}

TEST_F(RecoveryAuditTest, AfterAChangeOfTheCountEachCatchmentHasItsOwnBound) {
    const auto in_shard = [](std::uint32_t shard) {
        for (char letter = 'a';; ++letter)
            if (shard_of(CatchmentId(std::string(1, letter)), 2) == shard)
                return std::string(1, letter);
    };
    const std::string ahead = in_shard(0), behind = in_shard(1);
    StateWrite write;
    write.put(state_keys::cursor(2, 0), encode(ShardCursor{2, 0, 10, 0}));
    write.put(state_keys::cursor(2, 1), encode(ShardCursor{2, 1, 5, 0}));
    const OutputRow said = row(7, ahead.c_str());
    write.put(state_keys::output_row(7, ahead, 0), encode(said));
    ASSERT_TRUE(state.write(write));

    RecoveryAudit audit = this->audit();
    EXPECT_EQ(audit.end(), 10u);
    std::vector<OutputRow> rows{said, row(7, behind.c_str())};
    ASSERT_TRUE(audit.compare(0, 8, rows));
    EXPECT_THAT(rows, ElementsAre(row(7, behind.c_str())));
    EXPECT_EQ(audit.differences(), 0u);

    const auto round_at = [&](std::uint64_t position) {
        PartialRound round;
        round.position = {0, position};
        for (const std::string& name : {ahead, behind}) {
            Partial partial;
            partial.catchment = CatchmentId(name);
            round.partials.push_back(partial);
        }
        return round;
    };
    std::vector<PartialRound> rounds{round_at(4), round_at(7), round_at(12)};
    audit.filter(rounds);
    ASSERT_EQ(rounds.size(), 2u) << "both shards had closed the first";
    ASSERT_EQ(rounds[0].partials.size(), 1u);
    EXPECT_EQ(rounds[0].partials[0].catchment.text(), behind);
    EXPECT_EQ(rounds[1].partials.size(), 2u);
}

}  // namespace
}  // namespace freshet::testing
