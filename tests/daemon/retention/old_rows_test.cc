// What goes from the state store and, above all, what stays.
#include "daemon/retention/old_rows.h"

#include <gtest/gtest.h>

#include "fanout/rollcall/ledger.h"
#include "rules/model/commit.h"
#include "storage/state/keys.h"
#include "storage/state/memory_state.h"
#include "storage/state/topic_record.h"

namespace freshet {
namespace {

constexpr Timestamp horizon{std::chrono::days(20'000)};
constexpr Timestamp before = horizon - std::chrono::hours(1);
constexpr Timestamp after = horizon + std::chrono::hours(1);

class OldRowsTest : public ::testing::Test {
protected:
    void say(const std::string& incident, MessageType type, WarningReason reason, Timestamp at,
             std::uint32_t revisions = 2) {
        StateWrite write;
        for (std::uint32_t revision = 1; revision <= revisions; ++revision) {
            Warning warning;
            warning.incident = IncidentId(incident);
            warning.revision = revision;
            warning.type = type;
            warning.reason = reason;
            warning.published_at = at;
            write.put(state_keys::warning(incident, revision), encode(warning));
            write.put(state_keys::incident(incident), encode(warning));
        }
        LedgerLine line;
        line.at = at;
        line.incident = IncidentId(incident);
        write.put(state_keys::topic_row(state_keys::ledger_topic, lines_++),
                  encode_topic_record(incident, encode(line)));
        ASSERT_TRUE(state_.write(write));
    }
    void hear(const std::string& station, const std::string& catchment, Timestamp at) {
        StationPage page;
        page.station = StationId(station);
        page.catchment = CatchmentId(catchment);
        page.last_arrival = at;
        StateWrite write;
        write.put(state_keys::page(station), encode(page));
        ASSERT_TRUE(state_.write(write));
    }
    // Walks to the end, however small the steps.
    void walk(std::size_t rows_max, std::uint64_t trimmed_below = 0) {
        OldRows rows({.trimmed_below = trimmed_below, .horizon = horizon, .rows_max = rows_max});
        while (true) {
            StateWrite write;
            if (!rows.step(state_, write).value()) return;
            ASSERT_TRUE(state_.write(write));
        }
    }
    std::size_t count(std::string_view prefix) {
        return state_.scan(prefix, state_keys::after_prefix(prefix), 1000).value().size();
    }
    MemoryState state_;
    std::uint64_t lines_ = 0;
};

TEST_F(OldRowsTest, OldIncidentsGoWithTheirRevisionsAndLedger) {
    for (const std::size_t rows_max : {1u, 2u, 1000u}) {
        state_ = MemoryState();
        lines_ = 0;
        say("R.1.a", MessageType::cancel, WarningReason::receded, before, 5);
        say("R.1.ab", MessageType::cancel, WarningReason::receded, after);
        say("R.2.open", MessageType::alert, WarningReason::raised, before);
        say("R.3.subsided", MessageType::cancel, WarningReason::subsided, before);
        say("R.4.late", MessageType::cancel, WarningReason::receded, after);
        walk(rows_max);
        EXPECT_FALSE(state_.get(state_keys::incident("R.1.a")).value());
        EXPECT_EQ(count("w/R.1.a/"), 0u);
        for (const char* kept : {"R.1.ab", "R.2.open", "R.3.subsided", "R.4.late"}) {
            EXPECT_TRUE(state_.get(state_keys::incident(kept)).value()) << kept;
            EXPECT_EQ(count("w/" + std::string(kept) + "/"), 2u) << kept;
        }
        EXPECT_EQ(count("l/"), 4u) << "an open incident keeps every line, however old";
    }
}

TEST_F(OldRowsTest, StrangersAreForgottenAndListedStationsAreNot) {
    hear("0000000001", "", before);
    hear("0000000002", "", after);
    hear("0000000003", "basin", before);
    walk(10);
    EXPECT_FALSE(state_.get(state_keys::page("0000000001")).value());
    EXPECT_EQ(count("p/"), 2u);
}

TEST_F(OldRowsTest, OutputRowsGoWithTheirRecords) {
    StateWrite write;
    for (std::uint64_t record = 0; record < 50; ++record)
        write.put(state_keys::output_row(record, "basin", 0), "row");
    ASSERT_TRUE(state_.write(write));
    walk(7, 30);
    EXPECT_EQ(count("r/"), 20u);
    EXPECT_TRUE(state_.get(state_keys::output_row(30, "basin", 0)).value());
}

TEST_F(OldRowsTest, NoticesGoByTheirTime) {
    StateWrite write;
    for (int hour = -20; hour < 20; ++hour)
        write.put(
            state_keys::notice((horizon + std::chrono::hours(hour)).time_since_epoch().count(), 7,
                               "basin", static_cast<std::uint32_t>(hour + 20)),
            "row");
    ASSERT_TRUE(state_.write(write));
    walk(7);
    EXPECT_EQ(count("u/"), 20u);
}

TEST_F(OldRowsTest, ADamagedRowIsNamedAndNothingIsRemovedForIt) {
    StateWrite bad;
    bad.put(state_keys::incident("R.1.x"), "no warning");
    ASSERT_TRUE(state_.write(bad));
    OldRows rows({.trimmed_below = 0, .horizon = horizon});
    StateWrite write;
    ASSERT_TRUE(rows.step(state_, write).value());
    EXPECT_FALSE(rows.step(state_, write));
    EXPECT_TRUE(write.changes.empty());
}

}  // namespace
}  // namespace freshet
