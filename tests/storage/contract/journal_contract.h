// What every Journal promises, run against the twin and against RocksDB. A Maker has
// `Journal& journal()` and `Result<Journal*> restart()`.
#pragma once

#include <gtest/gtest.h>

#include "storage/journal/journal.h"
#include "tests/storage/contract/records.h"

namespace freshet::testing {

template <class Maker>
class JournalContract : public ::testing::Test {
protected:
    Maker maker;
};
TYPED_TEST_SUITE_P(JournalContract);

TYPED_TEST_P(JournalContract, BeginsEmpty) {
    Journal& journal = this->maker.journal();
    EXPECT_EQ(journal.first(), JournalPosition{});
    EXPECT_EQ(journal.end(), JournalPosition{});
    EXPECT_TRUE(journal.read({}, 10).value().empty());
}

TYPED_TEST_P(JournalContract, PositionsAreDenseAndRecordsComeBackInOrder) {
    Journal& journal = this->maker.journal();
    EXPECT_EQ(journal.append(report_records(0, 3)).value(), (JournalPosition{0, 0}));
    EXPECT_EQ(journal.append(report_records(3, 1)).value(), (JournalPosition{0, 3}));
    EXPECT_EQ(journal.append(report_records(4, 300)).value(), (JournalPosition{0, 4}));
    EXPECT_EQ(journal.end(), (JournalPosition{0, 304}));
    const auto entries = journal.read({}, 1000).value();
    ASSERT_EQ(entries.size(), 304u);
    for (std::uint64_t i = 0; i < entries.size(); ++i) {
        EXPECT_EQ(entries[i].position, (JournalPosition{0, i}));
        EXPECT_EQ(std::get<Report>(entries[i].record.body),
                  std::get<Report>(report_record(i).body));
        EXPECT_EQ(entries[i].record.received_at, report_record(i).received_at);
    }
}

TYPED_TEST_P(JournalContract, ReadsFromAnywhereAndNoMoreThanAsked) {
    Journal& journal = this->maker.journal();
    ASSERT_TRUE(journal.append(report_records(0, 100)));
    for (std::uint64_t from = 0; from <= 100; from += 9) {
        const auto entries = journal.read({0, from}, 7).value();
        EXPECT_EQ(entries.size(), std::min<std::size_t>(7, 100 - from));
        for (std::size_t i = 0; i < entries.size(); ++i) EXPECT_EQ(serial_of(entries[i]), from + i);
    }
    EXPECT_TRUE(journal.read({0, 500}, 7).value().empty());
}

TYPED_TEST_P(JournalContract, ARestartFindsEverythingAndGoesOn) {
    ASSERT_TRUE(this->maker.journal().append(report_records(0, 50)));
    for (std::uint64_t start = 50; start < 80; start += 10) {
        Journal& again = *this->maker.restart().value();
        EXPECT_EQ(again.end(), (JournalPosition{0, start}));
        EXPECT_EQ(again.append(report_records(start, 10)).value(), (JournalPosition{0, start}));
    }
    const auto entries = this->maker.journal().read({}, 1000).value();
    ASSERT_EQ(entries.size(), 80u);
    for (std::uint64_t i = 0; i < 80; ++i) EXPECT_EQ(serial_of(entries[i]), i);
}

TYPED_TEST_P(JournalContract, FindsRareRecordsByTheirKindAlsoAfterARestart) {
    std::vector<JournalPosition> starts, skips;
    for (std::uint64_t serial = 0; serial < 600; serial += 20) {
        std::vector<JournalRecord> group = report_records(serial, 20);
        if (serial % 60 == 0) {
            starts.push_back({0, serial + 3});
            group[3].body = Start{.version = "1", .downtime = {}, .status = Status::test};
        }
        if (serial % 200 == 0) {
            skips.push_back({0, serial + 4});
            group[4].body = Skip{.position = {0, serial}, .reason = "test"};
        }
        ASSERT_TRUE(this->maker.journal().append(group));
    }
    EXPECT_EQ(this->maker.journal().positions_of(RecordKind::start).value(), starts);
    const Journal& again = *this->maker.restart().value();
    EXPECT_EQ(again.positions_of(RecordKind::start).value(), starts);
    EXPECT_EQ(again.positions_of(RecordKind::skip).value(), skips);
    EXPECT_TRUE(again.positions_of(RecordKind::configuration).value().empty());
    EXPECT_FALSE(again.positions_of(RecordKind::report));
}

TYPED_TEST_P(JournalContract, ATrimMovesTheBeginningAndCarriesWhatItIsTold) {
    for (std::uint64_t serial = 0; serial < 600; serial += 20) {
        std::vector<JournalRecord> group = report_records(serial, 20);
        group[3].body =
            Start{.version = std::to_string(serial), .downtime = {}, .status = Status::test};
        ASSERT_TRUE(this->maker.journal().append(group));
    }
    const std::vector<JournalPosition> carried{{0, 103}};
    const auto expect = [&](Journal& journal) {
        EXPECT_EQ(journal.first(), (JournalPosition{0, 150}));
        EXPECT_EQ(journal.end(), (JournalPosition{0, 600}));
        EXPECT_EQ(journal.read({0, 149}, 1).error().code, ErrorCode::not_found);
        EXPECT_EQ(journal.read({0, 103}, 1).error().message,
                  "journal record 103 is gone: the journal begins at 150");
        const auto entries = journal.read({0, 150}, 1000).value();
        ASSERT_EQ(entries.size(), 450u);
        EXPECT_EQ(serial_of(entries.front()), 150u);
        const auto starts = journal.positions_of(RecordKind::start).value();
        ASSERT_EQ(starts.size(), 23u);  // 163, 183 … and the one that is carried.
        EXPECT_EQ(starts[0], carried.front());
        EXPECT_EQ(starts[1], (JournalPosition{0, 163}));
        const auto start = journal.read_indexed(RecordKind::start, carried.front()).value();
        EXPECT_EQ(std::get<Start>(start.body).version, "100");
        EXPECT_EQ(journal.read_indexed(RecordKind::start, {0, 83}).error().code,
                  ErrorCode::not_found);
        EXPECT_EQ(journal.read_indexed(RecordKind::skip, {0, 163}).error().code,
                  ErrorCode::not_found);
    };
    ASSERT_TRUE(this->maker.journal().trim({0, 150}, carried));
    expect(this->maker.journal());
    Journal& again = *this->maker.restart().value();
    expect(again);
    EXPECT_EQ(again.append(report_records(600, 1)).value(), (JournalPosition{0, 600}));
    // Later trims let go of what is not named any more, and never of the last record.
    ASSERT_TRUE(again.trim({0, 600}, {}));
    EXPECT_TRUE(again.positions_of(RecordKind::start).value().empty());
    EXPECT_EQ(again.trim({0, 601}, {}).error().code, ErrorCode::refused);
    EXPECT_EQ(again.trim({0, 599}, {}).error().code, ErrorCode::refused);
    EXPECT_EQ(serial_of(this->maker.restart().value()->read({0, 600}, 9).value().front()), 600u);
}

REGISTER_TYPED_TEST_SUITE_P(JournalContract, BeginsEmpty,
                            ATrimMovesTheBeginningAndCarriesWhatItIsTold,
                            PositionsAreDenseAndRecordsComeBackInOrder,
                            ReadsFromAnywhereAndNoMoreThanAsked, ARestartFindsEverythingAndGoesOn,
                            FindsRareRecordsByTheirKindAlsoAfterARestart);

}  // namespace freshet::testing
